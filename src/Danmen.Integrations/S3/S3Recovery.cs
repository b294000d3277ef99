using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Integrations.S3;

/// <summary>Brings a repository back from the versions that a bucket kept: after somebody with all rights removed and overwrote everything.</summary>
/// <remarks>
/// Where only marks of removal lie on top they are taken away, which costs no traffic. What was overwritten is read, checked against its name and
/// stored anew on top: a version that an attacker wrote may itself be locked. Of a file without a hash in its name (the config) the version of then is taken.
/// </remarks>
internal sealed class S3Recovery(AmazonS3Client client, S3Requests requests, S3Location location, int parallelism, Func<string, byte[], bool, CancellationToken, Task> storeAnew)
{
    public async Task<RecoveryPlan> PlanAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        Dictionary<string, List<S3ObjectVersion>> files = await ListAsync(cancellationToken);
        List<FileVersion> unmark = [], rewrite = [];
        List<string> remove = [];
        int unchanged = 0;
        foreach ((string path, List<S3ObjectVersion> versions) in files)
        {
            bool IsLater(S3ObjectVersion version) => version.LastModified is not { } written || new DateTimeOffset(written.ToUniversalTime()) > at;
            bool isThere = versions[0].IsDeleteMarker != true;
            int first = versions.FindIndex(version => !IsLater(version));
            // Locks are of processes that are gone.
            bool wasThere = first >= 0 && versions[first].IsDeleteMarker != true && !path.StartsWith("locks/", StringComparison.Ordinal);
            if (!wasThere)
            {
                if (isThere) remove.Add(path);
                else unchanged++;
            }
            else if (first == 0)
            {
                unchanged++;
            }
            else if (versions.Take(first).All(version => version.IsDeleteMarker == true))
            {
                unmark.Add(new FileVersion(path, [.. versions.Take(first).Select(version => version.VersionId)]));
            }
            else
            {
                rewrite.Add(new FileVersion(path, [.. versions.Skip(first).Where(version => version.IsDeleteMarker != true).Select(version => version.VersionId)]));
            }
        }

        return new RecoveryPlan(at, unmark, rewrite, remove, unchanged);
    }

    public async Task<IReadOnlyList<string>> RecoverAsync(RecoveryPlan plan, Action advance, CancellationToken cancellationToken)
    {
        ConcurrentBag<string> lost = [];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Unmark, parallel, async (file, token) =>
        {
            foreach (string mark in file.Versions) await DeleteAsync(file.Path, mark, token);
            advance();
        });
        await Parallel.ForEachAsync(plan.Rewrite, parallel, async (file, token) =>
        {
            if (!await TryRewriteAsync(file, token)) lost.Add(file.Path);
            advance();
        });
        await Parallel.ForEachAsync(plan.Remove, parallel, async (path, token) =>
        {
            await DeleteAsync(path, null, token);
            advance();
        });
        return [.. lost.Order(StringComparer.Ordinal)];
    }

    private async Task<bool> TryRewriteAsync(FileVersion file, CancellationToken cancellationToken)
    {
        string name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        foreach (string version in file.Versions)
        {
            (byte[] content, bool isTagged) = await requests.RunAsync(file.Path, 64 << 20, async token =>
            {
                using GetObjectResponse answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = location.Bucket, Key = location.Prefix + file.Path, VersionId = version }, token);
                byte[] bytes = new byte[answer.ContentLength];
                await using Stream body = answer.ResponseStream;
                await body.ReadExactlyAsync(bytes, token);
                return (bytes, answer.TagCount > 0);
            }, cancellationToken);
            if (RepositoryLayout.IsObjectName(name) && !string.Equals(Convert.ToHexStringLower(SHA256.HashData(content)), name, StringComparison.Ordinal)) continue;
            await storeAnew(file.Path, content, isTagged, cancellationToken);
            return true;
        }

        return false;
    }

    private Task<DeleteObjectResponse> DeleteAsync(string path, string? version, CancellationToken cancellationToken) =>
        requests.RunAsync(path, 0, token => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = location.Bucket, Key = location.Prefix + path, VersionId = version }, token), cancellationToken);

    /// <summary>All versions of the repository's files, by path, newest first. What is none of its files is passed over.</summary>
    private async Task<Dictionary<string, List<S3ObjectVersion>>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, List<S3ObjectVersion>> files = new(StringComparer.Ordinal);
        ListVersionsRequest list = new() { BucketName = location.Bucket, Prefix = location.Prefix };
        while (true)
        {
            ListVersionsResponse page = await requests.RunAsync(location.ToString(), 0, token => client.ListVersionsAsync(list, token), cancellationToken);
            foreach (S3ObjectVersion version in page.Versions ?? [])
            {
                string path = version.Key[location.Prefix.Length..];
                if (!IsOfRepository(path)) continue;
                if (!files.TryGetValue(path, out List<S3ObjectVersion>? versions)) files.Add(path, versions = []);
                versions.Add(version);
            }

            if (page.IsTruncated != true) return files;
            (list.KeyMarker, list.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }

    private static bool IsOfRepository(string path)
    {
        if (path == RepositoryLayout.ConfigName) return true;
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (!RepositoryLayout.IsObjectName(name)) return false;
        foreach (FileKind kind in RepositoryLayout.Folders)
        {
            if (path == RepositoryLayout.NestedPathOf(kind, name)) return true;
        }

        return false;
    }
}
