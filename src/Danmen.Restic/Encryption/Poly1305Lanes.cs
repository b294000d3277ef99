using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Danmen.Restic.Encryption;

/// <summary>Poly1305 over four blocks at a time: each lane of a vector takes every fourth block and is multiplied by the fourth power of r; the lanes are brought together in the end.</summary>
/// <remarks>Limbs of 26 bits, so that products of two and their sums fit into 64. Time does not depend on the data.</remarks>
internal static class Poly1305Lanes
{
    /// <summary>What one step takes, bytes.</summary>
    public const int StepBytes = 64;

    /// <summary>Below it the powers of r cost more than the lanes save.</summary>
    public const int WorthwhileBytes = 512;

    private const ulong Mask26 = (1UL << 26) - 1;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>The polynomial of a message of whole steps.</summary>
    /// <param name="powers">r, r², r³, r⁴.</param>
    /// <returns>Three limbs of 44, 44 and 42 bits; the last may be two bits longer.</returns>
    public static (ulong H0, ulong H1, ulong H2) Absorb(ReadOnlySpan<byte> message, ReadOnlySpan<(ulong H0, ulong H1, ulong H2)> powers)
    {
        ReadOnlySpan<Vector256<ulong>> words = MemoryMarshal.Cast<byte, Vector256<ulong>>(message);
        Limbs fourth = Limbs.Of(powers[3], powers[3], powers[3], powers[3]);
        Limbs sum = Limbs.Load(words[0], words[1]);
        Multiplier byFourth = new(fourth);
        for (int i = 2; i + 1 < words.Length; i += 2) sum = byFourth.Times(sum).Plus(Limbs.Load(words[i], words[i + 1]));
        // The lanes hold blocks 0, 2, 1, 3 of a step.
        return new Multiplier(Limbs.Of(powers[3], powers[1], powers[2], powers[0])).Times(sum).Together();
    }

    /// <summary>Five limbs of four numbers.</summary>
    private readonly struct Limbs(Vector256<ulong> a0, Vector256<ulong> a1, Vector256<ulong> a2, Vector256<ulong> a3, Vector256<ulong> a4)
    {
        public readonly Vector256<ulong> A0 = a0, A1 = a1, A2 = a2, A3 = a3, A4 = a4;

        /// <param name="first">Blocks 0 and 1.</param>
        /// <param name="second">Blocks 2 and 3.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Limbs Load(Vector256<ulong> first, Vector256<ulong> second)
        {
            Vector256<ulong> mask = Vector256.Create(Mask26);
            Vector256<ulong> low = Avx2.UnpackLow(first, second), high = Avx2.UnpackHigh(first, second);
            return new Limbs(low & mask, (low >>> 26) & mask, ((low >>> 52) | (high << 12)) & mask, (high >>> 14) & mask, (high >>> 40) | Vector256.Create(1UL << 24));
        }

        public static Limbs Of((ulong H0, ulong H1, ulong H2) a, (ulong H0, ulong H1, ulong H2) b, (ulong H0, ulong H1, ulong H2) c, (ulong H0, ulong H1, ulong H2) d) => new(
            Vector256.Create(a.H0, b.H0, c.H0, d.H0) & Vector256.Create(Mask26),
            ((Vector256.Create(a.H0, b.H0, c.H0, d.H0) >>> 26) | (Vector256.Create(a.H1, b.H1, c.H1, d.H1) << 18)) & Vector256.Create(Mask26),
            (Vector256.Create(a.H1, b.H1, c.H1, d.H1) >>> 8) & Vector256.Create(Mask26),
            ((Vector256.Create(a.H1, b.H1, c.H1, d.H1) >>> 34) | (Vector256.Create(a.H2, b.H2, c.H2, d.H2) << 10)) & Vector256.Create(Mask26),
            Vector256.Create(a.H2, b.H2, c.H2, d.H2) >>> 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Limbs Plus(in Limbs other) => new(A0 + other.A0, A1 + other.A1, A2 + other.A2, A3 + other.A3, A4 + other.A4);

        /// <summary>The sum of the four numbers.</summary>
        public (ulong H0, ulong H1, ulong H2) Together()
        {
            const ulong Mask44 = (1UL << 44) - 1;
            ulong low = Vector256.Sum(A0) + (Vector256.Sum(A1) << 26);
            ulong middle = (low >> 44) + (Vector256.Sum(A2) << 8) + (Vector256.Sum(A3) << 34);
            return (low & Mask44, middle & Mask44, (middle >> 44) + (Vector256.Sum(A4) << 16));
        }
    }

    /// <summary>Multiplies by four numbers, modulo 2^130 - 5.</summary>
    private readonly struct Multiplier
    {
        private readonly Vector256<uint> _r0, _r1, _r2, _r3, _r4, _s1, _s2, _s3, _s4;

        public Multiplier(in Limbs by)
        {
            (_r0, _r1, _r2, _r3, _r4) = (by.A0.AsUInt32(), by.A1.AsUInt32(), by.A2.AsUInt32(), by.A3.AsUInt32(), by.A4.AsUInt32());
            // 2^130 = 5.
            (_s1, _s2, _s3, _s4) = (Five(by.A1), Five(by.A2), Five(by.A3), Five(by.A4));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Limbs Times(in Limbs number)
        {
            Vector256<uint> a0 = number.A0.AsUInt32(), a1 = number.A1.AsUInt32(), a2 = number.A2.AsUInt32(), a3 = number.A3.AsUInt32(), a4 = number.A4.AsUInt32();
            Vector256<ulong> d0 = Avx2.Multiply(a0, _r0) + Avx2.Multiply(a1, _s4) + Avx2.Multiply(a2, _s3) + Avx2.Multiply(a3, _s2) + Avx2.Multiply(a4, _s1);
            Vector256<ulong> d1 = Avx2.Multiply(a0, _r1) + Avx2.Multiply(a1, _r0) + Avx2.Multiply(a2, _s4) + Avx2.Multiply(a3, _s3) + Avx2.Multiply(a4, _s2);
            Vector256<ulong> d2 = Avx2.Multiply(a0, _r2) + Avx2.Multiply(a1, _r1) + Avx2.Multiply(a2, _r0) + Avx2.Multiply(a3, _s4) + Avx2.Multiply(a4, _s3);
            Vector256<ulong> d3 = Avx2.Multiply(a0, _r3) + Avx2.Multiply(a1, _r2) + Avx2.Multiply(a2, _r1) + Avx2.Multiply(a3, _r0) + Avx2.Multiply(a4, _s4);
            Vector256<ulong> d4 = Avx2.Multiply(a0, _r4) + Avx2.Multiply(a1, _r3) + Avx2.Multiply(a2, _r2) + Avx2.Multiply(a3, _r1) + Avx2.Multiply(a4, _r0);

            // Two chains of carries side by side; afterwards each limb is at most a little longer than 26 bits.
            Vector256<ulong> mask = Vector256.Create(Mask26);
            d1 += d0 >>> 26;
            d4 += d3 >>> 26;
            d0 &= mask;
            d3 &= mask;
            d2 += d1 >>> 26;
            Vector256<ulong> around = d4 >>> 26;
            d0 += around + (around << 2);
            d1 &= mask;
            d4 &= mask;
            d3 += d2 >>> 26;
            d1 += d0 >>> 26;
            d2 &= mask;
            d0 &= mask;
            d4 += d3 >>> 26;
            d3 &= mask;
            return new Limbs(d0, d1, d2, d3, d4);
        }

        private static Vector256<uint> Five(Vector256<ulong> value) => (value + (value << 2)).AsUInt32();
    }
}
