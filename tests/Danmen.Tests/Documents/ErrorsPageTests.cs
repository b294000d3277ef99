using Danmen.Faults;
using Xunit;

namespace Danmen.Tests.Documents;

public sealed class ErrorsPageTests
{
    [Fact]
    public void Page_of_errors_says_what_the_code_says()
    {
        string composed = ErrorsPage.Compose(ErrorsPage.Areas);
        Assert.True(composed == GeneratedPage.Committed(ErrorsPage.File, composed), $"{ErrorsPage.File} is stale: {GeneratedPage.HowToWrite}");
    }

    [Fact]
    public void Every_code_is_on_the_page_with_its_exit_code_and_both_hints()
    {
        string[] lines = GeneratedPage.Committed(ErrorsPage.File, ErrorsPage.Compose(ErrorsPage.Areas)).Split('\n');
        Assert.All(ErrorsPage.Areas.SelectMany(area => area.Codes), code =>
        {
            string line = Assert.Single(lines, line => line.StartsWith($"| {code.Id} |", StringComparison.Ordinal));
            Assert.Contains($"| {(int)code.Kind}", line, StringComparison.Ordinal);
            Assert.Contains(code.Hint, line, StringComparison.Ordinal);
            Assert.Contains(code.HintJa, line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Page_changes_with_every_part_of_a_code()
    {
        FaultCode code = new("DM-SAMPLE-001", FaultKind.Fault, false, "Title", "題", "Hint.", "対処。");
        string page = Page(code);
        Assert.Contains("| DM-SAMPLE-001 | 1 | **Title.** Hint. | **題。** 対処。 |\n", page, StringComparison.Ordinal);
        Assert.NotEqual(page, Page(code with { Id = "DM-SAMPLE-002" }));
        Assert.NotEqual(page, Page(code with { Kind = FaultKind.Busy }));
        Assert.NotEqual(page, Page(code with { IsTransient = true }));
        Assert.NotEqual(page, Page(code with { Title = "Other" }));
        Assert.NotEqual(page, Page(code with { TitleJa = "別" }));
        Assert.NotEqual(page, Page(code with { Hint = "Other." }));
        Assert.NotEqual(page, Page(code with { HintJa = "別。" }));
    }

    private static string Page(FaultCode code) => ErrorsPage.Compose([("Sample", [code])]);
}
