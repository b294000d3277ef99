using Danmen.Snapshots.Tags;
using Xunit;

namespace Danmen.Tests.Snapshots.Tags;

/// <summary>Versions in order, and what a search asks of them.</summary>
public sealed class VersionTextTests
{
    [Fact]
    public void Versions_are_ordered_as_people_count()
    {
        string[] inOrder = ["cart", "0.9", "v1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "v1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10", "v2", "10", "100000000000000000000000"];
        for (int i = 0; i < inOrder.Length; i++)
        {
            for (int j = 0; j < inOrder.Length; j++)
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(new VersionText(inOrder[i]).CompareTo(new VersionText(inOrder[j]))));
        }

        Assert.Equal(0, new VersionText("v1.2").CompareTo(new VersionText("1.2.0+build7")));
    }

    [Theory]
    [InlineData("v1.*", "v1.2", true)]
    [InlineData("v1.*", "v2.1", false)]
    [InlineData("v1.?", "v1.23", false)]
    [InlineData(">=1.2 <2", "v1.10.3", true)]
    [InlineData(">=1.2 <2", "v2.0", false)]
    [InlineData(">=1.2,<2", "1.1", false)]
    [InlineData(">= 1.2 < 2", "1.2", true)]
    [InlineData("<2", "2-rc.1", true)]
    [InlineData("=1.2", "v1.2.0", true)]
    [InlineData(">1", "cart", false)]
    [InlineData("cart-2", "cart-2", true)]
    [InlineData("a\\b", "ab", false)]
    public void Filter_takes_patterns_and_ranges(string filter, string version, bool fits) => Assert.Equal(fits, VersionFilter.Parse(filter)!.Fits(version)); // all can be parsed

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(">=")]
    [InlineData(">=x")]
    [InlineData(">=1.2 2")]
    [InlineData("v1 v2")]
    public void What_is_neither_is_refused(string filter) => Assert.Null(VersionFilter.Parse(filter));
}
