using System.Numerics;

namespace Danmen.Restic.Buffers;

/// <summary>Byte arrays of 64 KiB to 16 MiB that are used again and again by one operation, whatever the garbage collector does meanwhile. Thread-safe.</summary>
/// <remarks>
/// The shared pool of .NET gives large arrays back to the system between two uses; every page is then faulted in and cleared again.
/// What is rented is not cleared; who returns says how much of it held plain text. All that is returned is kept as long as the pool: its owner
/// bounds what is rented at once.
/// </remarks>
internal sealed class BufferPool
{
    private const int SmallestBits = 16, LargestBits = 24;

    private readonly Stack<byte[]>[] _free = new Stack<byte[]>[LargestBits - SmallestBits + 1];
    private readonly Lock _lock = new();

    public BufferPool()
    {
        for (int i = 0; i < _free.Length; i++) _free[i] = new Stack<byte[]>();
    }

    /// <summary>An array of at least <paramref name="minimumBytes"/>, of any content.</summary>
    public byte[] Rent(int minimumBytes)
    {
        int bits = BitsFor(minimumBytes);
        if (bits > LargestBits) return HugePages.AllocateArray(minimumBytes);
        lock (_lock)
        {
            // Twice as large will do: what lies idle is better used than added to.
            for (int i = bits; i <= Math.Min(bits + 1, LargestBits); i++)
            {
                if (_free[i - SmallestBits].TryPop(out byte[]? buffer)) return buffer;
            }
        }

        return HugePages.AllocateArray(1 << bits);
    }

    /// <summary>Takes an array back.</summary>
    /// <param name="usedBytes">So many bytes at its start may hold plain text: they are cleared.</param>
    public void Return(byte[] buffer, int usedBytes)
    {
        buffer.AsSpan(0, usedBytes).Clear();
        int bits = BitsFor(buffer.Length);
        if (bits > LargestBits) return;
        lock (_lock) _free[bits - SmallestBits].Push(buffer);
    }

    private static int BitsFor(int bytes) => bytes <= 1 << SmallestBits ? SmallestBits : 32 - BitOperations.LeadingZeroCount((uint)bytes - 1);
}
