using CsCheck;
using Danmen.Governance.Masking;
using Danmen.Governance.Masking.Ciphers;
using Xunit;

namespace Danmen.Tests.Governance.Masking.Ciphers;

public sealed class DomainPermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10_000)]
    [InlineData(999_999)]
    [InlineData(1_000_000)]
    [InlineData(1_048_576)]
    [InlineData(1_048_577)]
    public void Every_number_comes_out_once(int size)
    {
        using MaskingKey key = new(new byte[32]);
        using BlockCipher cipher = key.CipherFor("test", "numbers");
        DomainPermutation permutation = new(cipher, (uint)size);
        bool[] seen = new bool[size];
        int same = 0;
        for (int i = 0; i < size; i++)
        {
            int there = (int)permutation[(uint)i];
            Assert.False(seen[there]);
            seen[there] = true;
            if (there == i) same++;
        }

        // One is expected to stay where it was, whatever the size.
        Assert.InRange(same, 0, Math.Min(size, 12));
        Assert.Equal(size < 1_000_000, permutation.IsSmall);
    }

    [Fact]
    public void Numbers_of_a_large_domain_stay_within_and_apart() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong[1_000_000, ulong.MaxValue]).Sample((a, b, size) =>
        {
            using MaskingKey key = new(new byte[32]);
            using BlockCipher cipher = key.CipherFor("test", "numbers");
            DomainPermutation permutation = new(cipher, size);
            UInt128 x = permutation[a % size], y = permutation[b % size];
            Assert.True(x < size && y < size);
            Assert.Equal(a % size == b % size, x == y);
        }, iter: 500);

    [Fact]
    public void Another_key_or_domain_gives_another_order()
    {
        using MaskingKey key = new(new byte[32]), other = new([.. Enumerable.Repeat((byte)1, 32)]);
        Assert.Equal(4, new[] { Order(key, "a"), Order(key, "b"), Order(other, "a"), Order(other, "b") }.Distinct().Count());
        Assert.Equal(Order(key, "a"), Order(key, "a"));
    }

    private static string Order(MaskingKey key, string domain)
    {
        using BlockCipher cipher = key.CipherFor("test", domain);
        DomainPermutation permutation = new(cipher, 1000);
        return string.Join(',', Enumerable.Range(0, 1000).Select(i => permutation[(uint)i]));
    }
}
