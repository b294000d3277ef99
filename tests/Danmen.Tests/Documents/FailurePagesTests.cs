using System.Text.RegularExpressions;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Tests.Architecture;
using Xunit;

namespace Danmen.Tests.Documents;

/// <summary>Whoever stands before a restore that failed finds a page for it, in either language.</summary>
public sealed partial class FailurePagesTests
{
    private static readonly string[] s_english = ["Symptom", "State of the environment now", "How to see it", "What to do", "How to avoid it"];
    private static readonly string[] s_japanese = ["症状", "環境の現在の状態", "確認方法", "対処", "予防"];

    public static TheoryData<string> Languages => ["en", "ja"];

    [Fact]
    public void Every_error_of_the_groups_has_a_page_or_is_reported_by_no_step()
    {
        string[] codes = [.. ErrorsPage.Areas.Where(area => FailurePages.Groups.Any(group => group.Name == area.Area + "Faults")).SelectMany(area => area.Codes).Select(code => code.Id).Order(StringComparer.Ordinal)];
        Assert.Empty(codes.Except(FailureGuide.Pages).Except(FailurePages.Others.Keys));
        Assert.Empty(FailureGuide.Pages.Except(codes));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_page_is_there_and_complete_and_none_is_an_orphan(string language)
    {
        Language spoken = language == "ja" ? Language.Japanese : Language.English;
        string folder = FailurePages.Folder(spoken);
        Assert.Equal(
            FailureGuide.Pages.Select(id => $"{folder}/{id}.md").Append(FailurePages.Index(spoken)).Order(StringComparer.Ordinal),
            SourceTree.Files(folder, ".md").Order(StringComparer.Ordinal));
        foreach (FaultCode code in FailurePages.Codes)
        {
            string page = SourceTree.Read($"{folder}/{code.Id}.md");
            Assert.StartsWith($"# {code.Id}: {(spoken == Language.Japanese ? code.TitleJa : code.Title)}\n", page, StringComparison.Ordinal);
            Assert.Empty(Missing(page, spoken == Language.Japanese ? s_japanese : s_english));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Index_names_every_page(string language)
    {
        Language spoken = language == "ja" ? Language.Japanese : Language.English;
        string composed = FailurePages.Compose(spoken);
        Assert.True(composed == GeneratedPage.Committed(FailurePages.Index(spoken), composed), $"{FailurePages.Index(spoken)} is stale: {GeneratedPage.HowToWrite}");
        Assert.Equal(FailureGuide.Pages.Count, FailurePages.Codes.Count());
    }

    [Fact]
    public void Section_without_content_is_found()
    {
        Assert.Equal(["How to see it", "What to do", "How to avoid it"], Missing("# DM-X-001: X\n\n## Symptom\n\nText that says what it is like, at length.\n\n## State of the environment now\n\nAs it was before, all of it.\n\n## How to see it\n\n## What to do\n\nnothing\n", s_english));
    }

    // A section that says less than a sentence says nothing.
    private static IEnumerable<string> Missing(string page, IEnumerable<string> headings)
    {
        var sections = Section().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());
        return headings.Where(heading => !sections.TryGetValue(heading, out string? text) || text.Length < 12);
    }

    [GeneratedRegex(@"^## ([^\n]+)\n((?:(?!^## ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
