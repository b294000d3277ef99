using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>A component's folder whose repository is opened when it is first read, so that a rollback works while the repository is out of reach.</summary>
internal sealed class DeferredFolder(Func<CancellationToken, Task<Repository>> repository, string tree, Func<IComponentProgress> progress) : IStoredFolder
{
    public string TreeId => tree;

    public async Task<IReadOnlyList<StoredItem>> ListAsync(string path, CancellationToken cancellationToken) => await (await FolderAsync(cancellationToken)).ListAsync(path, cancellationToken);

    public async Task<StoredItem?> FindAsync(string path, CancellationToken cancellationToken) => await (await FolderAsync(cancellationToken)).FindAsync(path, cancellationToken);

    public Stream Open(StoredItem file) =>
        // An item can only come from the folder itself, which was opened to list it.
        _opened?.Open(file) ?? throw new InvalidOperationException("find the file before opening it");

    public IReadOnlyList<int> ChunkLengths(StoredItem file) => _opened?.ChunkLengths(file) ?? throw new InvalidOperationException("find the file before asking for its chunks");

    public Stream OpenChunks(StoredItem file, IReadOnlyList<int> chunks) => _opened?.OpenChunks(file, chunks) ?? throw new InvalidOperationException("find the file before opening it");

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => await (await FolderAsync(cancellationToken)).ReadAsync(path, cancellationToken);

    public async Task<FolderRestoreReport> RestoreDirectoryAsync(string path, FolderToRestore target, CancellationToken cancellationToken) =>
        await (await FolderAsync(cancellationToken)).RestoreDirectoryAsync(path, target, cancellationToken);

    public async Task<IReadOnlyList<CaptureProblem>> CompareDirectoryAsync(string path, string directory, IReadOnlyList<string> excludes, CancellationToken cancellationToken) =>
        await (await FolderAsync(cancellationToken)).CompareDirectoryAsync(path, directory, excludes, cancellationToken);

    private RepositoryStoredFolder? _opened;

    private async Task<RepositoryStoredFolder> FolderAsync(CancellationToken cancellationToken) =>
        _opened ??= new RepositoryStoredFolder(await repository(cancellationToken), RepositoryCaptureSink.ToTreeId(tree), new CurrentProgress(progress));

    // A component goes through several stages, each with a progress of its own.
    private sealed class CurrentProgress(Func<IComponentProgress> current) : IComponentProgress
    {
        public void Expect(long files, long bytes) => current().Expect(files, bytes);

        public void Advance(long files, long bytes) => current().Advance(files, bytes);

        public void AdvanceRows(long rows) => current().AdvanceRows(rows);

        public void Say(string what) => current().Say(what);
    }
}
