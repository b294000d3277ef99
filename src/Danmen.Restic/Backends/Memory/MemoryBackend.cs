using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Memory;

/// <summary>A repository in memory: for tests and rehearsals. Lost with the process.</summary>
public sealed class MemoryBackend : IBackend
{
    private readonly ConcurrentDictionary<(FileKind Kind, string Name), MemoryFile> _files = new();

    /// <param name="name">Distinguishes several in messages.</param>
    public MemoryBackend(string name = "") => Location = $"memory:{name}";

    public string Location { get; }

    public int Parallelism => Math.Max(2, Environment.ProcessorCount);

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = RepositoryLayout.FlatPathOf(kind, name);
        MemoryFile kept = _files.GetOrAdd((kind, name), static (_, bytes) => new MemoryFile([bytes.ToArray()]), content);
        return kept.LengthBytes == content.Length ? Task.CompletedTask : Task.FromException(Taken(path, kept, content.Length));
    }

    public async Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.FlatPathOf(kind, name);
        if (!_files.TryGetValue((kind, name), out MemoryFile? kept)) kept = _files.GetOrAdd((kind, name), await MemoryFile.ReadAsync(content, cancellationToken));
        if (kept.LengthBytes != content.LengthBytes) throw Taken(path, kept, content.LengthBytes);
    }

    public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.FlatPathOf(kind, name);
        if (!_files.TryGetValue((kind, name), out MemoryFile? file))
            return Task.FromException(new DanmenException(StoreFaults.ObjectNotFound, path));

        if (offset > file.LengthBytes || destination.Length > file.LengthBytes - offset)
            return Task.FromException(new DanmenException(StoreFaults.Damaged, path, DamageRemarks.Wanted.With(destination.Length, offset)));

        file.CopyTo(offset, destination.Span);
        return Task.CompletedTask;
    }

    public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = RepositoryLayout.FlatPathOf(kind, name);
        return Task.FromResult<long?>(_files.TryGetValue((kind, name), out MemoryFile? file) ? file.LengthBytes : null);
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (KeyValuePair<(FileKind Kind, string Name), MemoryFile> file in _files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.Key.Kind == kind && kind != FileKind.Config) yield return new BackendFile(file.Key.Name, file.Value.LengthBytes);
        }
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = RepositoryLayout.FlatPathOf(kind, name);
        _files.TryRemove((kind, name), out _);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static DanmenException Taken(string path, MemoryFile kept, long lengthBytes) => new(BackendFaults.NameTaken, path, $"{kept.LengthBytes} bytes there, {lengthBytes} to store");
}
