using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests;

public sealed class ContentHashTests
{
    [Fact]
    public void Hash_is_written_as_it_was_read()
    {
        string hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Assert.True(ContentHash.TryParse(hex, out ContentHash hash));
        Assert.Equal(hex, hash.ToString());
        Assert.False(ContentHash.TryParse(hex.AsSpan(1), out _));
        Assert.False(ContentHash.TryParse(hex[1..] + "g", out _));
    }
}
