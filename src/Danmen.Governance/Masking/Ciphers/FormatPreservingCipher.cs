using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.Intrinsics;

namespace Danmen.Governance.Masking.Ciphers;

/// <summary>FF1 over strings of numerals of one radix: a permutation of all strings of the same length. Thread-safe.</summary>
/// <remarks>SP 800-38G revision 1 (second public draft, 2025): radix^length at least 10^6. Only the way forward: nothing is ever unmasked.</remarks>
internal sealed class FormatPreservingCipher
{
    /// <summary>The fewest strings that there must be of a length.</summary>
    public const int SmallestDomain = 1_000_000;

    private const int RoundCount = 10;

    // Half a string is a number below 2^96, so that what a round adds fits 128 bits.
    private const int MostHalfBits = 96;

    private readonly BlockCipher _cipher;
    private readonly byte[] _tweak;
    private readonly ConcurrentDictionary<int, Shape> _shapes = new();

    /// <param name="cipher">Not owned.</param>
    /// <param name="radix">2 to 256.</param>
    /// <param name="tweak">Copied.</param>
    public FormatPreservingCipher(BlockCipher cipher, int radix, ReadOnlySpan<byte> tweak)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, 256);
        (_cipher, Radix, _tweak) = (cipher, radix, tweak.ToArray());
    }

    public int Radix { get; }

    /// <summary>True when strings of that length can be encrypted: there are enough of them, and a half fits 96 bits.</summary>
    public bool Takes(int length) => length >= 2 && Strings(length) >= SmallestDomain && HalfBits(length - length / 2) <= MostHalfBits;

    /// <param name="numerals">Each below the radix; the first counts most. Replaced.</param>
    public void Encrypt(Span<byte> numerals)
    {
        Shape shape = ShapeOf(numerals.Length);
        int left = numerals.Length / 2;
        (UInt128 a, UInt128 b) = Encrypt(shape, Number(numerals[..left]), Number(numerals[left..]));
        Write(a, numerals[..left]);
        Write(b, numerals[left..]);
    }

    /// <summary>The same for a string of bits that is written as a number. Of radix 2 alone.</summary>
    /// <param name="value">Below 2^<paramref name="bits"/>.</param>
    /// <param name="bits">20 to 128.</param>
    public UInt128 EncryptBits(UInt128 value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Radix, 2);
        int right = bits - bits / 2;
        (UInt128 a, UInt128 b) = Encrypt(ShapeOf(bits), value >> right, value & ((UInt128.One << right) - 1));
        return (a << right) | b;
    }

    private (UInt128 A, UInt128 B) Encrypt(Shape shape, UInt128 a, UInt128 b)
    {
        // The last block of Q holds the round and the number; the tweak before it never changes.
        Span<byte> block = stackalloc byte[BlockCipher.BlockBytes];
        Span<byte> number = stackalloc byte[BlockCipher.BlockBytes];
        for (int round = 0; round < RoundCount; round++)
        {
            shape.Last.CopyTo(block);
            block[^(shape.HalfBytes + 1)] = (byte)round;
            BinaryPrimitives.WriteUInt128BigEndian(number, b);
            number[^shape.HalfBytes..].CopyTo(block[^shape.HalfBytes..]);
            _cipher.Encrypt(shape.State ^ Vector128.Create<byte>(block)).CopyTo(number);
            // Of the first block alone: a half of at most 96 bits takes at most 16 bytes of it.
            UInt128 y = BinaryPrimitives.ReadUInt128BigEndian(number) >> (8 * (BlockCipher.BlockBytes - shape.TakenBytes));
            UInt128 modulus = round % 2 == 0 ? shape.LeftModulus : shape.RightModulus;
            (a, b) = (b, Remainder(a + Remainder(y, modulus), modulus));
        }

        return (a, b);
    }

    private static UInt128 Remainder(UInt128 value, UInt128 modulus) =>
        (value >> 64) == 0 && (modulus >> 64) == 0 ? (ulong)value % (ulong)modulus : value % modulus;

    private Shape ShapeOf(int length)
    {
        if (_shapes.TryGetValue(length, out Shape? known)) return known;
        if (!Takes(length)) throw new ArgumentOutOfRangeException(nameof(length), length, "Too few strings, or too long.");
        return _shapes.GetOrAdd(length, MakeShape(length));
    }

    private Shape MakeShape(int length)
    {
        int left = length / 2, right = length - left;
        int halfBytes = (HalfBits(right) + 7) / 8;
        // P: version 1, method 2, 1, radix, 10 rounds, u mod 256, length, length of the tweak.
        Span<byte> p = stackalloc byte[BlockCipher.BlockBytes];
        p[0] = 1;
        p[1] = 2;
        p[2] = 1;
        p[3] = (byte)(Radix >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(p[4..], (ushort)Radix);
        p[6] = RoundCount;
        p[7] = (byte)left;
        BinaryPrimitives.WriteInt32BigEndian(p[8..], length);
        BinaryPrimitives.WriteInt32BigEndian(p[12..], _tweak.Length);
        Vector128<byte> state = _cipher.Encrypt(Vector128.Create<byte>(p));
        // Q: tweak, zeros, round (1 byte), number; whole blocks. All but the last are taken in here.
        int blocks = (_tweak.Length + 1 + halfBytes + BlockCipher.BlockBytes - 1) / BlockCipher.BlockBytes;
        byte[] q = new byte[blocks * BlockCipher.BlockBytes];
        _tweak.CopyTo(q, 0);
        for (int i = 0; i < blocks - 1; i++) state = _cipher.Encrypt(state ^ Vector128.Create(q, i * BlockCipher.BlockBytes));
        return new Shape(state, q[^BlockCipher.BlockBytes..], halfBytes, 4 * ((halfBytes + 3) / 4) + 4, Power(left), Power(right));
    }

    private UInt128 Power(int exponent)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++) power *= (uint)Radix;
        return power;
    }

    // Capped: what is asked is whether there are enough.
    private double Strings(int length) => Math.Pow(Radix, Math.Min(length, 64));

    /// <summary>Bits that the largest number of so many numerals takes: ceil(length * log2(radix)), exactly.</summary>
    private int HalfBits(int length)
    {
        if (length * Math.Log2(Radix) > MostHalfBits + 1) return int.MaxValue;
        UInt128 largest = Power(length) - 1;
        return 128 - (int)UInt128.LeadingZeroCount(largest);
    }

    private UInt128 Number(ReadOnlySpan<byte> numerals)
    {
        UInt128 number = 0;
        foreach (byte numeral in numerals)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(numeral, Radix);
            number = number * (uint)Radix + numeral;
        }

        return number;
    }

    private void Write(UInt128 number, Span<byte> numerals)
    {
        for (int i = numerals.Length - 1; i >= 0; i--)
        {
            (UInt128 rest, UInt128 numeral) = (number >> 64) == 0 ? ((ulong)number / (ulong)Radix, (ulong)number % (ulong)Radix) : UInt128.DivRem(number, (uint)Radix);
            numerals[i] = (byte)numeral;
            number = rest;
        }
    }

    /// <summary>What is the same for all strings of one length.</summary>
    /// <param name="State">The chain of blocks behind P and all but the last of Q.</param>
    /// <param name="Last">The last block of Q, with the end of the tweak and without round and number.</param>
    /// <param name="HalfBytes">Bytes of the larger half's number: b of the standard.</param>
    /// <param name="TakenBytes">Bytes that are taken of a round's output: d of the standard.</param>
    private sealed record Shape(Vector128<byte> State, byte[] Last, int HalfBytes, int TakenBytes, UInt128 LeftModulus, UInt128 RightModulus);
}
