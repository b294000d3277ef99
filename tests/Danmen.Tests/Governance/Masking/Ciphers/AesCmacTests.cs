using Danmen.Governance.Masking.Ciphers;
using Xunit;

namespace Danmen.Tests.Governance.Masking.Ciphers;

/// <summary>SP 800-38B, appendix D.3.</summary>
public sealed class AesCmacTests
{
    private static readonly byte[] Key = Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");

    [Theory]
    [InlineData("", "028962f61b7bf89efc6b551f4667d983")]
    [InlineData("6bc1bee22e409f96e93d7e117393172a", "28a7023f452e8f82bd4bf28d8c37c35c")]
    [InlineData("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411", "aaf3d8f1de5640c232f5b169b9c911e6")]
    [InlineData("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710", "e1992190549f6ed5696a2c056c315410")]
    public void Tag_is_the_standards(string message, string tag)
    {
        using BlockCipher cipher = new(Key);
        Assert.Equal(UInt128.Parse(tag, System.Globalization.NumberStyles.HexNumber, null), new AesCmac(cipher).Compute(Convert.FromHexString(message)));
    }

    [Fact]
    public void Block_is_the_standards()
    {
        // FIPS 197, appendix C.3.
        using BlockCipher cipher = new(Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        byte[] plain = Convert.FromHexString("00112233445566778899aabbccddeeff"), sealedBlock = new byte[16];
        System.Runtime.Intrinsics.Vector128.StoreUnsafe(cipher.Encrypt(System.Runtime.Intrinsics.Vector128.Create(plain)), ref sealedBlock[0]);
        Assert.Equal("8ea2b7ca516745bfeafc49904b496089", Convert.ToHexStringLower(sealedBlock));
    }
}
