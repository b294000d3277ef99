using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.S3;

/// <summary>Large objects in parts, several at once. A part that fails is sent again; what a run that was killed has sent of the same object is not; an upload that fails is aborted, so that its parts take no room.</summary>
internal sealed class S3Uploads(AmazonS3Client client, S3Requests requests, string bucket)
{
    private const int PartsAtOnce = 4;

    /// <summary>S3 takes no more of one object.</summary>
    private const int MostParts = 10_000;

    /// <summary>No upload is aborted for longer than this.</summary>
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(30);

    /// <param name="subject">Names the file in errors.</param>
    /// <param name="partBytes">At least 5 MiB, as S3 has it; more when the object would have too many parts.</param>
    /// <param name="initiate">Names the object and how it is kept.</param>
    /// <returns>True when it went on with an upload that another run began.</returns>
    public async Task<bool> UploadAsync(string subject, InitiateMultipartUploadRequest initiate, IFileContent content, int partBytes, CancellationToken cancellationToken)
    {
        int part = (int)Math.Max(partBytes, (content.LengthBytes + MostParts - 1) / MostParts);
        long count = (content.LengthBytes + part - 1) / part;
        // Not every server ends an upload without all of its parts.
        if (await FindAsync(subject, initiate, cancellationToken) is { } begun && begun.Parts.Keys.All(number => number <= count))
        {
            try
            {
                await SendAsync(subject, begun, content, part, cancellationToken);
                return true;
            }
            catch (DanmenException e) when (e.Code == StoreFaults.ObjectNotFound || e.Code == StoreFaults.BackendFailed)
            {
                // Whoever began it lives, and has ended or aborted it; or the server does not take it as it is.
                if (await LengthAsync(subject, begun.Key, cancellationToken) == content.LengthBytes) return true;
            }
        }

        string id = (await requests.RunAsync(subject, 0, token => client.InitiateMultipartUploadAsync(initiate, token), cancellationToken)).UploadId;
        Upload upload = new(initiate.Key, id, new Dictionary<int, string>());
        try
        {
            await SendAsync(subject, upload, content, part, cancellationToken);
        }
        catch (DanmenException e) when (e.Code == StoreFaults.ObjectNotFound)
        {
            // Another that went on with it has ended it.
            if (await LengthAsync(subject, upload.Key, cancellationToken) != content.LengthBytes) throw;
        }
        catch
        {
            await AbortQuietlyAsync(subject, upload);
            throw;
        }

        return false;
    }

    public Task AbortAsync(string subject, string key, string upload, CancellationToken cancellationToken) =>
        requests.RunAsync(
            subject,
            0,
            async token =>
            {
                try
                {
                    await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload }, token);
                }
                catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
                {
                    // Ended or aborted already.
                }

                return true;
            },
            cancellationToken);

    /// <summary>A stream over memory that is not copied.</summary>
    public static MemoryStream StreamOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) // an array it is: TryGetArray said so
            : new MemoryStream(content.ToArray(), writable: false);

    private async Task SendAsync(string subject, Upload upload, IFileContent content, int partBytes, CancellationToken cancellationToken)
    {
        PartETag[] parts = new PartETag[(content.LengthBytes + partBytes - 1) / partBytes];
        await Parallel.ForAsync(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            long offset = (long)i * partBytes;
            ReadOnlyMemory<byte> part = await content.ReadAsync(offset, (int)Math.Min(partBytes, content.LengthBytes - offset), token);
            if (upload.Parts.TryGetValue(i + 1, out string? there) && there == TagOf(part.Span))
            {
                parts[i] = new PartETag(i + 1, there);
                return;
            }

            UploadPartResponse answer = await requests.RunAsync(subject, part.Length, each => client.UploadPartAsync(PartOf(upload, i + 1, part), each), token);
            parts[i] = new PartETag(i + 1, answer.ETag);
        });
        await CompleteAsync(subject, upload, parts, content.LengthBytes, cancellationToken);
    }

    /// <summary>The newest upload of this object that nobody ended, kept as this one is to be; null without one.</summary>
    private async Task<Upload?> FindAsync(string subject, InitiateMultipartUploadRequest wanted, CancellationToken cancellationToken)
    {
        // What an object is encrypted with is not told of uploads, and the tags of encrypted parts say nothing of their content.
        if (wanted.ServerSideEncryptionMethod is not null) return null;
        try
        {
            ListMultipartUploadsResponse page = await requests.RunAsync(subject, 0, token => client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket, Prefix = wanted.Key }, token), cancellationToken);
            MultipartUpload? newest = null;
            foreach (MultipartUpload each in page.MultipartUploads ?? [])
            {
                if (each.Key == wanted.Key && ClassOf(each.StorageClass) == ClassOf(wanted.StorageClass) && (newest is null || each.Initiated > newest.Initiated)) newest = each;
            }

            return newest is null ? null : await PartsAsync(subject, newest, cancellationToken);
        }
        catch (DanmenException e) when (e.Code == StoreFaults.ObjectNotFound || e.Code == StoreFaults.BackendFailed || e.Code == BackendFaults.AccessDenied)
        {
            // It ended in between, or this is not for us to know: then all is sent.
            return null;
        }
    }

    private async Task<Upload> PartsAsync(string subject, MultipartUpload upload, CancellationToken cancellationToken)
    {
        Dictionary<int, string> parts = [];
        ListPartsRequest list = new() { BucketName = bucket, Key = upload.Key, UploadId = upload.UploadId };
        while (true)
        {
            ListPartsResponse page = await requests.RunAsync(subject, 0, token => client.ListPartsAsync(list, token), cancellationToken);
            foreach (PartDetail part in page.Parts ?? []) parts[part.PartNumber ?? 0] = part.ETag.Trim('"');
            if (page.IsTruncated != true) return new Upload(upload.Key, upload.UploadId, parts);
            list.PartNumberMarker = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string ClassOf(S3StorageClass? storageClass) => storageClass?.Value is { Length: > 0 } named ? named : S3StorageClass.Standard.Value;

#pragma warning disable CA5351 // What servers tell of a part; whether it was this one, against accidents.
    private static string TagOf(ReadOnlySpan<byte> part) => Convert.ToHexStringLower(MD5.HashData(part));
#pragma warning restore CA5351

    private UploadPartRequest PartOf(Upload upload, int number, ReadOnlyMemory<byte> part) => new()
    {
        BucketName = bucket,
        Key = upload.Key,
        UploadId = upload.Id,
        PartNumber = number,
        PartSize = part.Length,
        InputStream = StreamOf(part),
        UseChunkEncoding = false,
    };

    private async Task CompleteAsync(string subject, Upload upload, PartETag[] parts, long lengthBytes, CancellationToken cancellationToken)
    {
        CompleteMultipartUploadRequest complete = new() { BucketName = bucket, Key = upload.Key, UploadId = upload.Id, PartETags = [.. parts] };
        try
        {
            await requests.TryAsync(subject, 0, token => client.CompleteMultipartUploadAsync(complete, token), cancellationToken);
        }
        catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
        {
            // An attempt before this one may have done it, its answer lost.
            if (await LengthAsync(subject, upload.Key, cancellationToken) != lengthBytes) throw new DanmenException(StoreFaults.BackendFailed, subject, "the upload vanished", e);
        }
        catch (Exception e) when (S3Failures.IsFailure(e))
        {
            throw new DanmenException(StoreFaults.BackendFailed, subject, e.Message, e);
        }
    }

    private Task<long?> LengthAsync(string subject, string key, CancellationToken cancellationToken) =>
        requests.RunAsync<long?>(
            subject,
            0,
            async token =>
            {
                try
                {
                    return (await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, token)).ContentLength;
                }
                catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
                {
                    return null;
                }
            },
            cancellationToken);

    private async Task AbortQuietlyAsync(string subject, Upload upload)
    {
        using CancellationTokenSource limit = new(AbortLimit);
        try
        {
            await AbortAsync(subject, upload.Key, upload.Id, limit.Token);
        }
        catch (Exception e) when (e is DanmenException or OperationCanceledException)
        {
            // The first failure is the one to report; prune aborts what is left when it is a day old, the bucket's lifecycle before.
        }
    }

    /// <param name="Parts">Tags of the parts that are there already, by number.</param>
    private sealed record Upload(string Key, string Id, IReadOnlyDictionary<int, string> Parts);
}
