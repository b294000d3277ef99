using Danmen.Restic.Buffers;
using Xunit;

namespace Danmen.Tests.Restic.Buffers;

public sealed class BufferPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(16 << 20)]
    [InlineData((16 << 20) + 1)]
    public void Rented_arrays_are_long_enough(int length) => Assert.True(new BufferPool().Rent(length).Length >= length);

    [Fact]
    public void Returned_array_is_rented_again_without_its_text()
    {
        BufferPool pool = new();
        byte[] first = pool.Rent(100_000);
        first.AsSpan(0, 500).Fill(7);
        pool.Return(first, 500);
        byte[] again = pool.Rent(120_000);
        Assert.Same(first, again);
        Assert.Equal(-1, again.AsSpan(0, 500).IndexOf((byte)7));
        Assert.NotSame(first, pool.Rent(120_000));
    }
}
