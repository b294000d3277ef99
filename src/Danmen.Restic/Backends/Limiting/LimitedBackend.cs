using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Limiting;

/// <summary>A folder, which may lie on another machine, read and written no faster than the limits say. Owns the backend that it stands for.</summary>
/// <remarks>For backends that read and write whole files by themselves; those that speak HTTP are limited by <see cref="LimitedHandler"/>, within their requests.</remarks>
public sealed class LimitedBackend<TBackend>(TBackend inner, RateLimits limits) : IBackend, IUnfinishedFiles
    where TBackend : IBackend, IUnfinishedFiles
{
    public string Location => inner.Location;

    public int Parallelism => inner.Parallelism;

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

    // Written in one piece, or not at all: the pause comes before it.
    public async Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (limits.Upload is { } upload)
        {
            for (int sent = 0; sent < content.Length; sent += upload.PieceBytes) await upload.TakeAsync(Math.Min(upload.PieceBytes, content.Length - sent), cancellationToken);
        }

        await inner.SaveAsync(kind, name, content, cancellationToken);
    }

    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) =>
        inner.SaveLargeAsync(kind, name, limits.Upload is { } upload ? new LimitedPieces(content, upload) : content, cancellationToken);

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (limits.Download is not { } download)
        {
            await inner.ReadAsync(kind, name, offset, destination, cancellationToken);
            return;
        }

        do
        {
            int piece = Math.Min(download.PieceBytes, destination.Length);
            await download.TakeAsync(piece, cancellationToken);
            await inner.ReadAsync(kind, name, offset, destination[..piece], cancellationToken);
            destination = destination[piece..];
            offset += piece;
        }
        while (!destination.IsEmpty);
    }

    public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.GetLengthAsync(kind, name, cancellationToken);

    public IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, CancellationToken cancellationToken) => inner.ListAsync(kind, cancellationToken);

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.RemoveAsync(kind, name, cancellationToken);

    public Task<IReadOnlyList<UnfinishedFile>> ListUnfinishedAsync(CancellationToken cancellationToken) => inner.ListUnfinishedAsync(cancellationToken);

    public Task RemoveUnfinishedAsync(UnfinishedFile file, CancellationToken cancellationToken) => inner.RemoveUnfinishedAsync(file, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
