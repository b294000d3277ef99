using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>Object Lock: what is written, and what is still needed, cannot be removed for a time.</summary>
internal sealed class S3Locks(AmazonS3Client client, S3Requests requests, S3Location location, LockDefinition? definition, TimeProvider time)
{
    public TimeSpan? Period => definition?.Period;

    public TimeSpan ExtendEvery => definition?.ExtendEvery ?? TimeSpan.Zero;

    /// <summary>A written object's retention. Servers demand a checksum with it.</summary>
    public void Apply(PutObjectRequest put, ReadOnlySpan<byte> content)
    {
        if (definition is null) return;
        (put.ObjectLockMode, put.ObjectLockRetainUntilDate) = (Mode(definition), UntilOf(definition));
        put.MD5Digest = Md5Of(content);
    }

    public void Apply(InitiateMultipartUploadRequest initiate)
    {
        if (definition is null) return;
        (initiate.ObjectLockMode, initiate.ObjectLockRetainUntilDate) = (Mode(definition), UntilOf(definition));
    }

    /// <summary>True when a server does not take the retention: the bucket was made without Object Lock.</summary>
    public bool IsRefusal(Exception exception) => definition is not null && exception is AmazonS3Exception { ErrorCode: "InvalidRequest" or "ObjectLockConfigurationNotFoundError" };

    /// <summary>Until when the newest version of an object is kept; null when it is not.</summary>
    public Task<DateTimeOffset?> GetAsync(string path, CancellationToken cancellationToken) =>
        requests.RunAsync(
            path,
            0,
            async token =>
            {
                try
                {
                    GetObjectRetentionResponse answer = await client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = location.Bucket, Key = location.Prefix + path }, token);
                    return answer.Retention?.RetainUntilDate is { } until ? new DateTimeOffset(until.ToUniversalTime()) : null;
                }
                catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchObjectLockConfiguration" or "ObjectLockConfigurationNotFoundError")
                {
                    return (DateTimeOffset?)null;
                }
            },
            cancellationToken);

    /// <summary>Keeps an object as long as one that is written now.</summary>
    public Task ExtendFromNowAsync(string path, CancellationToken cancellationToken) => ExtendAsync(path, time.GetUtcNow() + (definition?.Period ?? TimeSpan.Zero), cancellationToken);

    public Task ExtendAsync(string path, DateTimeOffset until, CancellationToken cancellationToken)
    {
        LockDefinition wanted = definition ?? throw new InvalidOperationException("nothing is kept");
        PutObjectRetentionRequest put = new()
        {
            BucketName = location.Bucket,
            Key = location.Prefix + path,
            Retention = new ObjectLockRetention { Mode = new ObjectLockRetentionMode(wanted.IsCompliance ? "COMPLIANCE" : "GOVERNANCE"), RetainUntilDate = until.UtcDateTime },
        };
        return requests.RunAsync(path, 0, token => client.PutObjectRetentionAsync(put, token), cancellationToken);
    }

    private static ObjectLockMode Mode(LockDefinition definition) => definition.IsCompliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance;

    private DateTime UntilOf(LockDefinition definition) => (time.GetUtcNow() + definition.Period).UtcDateTime;

#pragma warning disable CA5351 // A checksum against accidents, which the protocol demands; the name is the hash that counts.
    private static string Md5Of(ReadOnlySpan<byte> content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
}
