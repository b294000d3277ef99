using CsCheck;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests.Restic.Format;

public sealed class GoFileModeTests
{
    // The right-hand sides are what restic 0.14 wrote of such files.
    [Theory]
    [InlineData(0x81A4, 420u)] // 0o100644
    [InlineData(0x41ED, 2147484141u)] // 0o40755
    [InlineData(0xA1FF, 134218239u)] // 0o120777
    [InlineData(0x11A4, 33554852u)] // 0o10644
    [InlineData(0x89ED, 8389101u)] // 0o104755
    [InlineData(0x43FF, 2148532735u)] // 0o41777
    [InlineData(0x21B6, 69206454u)] // 0o20666
    [InlineData(0x61B0, 67109296u)] // 0o60660
    [InlineData(0xC1ED, 16777709u)] // 0o140755
    public void Modes_are_Gos(int stMode, uint goMode)
    {
        Assert.Equal(goMode, GoFileMode.FromStMode((uint)stMode));
        Assert.Equal((uint)stMode, GoFileMode.ToStMode(goMode));
    }

    [Fact]
    public void Every_mode_comes_back() =>
        Gen.Select(Gen.Int[0, 6].Select(i => new[] { 0xC000u, 0xA000u, 0x8000u, 0x6000u, 0x4000u, 0x2000u, 0x1000u }[i]), Gen.UInt[0, 0xFFF])
            .Sample((type, bits) => GoFileMode.ToStMode(GoFileMode.FromStMode(type | bits)) == (type | bits));
}
