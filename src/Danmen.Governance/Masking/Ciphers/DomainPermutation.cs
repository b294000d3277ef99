using System.Buffers.Binary;

namespace Danmen.Governance.Masking.Ciphers;

/// <summary>A keyed permutation of the numbers from 0 to one less than a size. Thread-safe.</summary>
/// <remarks>
/// From a million on FF1 over bits, encrypted again until the number lies within (cycle walking; fewer than two rounds on average). Below that a standard
/// says that such a cipher is not safe: the numbers are shuffled as a table. Whoever sees enough pairs knows a small domain; it hides the order and nothing else.
/// </remarks>
internal sealed class DomainPermutation
{
    private readonly FormatPreservingCipher? _cipher;
    private readonly int[]? _table;
    private readonly int _bits;

    /// <param name="cipher">Of this domain alone; not owned.</param>
    /// <param name="size">1 to 2^127.</param>
    public DomainPermutation(BlockCipher cipher, UInt128 size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, UInt128.One << 127);
        Size = size;
        if (size < FormatPreservingCipher.SmallestDomain)
        {
            _table = Shuffle(new AesCmac(cipher), (int)size);
            return;
        }

        _bits = 128 - (int)UInt128.LeadingZeroCount(size - 1);
        _cipher = new FormatPreservingCipher(cipher, 2, []);
    }

    public UInt128 Size { get; }

    /// <summary>True when it hides nothing but the order.</summary>
    public bool IsSmall => _table is not null;

    /// <param name="value">Below <see cref="Size"/>.</param>
    public UInt128 this[UInt128 value]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Size);
            if (_table is not null) return (uint)_table[(int)value];
            do value = _cipher!.EncryptBits(value, _bits); // there is one where there is no table
            while (value >= Size);
            return value;
        }
    }

    // Fisher and Yates, with numbers that the key alone decides.
    private static int[] Shuffle(AesCmac function, int size)
    {
        int[] table = new int[size];
        for (int i = 0; i < size; i++) table[i] = i;
        Span<byte> counter = stackalloc byte[12];
        for (int i = size - 1; i > 0; i--)
        {
            // Numbers at the end of the range would come up more often than others: they are drawn again.
            uint bound = (uint)i + 1;
            ulong limit = ulong.MaxValue - ulong.MaxValue % bound;
            int draw = 0;
            ulong drawn;
            do
            {
                BinaryPrimitives.WriteInt32BigEndian(counter, size);
                BinaryPrimitives.WriteInt32BigEndian(counter[4..], i);
                BinaryPrimitives.WriteInt32BigEndian(counter[8..], draw++);
                drawn = (ulong)function.Compute(counter);
            }
            while (drawn >= limit);
            int j = (int)(drawn % bound);
            (table[i], table[j]) = (table[j], table[i]);
        }

        return table;
    }
}
