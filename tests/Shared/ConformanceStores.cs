using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Repositories;
using Danmen.Shared;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Testing;

/// <summary>The stores that every kind of component is tried against.</summary>
public enum StoreKind
{
    /// <summary><see cref="InMemoryStore"/>: simple, strict.</summary>
    InMemory,

    /// <summary>A real repository, through the same classes as the command line.</summary>
    Repository,
}

/// <summary>A store for the tests of components.</summary>
internal abstract class ConformanceStore : IAsyncDisposable
{
    public static async Task<ConformanceStore> OpenAsync(StoreKind kind, CancellationToken cancellationToken) => kind == StoreKind.InMemory
        ? new Simple()
        : new Real(await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, null, cancellationToken));

    /// <summary>Runs a capture; what it stored can be read afterwards.</summary>
    public abstract Task<T> WriteAsync<T>(Func<ICaptureSink, Task<T>> work, CancellationToken cancellationToken);

    public abstract IStoredFolder Open(string tree);

    public abstract ValueTask DisposeAsync();

    private sealed class Simple : ConformanceStore
    {
        private readonly InMemoryStore _store = new();

        public override Task<T> WriteAsync<T>(Func<ICaptureSink, Task<T>> work, CancellationToken cancellationToken) => work(_store);

        public override IStoredFolder Open(string tree) => _store.Open(tree);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Real(Repository repository) : ConformanceStore
    {
        public override async Task<T> WriteAsync<T>(Func<ICaptureSink, Task<T>> work, CancellationToken cancellationToken)
        {
            await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions());
            T result = await work(new RepositoryCaptureSink(session, Quiet));
            await session.FlushAsync(cancellationToken);
            return result;
        }

        public override IStoredFolder Open(string tree) => new RepositoryStoredFolder(repository, RepositoryCaptureSink.ToTreeId(tree), Quiet);

        public override ValueTask DisposeAsync() => repository.DisposeAsync();
    }

    internal static IComponentProgress Quiet { get; } = ISnapshotProgress.None.Begin("", "", ProgressStage.Capturing);
}
