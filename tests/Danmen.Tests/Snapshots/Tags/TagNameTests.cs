using CsCheck;
using Danmen.Faults;
using Danmen.Snapshots.Tags;
using Xunit;

namespace Danmen.Tests.Snapshots.Tags;

/// <summary>Names of tags, read from both ends.</summary>
public sealed class TagNameTests
{
    private static readonly DateOnly s_day = new(2024, 6, 24);

    [Theory]
    [InlineData("prod-release-v1.2.3-20240624", "prod", "release", "v1.2.3")]
    [InlineData("prod-release-v1-rc-2-20240624", "prod", "release", "v1-rc-2")]
    [InlineData("my_env-hot_fix-20240101-20240624", "my_env", "hot_fix", "20240101")]
    [InlineData("prod-feature-カート-20240624", "prod", "feature", "カート")]
    [InlineData("prod-feature---20240624", "prod", "feature", "-")]
    public void Name_is_read_from_both_ends(string text, string environment, string type, string version)
    {
        Assert.True(TagName.TryParse(text, out TagName name));
        Assert.Equal(new TagName(environment, type, version, s_day), name);
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1a2b3c4d")]
    [InlineData("prod-release-20240624")]
    [InlineData("prod-release--20240624")]
    [InlineData("prod-release-v1-20240631")]
    [InlineData("prod-release-v1-2024062")]
    [InlineData("Prod-release-v1-20240624")]
    [InlineData("prod-9-v1-20240624")]
    [InlineData("prod-release-v1-20240624 ")]
    [InlineData("prod-release-a/b-20240624")]
    [InlineData("prod-release-v1-٢٠٢٤٠٦٢٤")]
    public void What_is_no_name_is_not_read(string text) => Assert.False(TagName.TryParse(text, out _));

    [Theory]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("a.lock")]
    [InlineData("a@{b")]
    [InlineData("@")]
    [InlineData("a~1")]
    [InlineData("a^")]
    [InlineData("a:b")]
    [InlineData("a?")]
    [InlineData("a*")]
    [InlineData("a[b")]
    [InlineData("a\\b")]
    [InlineData("a\u007F")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u00A0b")]
    [InlineData("e\u0301")]
    [InlineData("か\u3099")]
    [InlineData("")]
    public void Version_that_git_or_a_reader_would_not_take_is_refused(string version) =>
        Assert.Equal(TagFaults.NameInvalid, Assert.Throws<DanmenException>(() => TagName.Of("prod", "release", version, s_day)).Code);

    [Fact]
    public void Half_a_character_is_refused() =>
        Assert.Equal(TagFaults.NameInvalid, Assert.Throws<DanmenException>(() => TagName.Of("prod", "release", "a" + (char)0xD800, s_day)).Code);

    [Fact]
    public void Name_that_is_too_long_is_refused()
    {
        Assert.Equal(250, TagName.Of("p", "r", new string('1', 237), s_day).ToString().Length);
        Assert.Equal(TagFaults.NameInvalid, Assert.Throws<DanmenException>(() => TagName.Of("p", "r", new string('1', 238), s_day)).Code);
        Assert.Equal(TagFaults.NameInvalid, Assert.Throws<DanmenException>(() => TagName.Of("p", "r", new string('版', 90), s_day)).Code);
    }

    [Fact]
    public void Every_name_that_can_be_made_is_read_again() =>
        Gen.Select(Gen.Char["abz_0"].Array[0, 5], Gen.Char["abz_0"].Array[0, 5], Gen.Char["v1.-_2é漢😀"].Array[1, 12], Gen.Int[1, 3_000_000]).Sample((environment, type, version, day) =>
        {
            TagName name;
            try
            {
                name = TagName.Of("e" + new string(environment), "t" + new string(type), new string(version), DateOnly.FromDayNumber(day));
            }
            catch (DanmenException)
            {
                return;
            }

            Assert.True(TagName.TryParse(name.ToString(), out TagName again));
            Assert.Equal(name, again);
        });
}
