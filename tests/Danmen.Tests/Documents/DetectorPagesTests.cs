using Danmen.Cli.Wording;
using Danmen.Governance.Classification.Detectors;
using Danmen.Tests.Architecture;
using Xunit;

namespace Danmen.Tests.Documents;

public sealed class DetectorPagesTests
{
    public static TheoryData<string> Languages() => [nameof(Language.English), nameof(Language.Japanese)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Page_of_every_detector_says_what_its_declaration_says(string name)
    {
        Language language = Enum.Parse<Language>(name);
        string index = DetectorPages.ComposeIndex(DetectorsOfTheManual, language);
        Assert.True(index == GeneratedPage.Committed(DetectorPages.Index(language), index), $"{DetectorPages.Index(language)} is stale: {GeneratedPage.HowToWrite}");
        Assert.All(DetectorsOfTheManual, detector =>
        {
            string composed = DetectorPages.Compose(detector, language), file = DetectorPages.File(detector, language);
            Assert.True(composed == GeneratedPage.Committed(file, composed), $"{file} is stale: {GeneratedPage.HowToWrite}");
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_page_is_about_a_detector(string name)
    {
        Language language = Enum.Parse<Language>(name);
        // A new page may be written in this very run.
        if (GeneratedPage.IsWriting)
            return;
        Assert.Equal(
            DetectorsOfTheManual.Select(each => DetectorPages.File(each, language)).Append(DetectorPages.Index(language)).Order(StringComparer.Ordinal),
            SourceTree.Files(DetectorPages.Folder(language)));
    }

    [Fact]
    public void Page_changes_with_every_part_of_a_declaration()
    {
        Detector detector = PersonDetectors.Email;
        string page = DetectorPages.Compose(detector, Language.English);
        Assert.NotEqual(page, DetectorPages.Compose(detector with { Tag = "pii:other" }, Language.English));
        Assert.NotEqual(page, DetectorPages.Compose(detector with { Class = DataClass.Public }, Language.English));
        Assert.NotEqual(page, DetectorPages.Compose(detector with { ChanceRate = 0.5 }, Language.English));
        Assert.NotEqual(page, DetectorPages.Compose(detector with { Context = new(["other"], []) }, Language.English));
        Assert.NotEqual(page, DetectorPages.Compose(detector with { Page = detector.Page with { Text = "Other." } }, Language.English));
        Assert.NotEqual(page, DetectorPages.Compose(detector, Language.Japanese));
    }

    private static IReadOnlyList<Detector> DetectorsOfTheManual => [.. StructuredDetectors.All, .. NameDetectors.All];
}
