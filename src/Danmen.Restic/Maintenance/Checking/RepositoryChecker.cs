using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>
/// The strict verifier: structure, and on demand every byte. Stricter than <c>restic check</c>, which passes repositories that restore to empty or
/// corrupt files: sizes are compared with blobs, names and order with what can be restored, lengths with what packs hold.
/// </summary>
/// <remarks>Reads only. The caller holds a lock: shared is enough, prune must not run.</remarks>
public static class RepositoryChecker
{
    /// <summary>A key file has some 500 bytes.</summary>
    private const int MaximumKeyFileBytes = 1 << 20;

    /// <summary>Checks all of a repository.</summary>
    /// <param name="repository">Open; its index is loaded here.</param>
    /// <returns>What was found. Damage is never thrown.</returns>
    /// <exception cref="DanmenException">The check could not be done: the storage failed.</exception>
    public static async Task<CheckReport> CheckAsync(Repository repository, CheckOptions options, CancellationToken cancellationToken)
    {
        FindingList findings = new(options.MaximumFindings);
        await CheckKeysAsync(repository, findings, cancellationToken);
        await CheckLocksAsync(repository, findings, cancellationToken);
        // Snapshots before the index, the index before the packs: what is written meanwhile is then new to all that is compared with it.
        List<StoredSnapshot> snapshots = await ReadSnapshotsAsync(repository, findings, cancellationToken);
        bool loaded = await LoadIndexAsync(repository, findings, cancellationToken);
        IndexCheck index = new(repository, findings);
        await index.ReadAsync(loaded, cancellationToken);
        await index.ComparePacksAsync(cancellationToken);

        TreeCheck trees = new(repository, findings, options.Progress);
        if (loaded)
        {
            await trees.WalkAsync(snapshots, cancellationToken);
            // Below a tree that cannot be read, everything would look unused.
            if (trees.IsComplete) await index.CountUnusedAsync(trees, cancellationToken);
        }

        using DataCheck data = new(repository, index, findings, options);
        if (options.ReadData) await data.ReadAsync(cancellationToken);
        IReadOnlyList<UnfinishedFile> abandoned = await AbandonedFiles.FindAsync(repository, cancellationToken);
        return new CheckReport
        {
            Findings = findings.ToList(),
            FindingsOmitted = findings.Omitted,
            ErrorCount = findings.Errors,
            Snapshots = snapshots.Count,
            Trees = trees.TreeCount,
            Files = trees.FileCount,
            Packs = index.Packs.Count,
            PackBytes = index.PackBytes,
            Blobs = index.BlobCount,
            UnusedBlobs = index.UnusedBlobs,
            UnusedBytes = index.UnusedBytes,
            AbandonedFiles = abandoned.Count,
            AbandonedBytes = AbandonedFiles.BytesOf(abandoned),
            PacksRead = data.PacksRead,
            BytesRead = data.BytesRead,
            LastRead = data.LastRead,
        };
    }

    /// <summary>Every key file must be readable, not only the one that opened the repository: it may be the only one that someone else has.</summary>
    private static async Task CheckKeysAsync(Repository repository, FindingList findings, CancellationToken cancellationToken)
    {
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Key, cancellationToken))
        {
            string subject = $"key {file.Name}";
            if (file.LengthBytes > MaximumKeyFileBytes)
            {
                findings.Error(CheckKind.KeyDamaged, subject, DamageRemarks.Length.With(file.LengthBytes));
                continue;
            }

            try
            {
                byte[] content = new byte[file.LengthBytes];
                await repository.Backend.ReadAsync(FileKind.Key, file.Name, 0, content, cancellationToken);
                if (Convert.ToHexStringLower(SHA256.HashData(content)) != file.Name) findings.Error(CheckKind.KeyDamaged, subject, DamageRemarks.OtherName.With());
                else KeyCodec.Decode(content, subject);
            }
            catch (DanmenException fault) when (FindingList.IsFinding(fault))
            {
                findings.Error(CheckKind.KeyDamaged, subject, fault);
            }
        }
    }

    private static async Task CheckLocksAsync(Repository repository, FindingList findings, CancellationToken cancellationToken)
    {
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Lock, cancellationToken))
        {
            string subject = $"lock {file.Name}";
            try
            {
                LockCodec.Decode(await repository.LoadUnpackedAsync(FileKind.Lock, file.Name, cancellationToken), subject);
            }
            catch (DanmenException fault) when (fault.Code == StoreFaults.ObjectNotFound)
            {
                // Its holder is done.
            }
            catch (DanmenException fault) when (FindingList.IsFinding(fault))
            {
                findings.Error(CheckKind.LockDamaged, subject, fault);
            }
        }
    }

    private static async Task<List<StoredSnapshot>> ReadSnapshotsAsync(Repository repository, FindingList findings, CancellationToken cancellationToken)
    {
        List<StoredSnapshot> snapshots = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Snapshot, cancellationToken))
        {
            string subject = $"snapshot {file.Name}";
            try
            {
                byte[] json = await repository.LoadUnpackedAsync(FileKind.Snapshot, file.Name, cancellationToken);
                SnapshotRecord record = SnapshotCodec.Decode(json, subject);
                if (ContentHash.TryParse(file.Name, out ContentHash id)) snapshots.Add(new StoredSnapshot(new SnapshotId(id), record));
            }
            catch (DanmenException fault) when (FindingList.IsFinding(fault))
            {
                findings.Error(CheckKind.SnapshotDamaged, subject, fault);
            }
        }

        return snapshots;
    }

    private static async Task<bool> LoadIndexAsync(Repository repository, FindingList findings, CancellationToken cancellationToken)
    {
        try
        {
            await repository.LoadIndexAsync(cancellationToken);
            return true;
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            findings.Error(CheckKind.IndexDamaged, "index", CheckRemarks.IndexNotLoaded.With(fault));
            return false;
        }
    }
}
