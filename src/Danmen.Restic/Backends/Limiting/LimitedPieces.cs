namespace Danmen.Restic.Backends.Limiting;

/// <summary>Content whose pieces are given no faster than a limit says.</summary>
internal sealed class LimitedPieces(IFileContent inner, RateLimit limit) : IFileContent
{
    public long LengthBytes => inner.LengthBytes;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int lengthBytes, CancellationToken cancellationToken)
    {
        for (int given = 0; given < lengthBytes; given += limit.PieceBytes) await limit.TakeAsync(Math.Min(limit.PieceBytes, lengthBytes - given), cancellationToken);
        return await inner.ReadAsync(offset, lengthBytes, cancellationToken);
    }
}
