using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Testing;

/// <summary>A storage whose listings lag behind: what was saved shows later, what was removed shows longer. Files themselves are there, or gone, at once.</summary>
/// <param name="inner">Empty, and used through this alone.</param>
internal sealed class LaggingStorage(IBackend inner, TimeSpan lag, TimeProvider time)
{
    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<(FileKind Kind, string Name), State> _states = new();

    /// <summary>One client.</summary>
    public IBackend Open() => new Client(this, inner);

    private bool IsShown(in State state)
    {
        DateTimeOffset seen = _time.GetUtcNow() - lag;
        return state.SavedAt <= seen && (state.RemovedAt is null || state.RemovedAt > seen);
    }

    private readonly record struct State(long LengthBytes, DateTimeOffset SavedAt, DateTimeOffset? RemovedAt);

    private sealed class Client(LaggingStorage storage, IBackend inner) : IBackend
    {
        public string Location => inner.Location;

        public int Parallelism => inner.Parallelism;

        public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

        public async Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            await inner.SaveAsync(kind, name, content, cancellationToken);
            State saved = new(content.Length, storage._time.GetUtcNow(), null);
            storage._states.AddOrUpdate((kind, name), saved, (_, before) => before.RemovedAt is null ? before : saved);
        }

        public async Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) =>
            await SaveAsync(kind, name, await content.ReadAsync(0, checked((int)content.LengthBytes), cancellationToken), cancellationToken);

        public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) => inner.ReadAsync(kind, name, offset, destination, cancellationToken);

        public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.GetLengthAsync(kind, name, cancellationToken);

        public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            foreach (((FileKind, string Name) key, State state) in storage._states)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (key.Item1 == kind && storage.IsShown(state)) yield return new BackendFile(key.Name, state.LengthBytes);
            }
        }

        public async Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
        {
            await inner.RemoveAsync(kind, name, cancellationToken);
            if (storage._states.TryGetValue((kind, name), out State state) && state.RemovedAt is null) storage._states.TryUpdate((kind, name), state with { RemovedAt = storage._time.GetUtcNow() }, state);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
