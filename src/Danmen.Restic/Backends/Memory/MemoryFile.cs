namespace Danmen.Restic.Backends.Memory;

/// <summary>A file in memory, in pieces where one array would be too long. Does not change.</summary>
/// <param name="pieces">All of <see cref="PieceBytes"/> but the last; a single one may be of any length.</param>
internal sealed class MemoryFile(byte[][] pieces)
{
    private const int PieceBytes = 64 << 20;

    public long LengthBytes { get; } = ((pieces.Length - 1L) * PieceBytes) + pieces[^1].Length;

    public static async Task<MemoryFile> ReadAsync(IFileContent content, CancellationToken cancellationToken)
    {
        byte[][] pieces = new byte[Math.Max(1, (content.LengthBytes + PieceBytes - 1) / PieceBytes)][];
        for (int i = 0; i < pieces.Length; i++)
        {
            long offset = (long)i * PieceBytes;
            pieces[i] = (await content.ReadAsync(offset, (int)Math.Min(PieceBytes, content.LengthBytes - offset), cancellationToken)).ToArray();
        }

        return new MemoryFile(pieces);
    }

    /// <summary>Copies a range that lies within.</summary>
    public void CopyTo(long offset, Span<byte> destination)
    {
        if (pieces.Length == 1)
        {
            pieces[0].AsSpan((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> piece = pieces[offset / PieceBytes].AsSpan((int)(offset % PieceBytes));
            int count = Math.Min(piece.Length, destination.Length);
            piece[..count].CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }
    }
}
