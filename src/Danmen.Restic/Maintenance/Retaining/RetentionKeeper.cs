using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Retaining;

/// <summary>Keeps from removal what living snapshots need, and nothing else: what only forgotten snapshots used runs out and can be removed.</summary>
public static class RetentionKeeper
{
    /// <summary>Files that living snapshots need: the config, keys, snapshots, indexes, and packs that hold a blob that is used.</summary>
    /// <param name="held">A lock of the repository: what is being removed must not be counted.</param>
    public static async Task<IReadOnlyList<RetainedFile>> FindNeededAsync(Repository repository, RepositoryLock held, IProgressSink progress, CancellationToken cancellationToken)
    {
        IRetainedFiles backend = BackendOf(repository);
        List<(FileKind Kind, string Name)> needed = [(FileKind.Config, RepositoryLayout.ConfigName)];
        foreach (FileKind kind in (FileKind[])[FileKind.Key, FileKind.Snapshot, FileKind.Index]) needed.AddRange(await NamesAsync(repository, kind, cancellationToken));
        await repository.LoadIndexAsync(cancellationToken);
        BlobTally used = await UsedBlobs.FindAsync(repository, progress, cancellationToken);
        IndexContents index = await IndexContents.LoadAsync(repository, toleratesDamage: false, cancellationToken);
        foreach (IndexedPack pack in index.Packs.Values)
        {
            if (HoldsUsed(pack, used)) needed.Add((FileKind.Pack, pack.Id.ToString()));
        }

        held.ThrowIfLost();
        RetainedFile[] files = new RetainedFile[needed.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = repository.Backend.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, files.Length, parallel, async (i, token) =>
        {
            (FileKind kind, string name) = needed[i];
            files[i] = new RetainedFile(kind, name, await backend.GetRetentionAsync(kind, name, token));
            progress.Advance(1, 0);
        });
        return files;
    }

    /// <summary>Extends what would be kept for less than the period without what may pass between two extensions.</summary>
    /// <returns>How many files were extended.</returns>
    public static async Task<int> ExtendAsync(Repository repository, RepositoryLock held, IReadOnlyList<RetainedFile> needed, IProgressSink progress, CancellationToken cancellationToken)
    {
        IRetainedFiles backend = BackendOf(repository);
        if (backend.RetentionPeriod is not { } period) throw new ArgumentException("the backend keeps nothing", nameof(repository));
        DateTimeOffset now = repository.Time.GetUtcNow();
        List<RetainedFile> due = [];
        foreach (RetainedFile file in needed)
        {
            if (file.Until is null || file.Until < now + period - backend.ExtendEvery) due.Add(file);
        }

        ParallelOptions parallel = new() { MaxDegreeOfParallelism = repository.Backend.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due, parallel, async (file, token) =>
        {
            held.ThrowIfLost();
            await backend.ExtendRetentionAsync(file.Kind, file.Name, now + period, token);
            progress.Advance(1, 0);
        });
        return due.Count;
    }

    private static IRetainedFiles BackendOf(Repository repository) =>
        repository.Backend as IRetainedFiles ?? throw new ArgumentException("the backend keeps nothing", nameof(repository));

    private static bool HoldsUsed(IndexedPack pack, BlobTally used)
    {
        foreach (PackedBlob blob in pack.Blobs)
        {
            if (used.Contains(blob.Type, blob.Id)) return true;
        }

        return false;
    }

    private static async Task<List<(FileKind Kind, string Name)>> NamesAsync(Repository repository, FileKind kind, CancellationToken cancellationToken)
    {
        List<(FileKind Kind, string Name)> names = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(kind, cancellationToken)) names.Add((kind, file.Name));
        return names;
    }
}

/// <summary>A file and until when it cannot be removed; null: it can be at once.</summary>
public readonly record struct RetainedFile(FileKind Kind, string Name, DateTimeOffset? Until);
