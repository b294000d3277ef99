using System.Text;
using Danmen.Restic.FileSystem;
using Xunit;

namespace Danmen.Tests.Restic.FileSystem;

public sealed class ExcludePatternsTests
{
    [Theory]
    [InlineData("*.swp", "a.swp", true)]
    [InlineData("*.swp", "deep/er/.a.swp", true)]
    [InlineData("*.swp", "a.swpx", false)]
    [InlineData("/cache", "cache", true)]
    [InlineData("/cache", "a/cache", false)]
    [InlineData("cache", "a/cache", true)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "x/a/b", false)]
    [InlineData("**/tmp", "tmp", true)]
    [InlineData("**/tmp", "a/b/tmp", true)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a*", "a/b", false)]
    [InlineData("?", "あ", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[", "[", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "a", false)]
    [InlineData("設定*", "x/設定1", true)]
    [InlineData("*a*b*c*", "xxaxxbxxcxx", true)]
    [InlineData("*a*b*c*", "xxaxxcxxbxx", false)]
    public void Pattern_takes_what_gitignore_takes(string pattern, string path, bool excluded) =>
        Assert.Equal(excluded, new ExcludePatterns([pattern]).Matches(Encoding.UTF8.GetBytes(path), isDirectory: false));

    [Fact]
    public void A_slash_at_the_end_takes_folders_only()
    {
        var patterns = new ExcludePatterns(["/cache/", "obj/"]);
        Assert.True(patterns.Matches("cache"u8, isDirectory: true));
        Assert.False(patterns.Matches("cache"u8, isDirectory: false));
        Assert.True(patterns.Matches("a/obj"u8, isDirectory: true));
        Assert.False(patterns.Matches("a/cache"u8, isDirectory: true));
    }

    [Fact]
    public void The_last_pattern_that_matches_decides()
    {
        var patterns = new ExcludePatterns(["*.log", "!keep.log", "/x/keep.log"]);
        Assert.True(patterns.Matches("a.log"u8, false));
        Assert.False(patterns.Matches("y/keep.log"u8, false));
        Assert.True(patterns.Matches("x/keep.log"u8, false));
    }

    [Fact]
    public void Names_that_are_not_text_are_matched_by_their_bytes() =>
        Assert.True(new ExcludePatterns(["a*"]).Matches([(byte)'a', 0xFF, 0x80], false));

    [Fact]
    public void A_hostile_pattern_ends_in_time() =>
        Assert.False(new ExcludePatterns([string.Concat(Enumerable.Repeat("*a", 60)) + "b"]).Matches(Enumerable.Repeat((byte)'a', 255).ToArray(), false));
}
