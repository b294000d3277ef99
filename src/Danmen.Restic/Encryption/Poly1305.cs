using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Danmen.Restic.Encryption;

/// <summary>Poly1305 with a nonce that is encrypted elsewhere (Poly1305-AES): three limbs of 44, 44 and 42 bits, one block a step; long messages by <see cref="Poly1305Lanes"/> where the processor can.</summary>
/// <remarks>D. J. Bernstein, "The Poly1305-AES message-authentication code" (FSE 2005). Time does not depend on the data.</remarks>
internal static class Poly1305
{
    public const int TagBytes = 16;

    private const ulong Mask44 = (1UL << 44) - 1, Mask42 = (1UL << 42) - 1;

    /// <param name="r">The multiplier, 16 bytes; clamped here.</param>
    /// <param name="s">The encrypted nonce, 16 bytes.</param>
    /// <param name="tag">16 bytes.</param>
    public static void Compute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, Span<byte> tag)
    {
        ulong t0 = BinaryPrimitives.ReadUInt64LittleEndian(r), t1 = BinaryPrimitives.ReadUInt64LittleEndian(r[8..]);
        t0 &= 0x0FFFFFFC0FFFFFFF;
        t1 &= 0x0FFFFFFC0FFFFFFC;
        ulong r0 = t0 & Mask44, r1 = ((t0 >> 44) | (t1 << 20)) & Mask44, r2 = t1 >> 24;
        // 2^132 = 20 modulo 2^130 - 5 in the place of the lowest limb.
        ulong s1 = r1 * 20, s2 = r2 * 20;
        ulong h0 = 0, h1 = 0, h2 = 0;
        if (Poly1305Lanes.IsSupported && message.Length >= Poly1305Lanes.WorthwhileBytes)
        {
            int whole = message.Length & ~(Poly1305Lanes.StepBytes - 1);
            (h0, h1, h2) = Poly1305Lanes.Absorb(message[..whole], Powers(r0, r1, r2, s1, s2, stackalloc (ulong, ulong, ulong)[4]));
            message = message[whole..];
        }

        Span<byte> last = stackalloc byte[16];
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(message[..(message.Length & ~15)]);
        for (int i = 0; i < words.Length; i += 2) Step(words[i], words[i + 1], 1UL << 40, ref h0, ref h1, ref h2, r0, r1, r2, s1, s2);
        ReadOnlySpan<byte> rest = message[(message.Length & ~15)..];
        if (!rest.IsEmpty)
        {
            last.Clear();
            rest.CopyTo(last);
            last[rest.Length] = 1;
            Step(BinaryPrimitives.ReadUInt64LittleEndian(last), BinaryPrimitives.ReadUInt64LittleEndian(last[8..]), 0, ref h0, ref h1, ref h2, r0, r1, r2, s1, s2);
        }

        Finish(h0, h1, h2, s, tag);
    }

    private static void Step(ulong low, ulong high, ulong top, ref ulong h0, ref ulong h1, ref ulong h2, ulong r0, ulong r1, ulong r2, ulong s1, ulong s2)
    {
        ulong a0 = h0 + (low & Mask44);
        ulong a1 = h1 + (((low >> 44) | (high << 20)) & Mask44);
        ulong a2 = h2 + ((high >> 24) | top);
        Wide d0 = default, d1 = default, d2 = default;
        d0.Add(a0, r0);
        d0.Add(a1, s2);
        d0.Add(a2, s1);
        d1.Add(a0, r1);
        d1.Add(a1, r0);
        d1.Add(a2, s2);
        d2.Add(a0, r2);
        d2.Add(a1, r1);
        d2.Add(a2, r0);
        ulong carry = d0.ShiftRight(44);
        h0 = d0.Low & Mask44;
        d1.Add(carry);
        carry = d1.ShiftRight(44);
        h1 = d1.Low & Mask44;
        d2.Add(carry);
        carry = d2.ShiftRight(42);
        h2 = d2.Low & Mask42;
        h0 += carry * 5;
        h1 += h0 >> 44;
        h0 &= Mask44;
    }

    /// <summary>r and its powers, each limb within its bits.</summary>
    private static ReadOnlySpan<(ulong H0, ulong H1, ulong H2)> Powers(ulong r0, ulong r1, ulong r2, ulong s1, ulong s2, Span<(ulong H0, ulong H1, ulong H2)> powers)
    {
        powers[0] = (r0, r1, r2);
        for (int i = 1; i < powers.Length; i++)
        {
            (ulong h0, ulong h1, ulong h2) = powers[i - 1];
            Step(0, 0, 0, ref h0, ref h1, ref h2, r0, r1, r2, s1, s2);
            h2 += h1 >> 44;
            h1 &= Mask44;
            powers[i] = (h0, h1, h2);
        }

        return powers;
    }

    private static void Finish(ulong h0, ulong h1, ulong h2, ReadOnlySpan<byte> s, Span<byte> tag)
    {
        for (int i = 0; i < 2; i++)
        {
            h2 += h1 >> 44;
            h1 &= Mask44;
            h0 += (h2 >> 42) * 5;
            h2 &= Mask42;
            h1 += h0 >> 44;
            h0 &= Mask44;
        }

        h2 += h1 >> 44;
        h1 &= Mask44;
        // h - p, taken when it is not negative.
        ulong g0 = h0 + 5, g1 = h1 + (g0 >> 44), g2 = h2 + (g1 >> 44) - (1UL << 42);
        g0 &= Mask44;
        g1 &= Mask44;
        ulong take = (g2 >> 63) - 1;
        h0 = (h0 & ~take) | (g0 & take);
        h1 = (h1 & ~take) | (g1 & take);
        h2 = (h2 & ~take) | (g2 & take);

        UInt128 sum = new(((h1 >> 20) | (h2 << 24)), h0 | (h1 << 44));
        sum = unchecked(sum + new UInt128(BinaryPrimitives.ReadUInt64LittleEndian(s[8..]), BinaryPrimitives.ReadUInt64LittleEndian(s)));
        BinaryPrimitives.WriteUInt128LittleEndian(tag, sum);
    }

    /// <summary>128 bits.</summary>
    private struct Wide
    {
        public ulong Low;
        private ulong _high;

        public void Add(ulong left, ulong right)
        {
            ulong high = Math.BigMul(left, right, out ulong low);
            Low = unchecked(Low + low);
            _high += high + (Low < low ? 1UL : 0UL);
        }

        public void Add(ulong value)
        {
            Low = unchecked(Low + value);
            _high += Low < value ? 1UL : 0UL;
        }

        public readonly ulong ShiftRight(int bits) => (Low >> bits) | (_high << (64 - bits));
    }
}
