using System.Text.RegularExpressions;
using Xunit;

namespace Danmen.Tests.Architecture;

/// <summary>What no committed file may hold, and how sources lie in folders.</summary>
public sealed partial class CommittedFileTests
{
    private const int LongestFile = 350;

    private static readonly string[] s_sources = [.. SourceTree.Files("src", ".cs"), .. SourceTree.Files("tests", ".cs")];

    [Fact]
    public void No_file_names_a_package_feed_or_a_folder_of_the_machine()
    {
        string[] places = Places(SourceTree.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        Assert.Empty(SourceTree.Files().SelectMany(file => Foreign(file, SourceTree.Read(file), places)));
    }

    [Fact]
    public void Namespace_is_the_folder() => Assert.Empty(s_sources.Where(file => !IsShared(file)).SelectMany(file => Misplaced(file, SourceTree.Read(file))));

    [Fact]
    public void Source_file_has_at_most_350_lines() => Assert.DoesNotContain(s_sources, file => IsTooLong(SourceTree.Read(file)));

    [Theory]
    [InlineData("nuget.config", "<configuration><packageSources><add key=\"x\" value=\"y\" /></packageSources></configuration>", "nuget.config: packageSources")]
    [InlineData("a.props", "<RestoreSources>somewhere</RestoreSources>", "a.props: RestoreSources")]
    [InlineData("packages.lock.json", "{ \"resolved\": \"https://feed.example/v3/index.json\" }", "packages.lock.json: https://feed.example/v3/index.json")]
    [InlineData("pip.conf", "index-url = somewhere", "pip.conf: index-url")]
    [InlineData("a.md", "run it in /somewhere/checkout/out", "a.md: /somewhere/checkout")]
    [InlineData("a.sh", "cat /somewhere/home/.profile", "a.sh: /somewhere/home")]
    public void Feed_or_folder_of_the_machine_is_found(string file, string text, string found) =>
        Assert.Equal([found], Foreign(file, text, Places("/somewhere/checkout", "/somewhere/home")));

    [Theory]
    [InlineData("a.md", "https://example.org/index.html and /somewhere/checkouts and /srv/somewhere/checkout/")]
    [InlineData("a.cs", "\"/somewhere/homely\"")]
    public void Other_addresses_and_folders_are_left_alone(string file, string text) =>
        Assert.Empty(Foreign(file, text, Places("/somewhere/checkout", "/somewhere/home")));

    [Fact]
    public void Misplaced_namespace_and_long_file_are_found()
    {
        Assert.Equal(["src/Danmen.Cli/Wording/A.cs: Danmen.Cli.Commands"], Misplaced("src/Danmen.Cli/Wording/A.cs", "namespace Danmen.Cli.Commands;\n"));
        Assert.Equal(["src/Danmen.Cli/Wording/A.cs: none"], Misplaced("src/Danmen.Cli/Wording/A.cs", "class A;\n"));
        Assert.Empty(Misplaced("src/Danmen.Cli/Wording/A.cs", "namespace Danmen.Cli.Wording;\n"));
        Assert.Empty(Misplaced("src/Danmen.Cli/Program.cs", "return 0;\n"));
        Assert.True(IsTooLong(new string('\n', LongestFile + 1)));
        Assert.False(IsTooLong(new string('\n', LongestFile)));
    }

    private static string[] Places(params string[] folders) => [.. folders.Where(folder => folder.Length > 1)];

    private static IEnumerable<string> Foreign(string file, string text, string[] places)
    {
        // This file holds the violations that it must find.
        if (file.EndsWith(nameof(CommittedFileTests) + ".cs", StringComparison.Ordinal))
            yield break;
        foreach (Match match in Feed().Matches(text).DistinctBy(match => match.Value))
            yield return $"{file}: {match.Value}";
        foreach (string place in places.Where(place => Regex.IsMatch(text, $@"(?<![\w.-]){Regex.Escape(place)}(?![\w.-])")))
            yield return $"{file}: {place}";
    }

    private static IEnumerable<string> Misplaced(string file, string text)
    {
        string folder = Path.GetDirectoryName(file)!.Split('/', 2)[1].Replace('/', '.');
        string found = Namespace().Match(text) is { Success: true } match ? match.Groups[1].Value : "none";
        // A program's first statements have no namespace.
        if (found != folder && !(found == "none" && Path.GetFileName(file) == "Program.cs"))
            yield return $"{file}: {found}";
    }

    // Files that are linked into both test projects belong to neither.
    private static bool IsShared(string file) => file.StartsWith("tests/Shared/", StringComparison.Ordinal);

    private static bool IsTooLong(string text) => text.Count(each => each == '\n') > LongestFile;

    [GeneratedRegex(@"packageSources|RestoreSources|RestoreAdditionalProjectSources|index-url|https?://[^\s""']*(?:/v3/index\.json|/simple\b|/api/v2/package)")]
    private static partial Regex Feed();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
