using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Testing.BadRepositories;
using Xunit;

namespace Danmen.Tests.Restic.Encryption;

/// <summary>Against published vectors, and against the forge's second implementation, which stock restic opens.</summary>
public sealed class SealingTests
{
    private static readonly Gen<byte[]> Messages = Gen.Int[0, 2000].SelectMany(length => Gen.Byte.Array[length]);

    // RFC 7914, section 12.
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Scrypt_gives_the_vectors_of_its_RFC(string password, string salt, int n, int r, int p, string expected)
    {
        byte[] derived = new byte[64];
        Scrypt.Derive(System.Text.Encoding.ASCII.GetBytes(password), System.Text.Encoding.ASCII.GetBytes(salt), n, r, p, derived);
        Assert.Equal(expected, Convert.ToHexStringLower(derived));
    }

    // RFC 8439, section 2.5.2 and appendix A.3 (the one-time key is r ‖ s, as here).
    [Theory]
    [InlineData("85d6be7857556d337f4452fe42d506a8", "0103808afb0db2fd4abff6af4149f51b", "43727970746f6772617068696320466f72756d2052657365617263682047726f7570", "a8061dc1305136c6c22b8baf0c0127a9")]
    [InlineData("02000000000000000000000000000000", "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff", "03000000000000000000000000000000")]
    [InlineData("02000000000000000000000000000000", "ffffffffffffffffffffffffffffffff", "02000000000000000000000000000000", "03000000000000000000000000000000")]
    [InlineData("01000000000000000000000000000000", "00000000000000000000000000000000", "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000", "05000000000000000000000000000000")]
    [InlineData("01000000000000000000000000000000", "00000000000000000000000000000000", "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101", "00000000000000000000000000000000")]
    [InlineData("02000000000000000000000000000000", "00000000000000000000000000000000", "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff")]
    [InlineData("01000000000000000400000000000000", "00000000000000000000000000000000", "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000", "14000000000000005500000000000000")]
    public void Poly1305_gives_the_vectors_of_its_RFC(string r, string s, string message, string expected)
    {
        byte[] tag = new byte[16];
        Poly1305.Compute(Convert.FromHexString(message), Convert.FromHexString(r), Convert.FromHexString(s), tag);
        Assert.Equal(expected, Convert.ToHexStringLower(tag));
    }

    // Whole steps of the lanes and all that may be left behind them, with the largest limbs that can be.
    [Fact]
    public void Poly1305_is_what_arithmetic_says_whatever_the_length()
    {
        Random random = new(5);
        BigInteger prime = (BigInteger.One << 130) - 5;
        for (int length = 0; length < 1400; length += length is > 480 and < 660 ? 1 : 13)
        {
            foreach (bool ones in (ReadOnlySpan<bool>)[false, true])
            {
                byte[] message = new byte[length], r = new byte[16], s = new byte[16], tag = new byte[16];
                if (ones)
                {
                    foreach (byte[] each in (byte[][])[message, r, s]) Array.Fill(each, (byte)0xFF);
                }
                else
                {
                    foreach (byte[] each in (byte[][])[message, r, s]) random.NextBytes(each);
                }

                Poly1305.Compute(message, r, s, tag);
                BigInteger multiplier = new BigInteger(r, isUnsigned: true) & BigInteger.Parse("0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF", NumberStyles.HexNumber, CultureInfo.InvariantCulture), sum = 0;
                foreach (byte[] block in message.Chunk(16)) sum = (sum + new BigInteger([.. block, 1], isUnsigned: true)) * multiplier % prime;
                BigInteger expected = (sum + new BigInteger(s, isUnsigned: true)) & ((BigInteger.One << 128) - 1);
                Assert.Equal(expected, new BigInteger(tag, isUnsigned: true));
            }
        }
    }

    // NIST SP 800-38A, F.5.5.
    [Fact]
    public void Counter_mode_gives_the_vectors_of_NIST()
    {
        using AesCounter aes = new(Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"));
        byte[] text = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        aes.Transform(Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), text, text);
        Assert.Equal("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6", Convert.ToHexStringLower(text));
    }

    [Fact]
    public void What_is_sealed_the_second_implementation_opens_and_the_other_way_round() =>
        Gen.Select(Messages, Gen.Byte.Array[32], Gen.Byte.Array[16], Gen.Byte.Array[16]).Sample(
            (plain, encrypt, k, r) =>
            {
                using SealingKey key = new(new MasterKeyRecord(encrypt, k, r));
                ForgeCrypto forge = new(encrypt, k, r);
                Assert.Equal(plain, forge.Open(key.Seal(plain)));
                byte[] opened = new byte[plain.Length];
                Assert.True(key.TryOpen(forge.Seal(plain), opened));
                Assert.Equal(plain, opened);
            },
            iter: 200);

    [Fact]
    public void Any_changed_bit_is_noticed() => Gen.Select(Messages, Gen.Int, Gen.Int[0, 7]).Sample((plain, at, bit) =>
    {
        using SealingKey key = new(new MasterKeyRecord(new byte[32], new byte[16], "0123456789abcdef"u8.ToArray()));
        byte[] sealedBytes = key.Seal(plain);
        sealedBytes[(int)((uint)at % sealedBytes.Length)] ^= (byte)(1 << bit);
        byte[] opened = new byte[plain.Length];
        Assert.False(key.TryOpen(sealedBytes, opened));
        Assert.Equal(new byte[plain.Length], opened);
        Assert.False(key.TryOpen(sealedBytes.AsSpan(0, 31), []));
    });

    [Fact]
    public void Counter_carries_over_all_sixteen_bytes()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32), iv = new byte[16], text = new byte[300];
        iv.AsSpan().Fill(0xFF);
        using AesCounter aes = new(key);
        aes.Transform(iv, text, text);
        using Aes ecb = Aes.Create();
        ecb.Key = key;
        Assert.Equal(ecb.EncryptEcb(iv, PaddingMode.None), text[..16]);
        Assert.Equal(ecb.EncryptEcb(new byte[16], PaddingMode.None), text[16..32]);
    }
}
