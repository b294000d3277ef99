using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Integrations.S3;

/// <summary>Archive classes: what stands there, and how it is asked for.</summary>
internal sealed class S3Archive(AmazonS3Client client, S3Requests requests, S3Location location, bool movesData) : IArchivedFiles
{
    private const string PacksFolder = "data/";

    public bool MovesData => movesData;

    public async IAsyncEnumerable<ArchivedPack> ListArchivedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Request list = new() { BucketName = location.Bucket, Prefix = location.Prefix + PacksFolder };
        do
        {
            ListObjectsV2Response page = await requests.RunAsync(PacksFolder, 0, token => client.ListObjectsV2Async(list, token), cancellationToken);
            foreach (S3Object each in page.S3Objects ?? [])
            {
                string name = each.Key[(each.Key.LastIndexOf('/') + 1)..];
                if (S3ForeignRules.IsArchive(each.StorageClass?.Value) && RepositoryLayout.IsObjectName(name)) yield return new ArchivedPack(name, each.StorageClass!.Value, each.Size ?? 0); // it is one of those classes
            }

            list.ContinuationToken = page.NextContinuationToken;
        }
        while (list.ContinuationToken is not null);
    }

    public async Task<ThawState> GetThawAsync(string pack, CancellationToken cancellationToken)
    {
        string path = PathOf(pack);
        GetObjectMetadataResponse answer = await requests.RunAsync(path, 0, token => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = location.Bucket, Key = location.Prefix + path }, token), cancellationToken);
        if (!S3ForeignRules.IsArchive(answer.StorageClass?.Value)) return new ThawState(ThawStage.Readable, null);
        if (answer.RestoreInProgress == true) return new ThawState(ThawStage.UnderWay, null);
        return answer.RestoreExpiration is { } until ? new ThawState(ThawStage.Readable, new DateTimeOffset(until.ToUniversalTime())) : new ThawState(ThawStage.Archived, null);
    }

    public async Task ThawAsync(string pack, ThawSpeed speed, int days, CancellationToken cancellationToken)
    {
        string path = PathOf(pack);
        RestoreObjectRequest ask = new() { BucketName = location.Bucket, Key = location.Prefix + path, Days = days, Tier = TierOf(speed) };
        await requests.RunAsync(
            path,
            0,
            async token =>
            {
                try
                {
                    await client.RestoreObjectAsync(ask, token);
                }
                catch (AmazonS3Exception e) when (e.ErrorCode == "RestoreAlreadyInProgress")
                {
                    // Asked for before, by this run or another.
                }
                catch (AmazonS3Exception e) when (e.ErrorCode == "GlacierExpeditedRetrievalNotAvailable")
                {
                    throw new DanmenException(TierFaults.SpeedUnavailable, path, S3Remarks.NoCapacity.With(), e);
                }

                return true;
            },
            cancellationToken);
    }

    // As AWS documents it.
    public TimeSpan? LongestThaw(string storageClass, ThawSpeed speed) => (storageClass, speed) switch
    {
        ("GLACIER", ThawSpeed.Expedited) => TimeSpan.FromMinutes(5),
        ("GLACIER", ThawSpeed.Standard) => TimeSpan.FromHours(5),
        ("GLACIER", ThawSpeed.Bulk) => TimeSpan.FromHours(12),
        ("DEEP_ARCHIVE", ThawSpeed.Standard) => TimeSpan.FromHours(12),
        ("DEEP_ARCHIVE", ThawSpeed.Bulk) => TimeSpan.FromHours(48),
        _ => null,
    };

    private static GlacierJobTier TierOf(ThawSpeed speed) => speed switch
    {
        ThawSpeed.Bulk => GlacierJobTier.Bulk,
        ThawSpeed.Standard => GlacierJobTier.Standard,
        _ => GlacierJobTier.Expedited,
    };

    private static string PathOf(string pack) => RepositoryLayout.NestedPathOf(FileKind.Pack, pack);
}
