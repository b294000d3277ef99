using CsCheck;
using Danmen.Governance.Masking.Ciphers;
using Org.BouncyCastle.Crypto.Fpe;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace Danmen.Tests.Governance.Masking.Ciphers;

/// <summary>FF1 beside NIST's samples and a second implementation.</summary>
public sealed class FormatPreservingCipherTests
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly byte[] Key = Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94");

    // FF1samples.pdf, samples 7 to 9: those of 256 bits.
    [Theory]
    [InlineData(10, "", "0123456789", "6657667009")]
    [InlineData(10, "39383736353433323130", "0123456789", "1001623463")]
    [InlineData(36, "3737373770717273373737", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd")]
    public void Text_is_the_samples(int radix, string tweak, string plain, string expected)
    {
        using BlockCipher cipher = new(Key);
        byte[] numerals = [.. plain.Select(each => (byte)Alphabet.IndexOf(each, StringComparison.Ordinal))];
        new FormatPreservingCipher(cipher, radix, Convert.FromHexString(tweak)).Encrypt(numerals);
        Assert.Equal(expected, string.Concat(numerals.Select(each => Alphabet[each])));
    }

    [Fact]
    public void Any_radix_length_and_tweak_gives_what_another_implementation_gives() =>
        Gen.Select(Gen.Int[2, 256], Gen.Int[2, 200], Gen.Byte.Array[0, 40], Gen.Byte.Array[32], Gen.Byte.Array[200]).Where((radix, length, _, _, _) =>
        {
            using BlockCipher any = new(Key);
            return new FormatPreservingCipher(any, radix, []).Takes(length);
        }).Sample((radix, length, tweak, key, draw) =>
        {
            byte[] numerals = [.. draw.Take(length).Select(each => (byte)(each % radix))];
            byte[] expected = new byte[length];
            FpeFf1Engine engine = new();
            engine.Init(true, new FpeParameters(new KeyParameter(key), radix, tweak));
            engine.ProcessBlock(numerals, 0, length, expected, 0);
            using BlockCipher cipher = new(key);
            new FormatPreservingCipher(cipher, radix, tweak).Encrypt(numerals);
            Assert.Equal(expected, numerals);
        }, iter: 2_000);

    [Theory]
    [InlineData(10, 5, false)] // 10^5
    [InlineData(10, 6, true)]
    [InlineData(26, 4, false)]
    [InlineData(26, 5, true)]
    [InlineData(36, 3, false)]
    [InlineData(36, 4, true)]
    [InlineData(2, 19, false)]
    [InlineData(2, 20, true)]
    [InlineData(10, 56, true)]
    [InlineData(10, 57, false)]
    [InlineData(2, 192, true)]
    [InlineData(2, 193, false)]
    [InlineData(10, 1, false)]
    [InlineData(10, 0, false)]
    public void Length_is_taken_where_there_are_a_million_strings_and_a_half_fits(int radix, int length, bool isTaken)
    {
        using BlockCipher cipher = new(Key);
        FormatPreservingCipher preserving = new(cipher, radix, []);
        Assert.Equal(isTaken, preserving.Takes(length));
        if (!isTaken) Assert.Throws<ArgumentOutOfRangeException>(() => preserving.Encrypt(new byte[length]));
    }
}
