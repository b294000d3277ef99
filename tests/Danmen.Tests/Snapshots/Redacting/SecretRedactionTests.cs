using System.Text.RegularExpressions;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Redacting;
using Xunit;

namespace Danmen.Tests.Snapshots.Redacting;

/// <summary>What must never come through holds "hunter2"; what stands in front of it must stay.</summary>
public sealed partial class SecretRedactionTests
{
    [Theory]
    [MemberData(nameof(RedactionCases.Lines), MemberType = typeof(RedactionCases))]
    [MemberData(nameof(RedactionCases.Blocks), MemberType = typeof(RedactionCases))]
    [MemberData(nameof(RedactionCases.Files), MemberType = typeof(RedactionCases))]
    public void A_secret_does_not_come_through_and_its_name_stays(string path, string text, string name)
    {
        string redacted = new SecretRedaction().Redact(path, text);

        Assert.DoesNotContain("hunter2", redacted, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(name, redacted, StringComparison.Ordinal);
        Assert.Equal(text.Count(each => each == '\n'), redacted.Count(each => each == '\n'));
    }

    [Theory]
    [MemberData(nameof(RedactionCases.Lines), MemberType = typeof(RedactionCases))]
    [MemberData(nameof(RedactionCases.Blocks), MemberType = typeof(RedactionCases))]
    [MemberData(nameof(RedactionCases.Files), MemberType = typeof(RedactionCases))]
    public void A_changed_secret_shows_as_changed(string path, string text, string name)
    {
        var redaction = new SecretRedaction();
        string other = redaction.Redact(path, text.Replace("hunter2", "hunter7", StringComparison.Ordinal).Replace("HUNTER2", "HUNTER7", StringComparison.Ordinal));

        Assert.NotEqual("", UnifiedDiff.Compose(redaction.Redact(path, text), other, "a", "b", 3));
        Assert.Contains(name, other, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RedactionCases.Lines), MemberType = typeof(RedactionCases))]
    public void What_stands_around_a_secret_makes_no_difference(string path, string text, string name)
    {
        foreach (string around in new[] { $"a = 1\n{text}\nb = 2\n", $"a = 1\r\n{text}\r\nb = 2\r\n", $"[section]\n{text}\n[other]\nb = 2\n" })
        {
            string redacted = new SecretRedaction().Redact(path, around);

            Assert.DoesNotContain("hunter2", redacted, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(name, redacted, StringComparison.Ordinal);
            Assert.Contains("b = 2", redacted, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(RedactionCases.Others), MemberType = typeof(RedactionCases))]
    public void What_is_no_secret_stays_as_it_is(string path, string text) => Assert.Equal(text, new SecretRedaction().Redact(path, text));

    [Theory]
    [MemberData(nameof(RedactionCases.Parts), MemberType = typeof(RedactionCases))]
    public void What_stands_beside_a_secret_stays(string text, string[] stays)
    {
        string redacted = new SecretRedaction().Redact("x.conf", text);

        Assert.DoesNotContain("hunter2", redacted, StringComparison.Ordinal);
        Assert.All(stays, part => Assert.Contains(part, redacted, StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_secrets_stay_equal_and_different_ones_differ()
    {
        var redaction = new SecretRedaction();

        Assert.Equal(redaction.Redact("", "password: a"), redaction.Redact("", "password: a"));
        Assert.NotEqual(redaction.Redact("", "password: a"), redaction.Redact("", "password: b"));
        Assert.NotEqual(redaction.Redact("", "password: a"), new SecretRedaction().Redact("", "password: a"));
    }

    [Fact]
    public void White_space_and_ends_of_lines_around_a_secret_stay()
    {
        string redacted = new SecretRedaction().Redact("", "password:  abc \r\nname: x\r\n");

        Assert.Matches("^password:  ‹secret [0-9a-f]{12}› \r\nname: x\r\n$", redacted);
    }

    [Fact]
    public void Line_on_which_a_pattern_gives_up_is_hidden()
    {
        string text = "name: x\n" + new string('a', 40) + "!\nport: 1\n";
        var hidden = new HiddenSpans(text);

        hidden.EachLine((start, end) => SecretShapes.Find(hidden, start, end, [Endless()]));

        Assert.Equal("name: x\n*\nport: 1\n", hidden.Render(_ => "*"));
    }

    [Theory]
    [InlineData("password=[")]
    [InlineData("token='")]
    [InlineData("{\"token\":")]
    [InlineData("<password>")]
    [InlineData("<password a='")]
    [InlineData("secret:\n ")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("a:b@")]
    [InlineData("a b c d ")]
    [InlineData("\\\"")]
    [InlineData("\"name\":\"token\",")]
    [InlineData("- name: token\n  value: x\n")]
    public void Text_that_was_made_to_take_long_is_answered(string piece)
    {
        // Patterns give up, and what goes through the text again and again counts how often.
        string text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));

        string redacted = new SecretRedaction().Redact("x.conf", text);

        Assert.Equal(text.Count(each => each == '\n'), redacted.Count(each => each == '\n'));
    }

    [GeneratedRegex("^(?:a|aa|aaa)+$", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Endless();
}
