using Danmen.Restic.Backends;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Unfinished files whose writer is gone.</summary>
internal static class AbandonedFiles
{
    /// <summary>Nobody writes one file for so long, and clocks of file servers differ by less.</summary>
    private static readonly TimeSpan SafeAge = TimeSpan.FromDays(1);

    public static async Task<IReadOnlyList<UnfinishedFile>> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        if (repository.Backend is not IUnfinishedFiles backend) return [];
        DateTimeOffset limit = repository.Time.GetUtcNow() - SafeAge;
        List<UnfinishedFile> files = [];
        foreach (UnfinishedFile file in await backend.ListUnfinishedAsync(cancellationToken))
        {
            if (file.WrittenAt < limit) files.Add(file);
        }

        return files;
    }

    public static async Task RemoveAsync(Repository repository, RepositoryLock exclusive, IReadOnlyList<UnfinishedFile> files, IProgressSink progress, CancellationToken cancellationToken)
    {
        if (repository.Backend is not IUnfinishedFiles backend) return;
        foreach (UnfinishedFile file in files)
        {
            exclusive.ThrowIfLost();
            await backend.RemoveUnfinishedAsync(file, cancellationToken);
            progress.Advance(1, 0);
        }
    }

    public static long BytesOf(IReadOnlyList<UnfinishedFile> files)
    {
        long bytes = 0;
        foreach (UnfinishedFile file in files) bytes += file.LengthBytes;
        return bytes;
    }
}
