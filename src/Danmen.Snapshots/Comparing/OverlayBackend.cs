using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Snapshots.Comparing;

/// <summary>A repository's storage that is only read, with a second one on top that takes all writes. Owns neither.</summary>
/// <remarks>What is read of a living system is compared as if it were stored, and only what the repository does not have takes room for a while, sealed.</remarks>
internal sealed class OverlayBackend(IBackend below, IBackend above) : IBackend
{
    public string Location => below.Location;

    public int Parallelism => below.Parallelism;

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => above.CreateLayoutAsync(cancellationToken);

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => above.SaveAsync(kind, name, content, cancellationToken);

    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => above.SaveLargeAsync(kind, name, content, cancellationToken);

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        bool isAbove = await above.GetLengthAsync(kind, name, cancellationToken) is not null;
        await (isAbove ? above : below).ReadAsync(kind, name, offset, destination, cancellationToken);
    }

    public async Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) =>
        await above.GetLengthAsync(kind, name, cancellationToken) ?? await below.GetLengthAsync(kind, name, cancellationToken);

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        await foreach (BackendFile file in above.ListAsync(kind, cancellationToken))
        {
            seen.Add(file.Name);
            yield return file;
        }

        await foreach (BackendFile file in below.ListAsync(kind, cancellationToken))
            if (!seen.Contains(file.Name)) yield return file;
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => above.RemoveAsync(kind, name, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
