using Danmen.Restic.Buffers;

namespace Danmen.Restic.Archiving;

/// <summary>A piece of one content in memory. Its writer fills it while chunks that are cut already are being stored from it; the last to let go gives the memory back.</summary>
internal sealed class Slab(BufferPool pool, int minimumBytes)
{
    private int _holders = 1;

    public byte[] Buffer { get; } = pool.Rent(minimumBytes);

    /// <summary>Bytes that its writer put in.</summary>
    public int FilledBytes { get; set; }

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) pool.Return(Buffer, FilledBytes);
    }
}
