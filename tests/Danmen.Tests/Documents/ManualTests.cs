using System.CommandLine;
using System.Text.RegularExpressions;
using Danmen.Cli.Commands;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Tests.Architecture;
using Xunit;

namespace Danmen.Tests.Documents;

/// <summary>The manual knows every command, option and key, in both languages; its links lead somewhere.</summary>
public sealed partial class ManualTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public void Every_command_argument_and_option_is_documented(string language)
    {
        Language spoken = language == "ja" ? Language.Japanese : Language.English;
        string page = GeneratedPage.Committed(CommandsPage.File(spoken), CommandsPage.Compose(spoken));
        Assert.Empty(Undocumented(page, CommandTree.Build(new GlobalOptions(), null), new GlobalOptions()));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public void Every_key_of_the_system_file_is_documented(string language)
    {
        string page = SourceTree.Read($"docs/{language}/danmen-yaml.md");
        Assert.All(KnownKeys(Doors.Kinds), key => Assert.Contains($"`{key}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Both_languages_have_the_same_chapters_and_sections()
    {
        string[] english = Chapters("docs/en");
        Assert.Equal(english, Chapters("docs/ja"));
        Assert.NotEmpty(english);
        Assert.All(english, chapter => Assert.Equal(Headings(SourceTree.Read("docs/en/" + chapter)), Headings(SourceTree.Read("docs/ja/" + chapter))));
        Assert.Equal(Headings(SourceTree.Read("README.md")), Headings(SourceTree.Read("README.ja.md")));
    }

    [Fact]
    public void Links_between_pages_lead_to_files_that_exist() => Assert.Empty(SourceTree.Files("", ".md").SelectMany(file => Broken(file, SourceTree.Read(file))));

    [Fact]
    public void Undocumented_command_argument_and_option_are_found()
    {
        GlobalOptions options = new();
        Command root = new("danmen") { new Command("known") { new Option<bool>("--told"), new Option<bool>("--untold") }, new Command("unknown") };
        Assert.Equal(["danmen known --untold", "danmen unknown"], Undocumented("## danmen known\n\n| `--told` | said |\n", root, options));
    }

    [Fact]
    public void Keys_are_those_that_the_reader_of_the_system_file_knows()
    {
        HashSet<string> expected = ["system", "replicas", "freeze", "timeout", "runbook", "signoff", "file", "command", "postgres", "pg_bin", "environments", "checks"];
        Assert.Superset(expected, KnownKeys(Doors.Kinds));
    }

    [Fact]
    public void Broken_link_is_found()
    {
        Assert.Equal(["docs/a.md: gone.md"], Broken("docs/a.md", "[x](gone.md) [y](../README.md#part) [z](https://example.org/a) [w](#here)"));
    }

    private static IEnumerable<string> Undocumented(string page, Command root, GlobalOptions options)
    {
        Dictionary<string, string> sections = page.Split("\n## ").SelectMany(part => part.TrimStart('#', ' ').Split('\n', 2) is [var title, var text] ? [(title, text)] : Array.Empty<(string, string)>())
            .ToDictionary(section => section.Item1.Trim(), section => section.Item2);
        foreach ((string name, Command command) in CommandsPage.Commands(root, root.Name).Skip(1))
        {
            if (!sections.TryGetValue(name, out string? section))
            {
                yield return name;
                continue;
            }

            foreach (string symbol in command.Arguments.Select(each => each.Name).Concat(CommandsPage.Own(command, options).Select(each => each.Name)))
            {
                if (!Regex.IsMatch(section, $@"(?<![\w-]){Regex.Escape(symbol)}(?![\w-])"))
                    yield return $"{name} {symbol}";
            }
        }
    }

    /// <summary>What the reader itself says it knows, when it is given a key that it does not.</summary>
    private static HashSet<string> KnownKeys(ComponentKinds kinds)
    {
        HashSet<string> keys = [.. kinds.Names];
        const string Component = "c: { postgres: \"dbname=x\" }";
        foreach (string text in (string[])
            [
                "no_such_key: 1",
                $"environments: {{ e: {{ components: {{ {Component} }}, no_such_key: 1 }} }}",
                $"environments: {{ e: {{ components: {{ {Component} }}, freeze: {{ no_such_key: 1 }} }} }}",
                $"environments: {{ e: {{ components: {{ {Component} }}, runbook: {{ no_such_key: 1 }} }} }}",
                "key: { no_such_key: 1 }",
                "gitlab: { no_such_key: 1 }",
                "replicas: [ { no_such_key: 1 } ]",
                "s3: { no_such_key: 1 }",
                "cold: { no_such_key: 1 }",
                "lock: { no_such_key: 1 }",
                "s3: { credentials: { no_such_key: 1 } }",
                "retention: { no_such_key: 1 }",
                "schedule: { no_such_key: 1 }",
                "retention: { keep: { no_such_key: 1 } }",
            ])
        {
            DanmenException refusal = Assert.Throws<DanmenException>(() => SystemFile.Parse("system: s\n" + text, "danmen.yaml", "/", kinds));
            Assert.Equal(SystemFaults.UnknownKey, refusal.Code);
            string list = refusal.Detail[(refusal.Detail.IndexOf("known are ", StringComparison.Ordinal) + "known are ".Length)..];
            keys.UnionWith(list.Split(',', StringSplitOptions.TrimEntries));
        }

        // A name that is listed is found.
        keys.UnionWith(kinds.Names.SelectMany(name => kinds.Find(name)!.Settings).SelectMany(setting => setting.Settings.Prepend(setting)).Select(setting => setting.Name));
        return keys;
    }

    private static IEnumerable<string> Broken(string file, string text) =>
        Link().Matches(text).Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
                && !Path.Exists(Path.Combine(SourceTree.Root, Path.GetDirectoryName(file)!, target)))
            .Select(target => $"{file}: {target}");

    private static string[] Chapters(string folder) => [.. SourceTree.Files(folder, ".md").Select(file => file[(folder.Length + 1)..])];

    private static IEnumerable<int> Headings(string page) => Heading().Matches(page).Select(match => match.Length);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+(?= )", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
