using Danmen.Restic.FileSystem;
using Xunit;

namespace Danmen.Tests.Restic.FileSystem;

public sealed class ByteTextTests
{
    [Fact]
    public void Text_is_shown_as_it_is_and_other_bytes_by_number()
    {
        Assert.Equal("日本 🗻 \"a\"", ByteText.Show("日本 🗻 \"a\""u8));
        Assert.Equal(@"\xff\xfea\\b\x0a\x1b", ByteText.Show([0xFF, 0xFE, (byte)'a', (byte)'\\', (byte)'b', (byte)'\n', 0x1B]));
        Assert.Equal(@"\xe2\x80\xaegpj", ByteText.Show("‮gpj"u8));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("...", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\0b", false)]
    public void Only_one_entry_of_a_folder_is_an_entry_name(string name, bool expected) => Assert.Equal(expected, ByteText.IsEntryName(System.Text.Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Joining_adds_one_slash()
    {
        Assert.Equal("/a"u8.ToArray(), ByteText.Join("/"u8, "a"u8));
        Assert.Equal("/b/a"u8.ToArray(), ByteText.Join("/b"u8, "a"u8));
        Assert.Equal("a"u8.ToArray(), ByteText.Join(""u8, "a"u8));
    }
}
