using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class FactTextTests
{
    [Theory]
    [InlineData("size_bytes", "24576", "24.0 KiB", "24.0 KiB")]
    [InlineData("rows", "12345", "12,345", "12,345")]
    [InlineData("user_version", "12345", "12345", "12345")]
    [InlineData("dirty", "true", "yes", "はい")]
    [InlineData("integrity", "damaged", "damaged", "破損")]
    [InlineData("branch", null, "(none)", "（なし）")]
    [InlineData("unparseable", "{}", "(none)", "（なし）")]
    [InlineData("kinds", """{"yaml":2,"ini":1}""", "yaml 2, ini 1", "yaml 2, ini 1")]
    [InlineData("schema_versions", """[{"tool":"flyway","version":"7"}]""", "flyway 7", "flyway 7")]
    [InlineData("commit", "0123456789abcdef0123456789abcdef01234567", "0123456789ab", "0123456789ab")]
    [InlineData("describe", "{not json", "{not json", "{not json")]
    public void Value_is_shown_as_people_read_it(string fact, string? value, string english, string japanese)
    {
        Assert.Equal(english, FactText.Value(fact, value, Language.English));
        Assert.Equal(japanese, FactText.Value(fact, value, Language.Japanese));
    }

    [Fact]
    public void Comparison_tells_the_facts_of_every_kind_in_the_language_of_the_reader()
    {
        SnapshotDifference difference = new("a", "b",
        [
            new ComponentDifference("legacy", "sqlite", Change.Changed) { Facts = [new FactDifference("size_bytes", "24576", "32768"), new FactDifference("later_fact", "1", "2")] },
            new ComponentDifference("settings", "config", Change.Changed) { Facts = [new FactDifference("configuration_files", "3", "4")] },
            new ComponentDifference("models", "pickle", Change.Changed) { Facts = [new FactDifference("dangerous", "0", "1")] },
        ]);
        Assert.Contains("size: 24.0 KiB -> 32.0 KiB", Told(difference, Language.English), StringComparison.Ordinal);
        Assert.Contains("pickles that run commands: 0 -> 1", Told(difference, Language.English), StringComparison.Ordinal);
        string japanese = Told(difference, Language.Japanese);
        Assert.Contains("サイズ: 24.0 KiB -> 32.0 KiB", japanese, StringComparison.Ordinal);
        Assert.Contains("設定ファイルの数: 3 -> 4", japanese, StringComparison.Ordinal);
        Assert.Contains("コマンドを実行する pickle の数: 0 -> 1", japanese, StringComparison.Ordinal);
        Assert.Contains("later_fact: 1 -> 2", japanese, StringComparison.Ordinal);
    }

    private static string Told(SnapshotDifference difference, Language language)
    {
        StringWriter output = new() { NewLine = "\n" };
        new DiffReport(output, language, 100, default, 40).Write(difference, "a", "b");
        return output.ToString();
    }
}
