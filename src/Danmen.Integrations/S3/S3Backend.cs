using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>A repository in a bucket of any S3 server, laid out as restic does.</summary>
/// <remarks>
/// A file's name is the SHA-256 of its content. <see cref="S3Wire"/> sends nothing else under it, and the server checks what arrives against the same
/// hash: a file is stored as its name says or not at all, and storing it again changes nothing. So nobody looks whether it is there before it is sent.
/// </remarks>
internal sealed class S3Backend : IBackend, IUnfinishedFiles, IRetainedFiles, IFileVersions, ILifecycle
{
    /// <summary>The object tag of data packs, by which a rule of the bucket's lifecycle finds them.</summary>
    public static readonly (string Key, string Value) DataTag = ("danmen", "data");

    private const string LocksFolder = "locks/";

    private readonly S3Wire _wire;
    private readonly HttpClient _http;
    private readonly AmazonS3Client _client;
    private readonly S3Location _location;
    private readonly S3Definition _definition;
    private readonly S3Requests _requests;
    private readonly S3Uploads _uploads;
    private readonly S3Locks _locks;
    private readonly S3Recovery _recovery;
    private readonly S3Lifecycle _lifecycle;
    private readonly S3Archive _archive;

    /// <param name="wire">What <paramref name="http"/> sends through.</param>
    /// <param name="http">The client's. Owned.</param>
    /// <param name="client">Owned.</param>
    /// <param name="credentials">The client's, when they are of danmen.yaml; else null.</param>
    public S3Backend(S3Wire wire, HttpClient http, AmazonS3Client client, S3Location location, S3Definition definition, S3Credentials? credentials, RetryPolicy retries, TimeProvider time)
    {
        (_wire, _http, _client, _location, _definition) = (wire, http, client, location, definition);
        _requests = new S3Requests(location, credentials, retries, time);
        _uploads = new S3Uploads(client, _requests, location.Bucket);
        _locks = new S3Locks(client, _requests, location, definition.Lock, time);
        _recovery = new S3Recovery(client, _requests, location, Parallelism, StoreAsync);
        _lifecycle = new S3Lifecycle(client, wire, _requests, location, definition, retries, time);
        _archive = new S3Archive(client, _requests, location, movesData: definition.Archive is not null || definition.MayMoveData);
    }

    /// <summary>Longer objects go in parts.</summary>
    internal int LargestPutBytes { get; init; } = 64 << 20;

    internal int PartBytes { get; init; } = 16 << 20;

    /// <summary>Keys of a page of a listing.</summary>
    internal int PageKeys { get; init; } = 1000;

    public string Location => _location.ToString();

    public int Parallelism => 8;

    public TimeSpan? RetentionPeriod => _locks.Period;

    public TimeSpan ExtendEvery => _locks.ExtendEvery;

    public RequestCounts? Requests => _wire.Sent;

    public IArchivedFiles Archive => _archive;

    /// <summary>A bucket has no folders; it must be there, though.</summary>
    public Task CreateLayoutAsync(CancellationToken cancellationToken) => ThrowUnlessReachableAsync(cancellationToken);

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => SaveAsync(kind, name, new MemoryContent(content), isData: false, cancellationToken);

    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => SaveAsync(kind, name, content, isData: false, cancellationToken);

    public Task SavePackAsync(BlobType holds, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SaveAsync(FileKind.Pack, name, new MemoryContent(content), holds == BlobType.Data, cancellationToken);

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.NestedPathOf(kind, name);
        if (destination.Length == 0) return;
        GetObjectRequest get = new() { BucketName = _location.Bucket, Key = _location.Prefix + path, ByteRange = new ByteRange(offset, offset + destination.Length - 1) };
        await _requests.RunAsync(
            path,
            destination.Length,
            async token =>
            {
                try
                {
                    using GetObjectResponse answer = await _client.GetObjectAsync(get, token);
                    // Less than was asked for: the object ends before.
                    if (answer.ContentLength != destination.Length) throw Short(path, offset, destination.Length);
                    await using Stream body = answer.ResponseStream;
                    await body.ReadExactlyAsync(destination, token);
                    return true;
                }
                catch (AmazonS3Exception e) when (e.ErrorCode == "InvalidRange" || e.StatusCode == System.Net.HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    throw Short(path, offset, destination.Length);
                }
            },
            cancellationToken);
    }

    public async Task<byte[]?> ReadWholeAsync(FileKind kind, string name, int mostBytes, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        GetObjectRequest get = new() { BucketName = _location.Bucket, Key = _location.Prefix + path };
        return await _requests.RunAsync(
            path,
            Math.Min(mostBytes, LargestPutBytes),
            async token =>
            {
                try
                {
                    using GetObjectResponse answer = await _client.GetObjectAsync(get, token);
                    if (answer.ContentLength > mostBytes) throw new DanmenException(StoreFaults.Damaged, path, DamageRemarks.Length.With(answer.ContentLength));
                    byte[] content = new byte[answer.ContentLength];
                    await using Stream body = answer.ResponseStream;
                    await body.ReadExactlyAsync(content, token);
                    return content;
                }
                catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
                {
                    return (byte[]?)null;
                }
            },
            cancellationToken);
    }

    public async Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        try
        {
            return (await _requests.TryAsync(path, 0, token => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _location.Bucket, Key = _location.Prefix + path }, token), cancellationToken)).ContentLength;
        }
        catch (Exception e) when (S3Failures.IsFailure(e))
        {
            // An answer to HEAD has no body that says why. The first that is asked for is the config: without it the bucket itself may not be there.
            bool isAbsent = S3Failures.IsAbsent(e);
            if (!isAbsent || kind == FileKind.Config) await ThrowUnlessReachableAsync(cancellationToken);
            return isAbsent ? null : throw S3Failures.From(e, path, _location);
        }
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (kind == FileKind.Config) yield break;
        string folder = RepositoryLayout.FolderOf(kind) + "/";
        ListObjectsV2Request list = new() { BucketName = _location.Bucket, Prefix = _location.Prefix + folder, MaxKeys = PageKeys };
        do
        {
            ListObjectsV2Response page = await _requests.RunAsync(folder, 0, token => _client.ListObjectsV2Async(list, token), cancellationToken);
            foreach (S3Object each in page.S3Objects ?? [])
            {
                string name = each.Key[(each.Key.LastIndexOf('/') + 1)..];
                if (RepositoryLayout.IsObjectName(name) && each.Key.AsSpan(_location.Prefix.Length).SequenceEqual(RepositoryLayout.NestedPathOf(kind, name))) yield return new BackendFile(name, each.Size ?? 0);
            }

            list.ContinuationToken = page.NextContinuationToken;
        }
        while (list.ContinuationToken is not null);
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        return _requests.RunAsync(
            path,
            0,
            async token =>
            {
                try
                {
                    await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _location.Bucket, Key = _location.Prefix + path }, token);
                }
                catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
                {
                    // Absent is what was wanted.
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>Uploads in parts that nobody ended. Their length is not told.</summary>
    public async Task<IReadOnlyList<UnfinishedFile>> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        List<UnfinishedFile> files = [];
        ListMultipartUploadsRequest list = new() { BucketName = _location.Bucket, Prefix = _location.Prefix };
        while (true)
        {
            ListMultipartUploadsResponse page = await _requests.RunAsync(Location, 0, token => _client.ListMultipartUploadsAsync(list, token), cancellationToken);
            foreach (MultipartUpload upload in page.MultipartUploads ?? [])
            {
                string path = upload.Key[_location.Prefix.Length..];
                if (RepositoryLayout.IsObjectName(path.AsSpan(path.LastIndexOf('/') + 1)))
                    files.Add(new UnfinishedFile($"{path}{RepositoryLayout.TemporaryMark}{upload.UploadId}", 0, upload.Initiated?.ToUniversalTime() ?? DateTimeOffset.MaxValue));
            }

            if (page.IsTruncated != true) return files;
            (list.KeyMarker, list.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public Task RemoveUnfinishedAsync(UnfinishedFile file, CancellationToken cancellationToken)
    {
        int mark = file.Path.IndexOf(RepositoryLayout.TemporaryMark, StringComparison.Ordinal);
        if (mark < 0) throw new ArgumentException("not a name of an unfinished file", nameof(file));
        return _uploads.AbortAsync(file.Path, _location.Prefix + file.Path[..mark], file.Path[(mark + RepositoryLayout.TemporaryMark.Length)..], cancellationToken);
    }

    public Task<DateTimeOffset?> GetRetentionAsync(FileKind kind, string name, CancellationToken cancellationToken) => _locks.GetAsync(RepositoryLayout.NestedPathOf(kind, name), cancellationToken);

    public Task ExtendRetentionAsync(FileKind kind, string name, DateTimeOffset until, CancellationToken cancellationToken) => _locks.ExtendAsync(RepositoryLayout.NestedPathOf(kind, name), until, cancellationToken);

    public Task<RecoveryPlan> PlanRecoveryAsync(DateTimeOffset at, CancellationToken cancellationToken) => _recovery.PlanAsync(at, cancellationToken);

    public Task<IReadOnlyList<string>> RecoverAsync(RecoveryPlan plan, Action advance, CancellationToken cancellationToken) => _recovery.RecoverAsync(plan, advance, cancellationToken);

    public Task<LifecyclePlan> PlanLifecycleAsync(CancellationToken cancellationToken) => _lifecycle.PlanAsync(cancellationToken);

    public Task<LifecyclePlan> ApplyLifecycleAsync(CancellationToken cancellationToken) => _lifecycle.ApplyAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static DanmenException Short(string path, long offset, int length) => new(StoreFaults.Damaged, path, DamageRemarks.Wanted.With(length, offset));

    private async Task SaveAsync(FileKind kind, string name, IFileContent content, bool isData, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        // The config is not named after its content, and parts of an object are not hashed as a whole.
        if ((kind == FileKind.Config || content.LengthBytes > LargestPutBytes) && await IsStoredAsync(path, kind, name, content.LengthBytes, cancellationToken)) return;
        try
        {
            await StoreAsync(path, content, isData, cancellationToken);
        }
        catch (Exception e) when (S3Failures.IsFailure(e))
        {
            // Other content than the name says: most likely what stands there already is another's.
            if (_locks.IsRefusal(e)) throw new DanmenException(S3Faults.NotLocking, _location.Bucket, "", e);
            if (S3Failures.IsOtherContent(e) && await IsStoredAsync(path, kind, name, content.LengthBytes, cancellationToken)) return;
            throw S3Failures.From(e, path, _location);
        }
    }

    private Task StoreAsync(string path, byte[] content, bool isData, CancellationToken cancellationToken) => StoreAsync(path, new MemoryContent(content), isData, cancellationToken);

    private async Task StoreAsync(string path, IFileContent content, bool isData, CancellationToken cancellationToken)
    {
        if (content.LengthBytes <= LargestPutBytes)
        {
            ReadOnlyMemory<byte> whole = await content.ReadAsync(0, (int)content.LengthBytes, cancellationToken);
            await _requests.TryAsync(path, whole.Length, token => _client.PutObjectAsync(PutOf(path, whole, isData), token), cancellationToken);
            return;
        }

        bool isOlder = await _uploads.UploadAsync(path, InitiateOf(path, isData), content, PartBytes, cancellationToken);
        // Kept from when it was begun.
        if (isOlder && _locks.Period is not null) await _locks.ExtendFromNowAsync(path, cancellationToken);
        if (isData && _definition.Tags) await TagAsync(path, cancellationToken);
    }

    private async Task<bool> IsStoredAsync(string path, FileKind kind, string name, long lengthBytes, CancellationToken cancellationToken)
    {
        long? stored = await GetLengthAsync(kind, name, cancellationToken);
        if (stored is not null && stored != lengthBytes) throw new DanmenException(BackendFaults.NameTaken, path, $"{stored} bytes there, {lengthBytes} to store");
        return stored is not null;
    }

    private PutObjectRequest PutOf(string path, ReadOnlyMemory<byte> content, bool isData)
    {
        PutObjectRequest put = new()
        {
            BucketName = _location.Bucket,
            Key = _location.Prefix + path,
            InputStream = S3Uploads.StreamOf(content),
            ContentType = "application/octet-stream",
            UseChunkEncoding = false,
        };
        if (EncryptionOf() is { } encryption) (put.ServerSideEncryptionMethod, put.ServerSideEncryptionKeyManagementServiceKeyId) = (encryption, _definition.KmsKey);
        if (isData && _definition.StorageClass is { } storageClass) put.StorageClass = new S3StorageClass(storageClass);
        if (isData && _definition.Tags) put.TagSet = [new Tag { Key = DataTag.Key, Value = DataTag.Value }];
        // A lock of the repository lives for minutes; kept, thousands would pile up.
        if (!path.StartsWith(LocksFolder, StringComparison.Ordinal)) _locks.Apply(put, content.Span);
        return put;
    }

    private InitiateMultipartUploadRequest InitiateOf(string path, bool isData)
    {
        InitiateMultipartUploadRequest initiate = new() { BucketName = _location.Bucket, Key = _location.Prefix + path, ContentType = "application/octet-stream" };
        if (EncryptionOf() is { } encryption) (initiate.ServerSideEncryptionMethod, initiate.ServerSideEncryptionKeyManagementServiceKeyId) = (encryption, _definition.KmsKey);
        if (isData && _definition.StorageClass is { } storageClass) initiate.StorageClass = new S3StorageClass(storageClass);
        _locks.Apply(initiate);
        return initiate;
    }

    // Not every server takes the tag of an upload in parts with its beginning.
    private Task<PutObjectTaggingResponse> TagAsync(string path, CancellationToken cancellationToken)
    {
        PutObjectTaggingRequest tag = new() { BucketName = _location.Bucket, Key = _location.Prefix + path, Tagging = new Tagging { TagSet = [new Tag { Key = DataTag.Key, Value = DataTag.Value }] } };
        return _requests.RunAsync(path, 0, token => _client.PutObjectTaggingAsync(tag, token), cancellationToken);
    }

    private ServerSideEncryptionMethod? EncryptionOf() => _definition.Encryption is { } method ? new ServerSideEncryptionMethod(method) : null;

    /// <summary>Asks for what is answered with a reason: an unknown bucket, wrong credentials.</summary>
    private Task<ListObjectsV2Response> ThrowUnlessReachableAsync(CancellationToken cancellationToken) =>
        _requests.RunAsync(Location, 0, token => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = _location.Prefix, MaxKeys = 1 }, token), cancellationToken);
}
