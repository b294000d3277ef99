using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>Large objects in parts, several at once. A part that fails is sent again; an upload that fails is aborted, so that its parts take no room.</summary>
internal sealed class S3Uploads(AmazonS3Client client, S3Requests requests, string bucket)
{
    private const int PartsAtOnce = 4;

    /// <summary>No upload is aborted for longer than this.</summary>
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(30);

    /// <param name="subject">Names the file in errors.</param>
    /// <param name="partBytes">At least 5 MiB, as S3 has it.</param>
    /// <param name="initiate">Names the object and how it is kept.</param>
    public async Task UploadAsync(string subject, InitiateMultipartUploadRequest initiate, ReadOnlyMemory<byte> content, int partBytes, CancellationToken cancellationToken)
    {
        string key = initiate.Key;
        string upload = (await requests.RunAsync(subject, 0, token => client.InitiateMultipartUploadAsync(initiate, token), cancellationToken)).UploadId;
        try
        {
            PartETag[] parts = new PartETag[(content.Length + partBytes - 1) / partBytes];
            await Parallel.ForAsync(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken }, async (i, token) =>
            {
                ReadOnlyMemory<byte> part = content.Slice(i * partBytes, Math.Min(partBytes, content.Length - (i * partBytes)));
                UploadPartResponse answer = await requests.RunAsync(subject, part.Length, each => client.UploadPartAsync(PartOf(key, upload, i + 1, part), each), token);
                parts[i] = new PartETag(i + 1, answer.ETag);
            });
            await CompleteAsync(subject, key, upload, parts, content.Length, cancellationToken);
        }
        catch
        {
            await AbortQuietlyAsync(subject, key, upload);
            throw;
        }
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

    private UploadPartRequest PartOf(string key, string upload, int number, ReadOnlyMemory<byte> part) => new()
    {
        BucketName = bucket,
        Key = key,
        UploadId = upload,
        PartNumber = number,
        PartSize = part.Length,
        InputStream = StreamOf(part),
        UseChunkEncoding = false,
    };

    private async Task CompleteAsync(string subject, string key, string upload, PartETag[] parts, long lengthBytes, CancellationToken cancellationToken)
    {
        CompleteMultipartUploadRequest complete = new() { BucketName = bucket, Key = key, UploadId = upload, PartETags = [.. parts] };
        try
        {
            await requests.TryAsync(subject, 0, token => client.CompleteMultipartUploadAsync(complete, token), cancellationToken);
        }
        catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
        {
            // An attempt before this one may have done it, its answer lost.
            GetObjectMetadataResponse there = await requests.RunAsync(subject, 0, token => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, token), cancellationToken);
            if (there.ContentLength != lengthBytes) throw new DanmenException(StoreFaults.BackendFailed, subject, "the upload vanished", e);
        }
        catch (Exception e) when (S3Failures.IsFailure(e))
        {
            throw new DanmenException(StoreFaults.BackendFailed, subject, e.Message, e);
        }
    }

    private async Task AbortQuietlyAsync(string subject, string key, string upload)
    {
        using CancellationTokenSource limit = new(AbortLimit);
        try
        {
            await AbortAsync(subject, key, upload, limit.Token);
        }
        catch (Exception e) when (e is DanmenException or OperationCanceledException)
        {
            // The first failure is the one to report; prune aborts what is left when it is a day old, the bucket's lifecycle before.
        }
    }
}
