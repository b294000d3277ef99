using Danmen.Cli.Wording;
using Danmen.Governance.Masking.Transformers;
using Danmen.Tests.Architecture;
using Xunit;

namespace Danmen.Tests.Documents;

public sealed class TransformerPagesTests
{
    public static TheoryData<string> Languages() => [nameof(Language.English), nameof(Language.Japanese)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Page_of_every_transformer_says_what_its_declaration_says(string name)
    {
        Language language = Enum.Parse<Language>(name);
        string index = TransformerPages.ComposeIndex(AllTransformers.List, language);
        Assert.True(index == GeneratedPage.Committed(TransformerPages.Index(language), index), $"{TransformerPages.Index(language)} is stale: {GeneratedPage.HowToWrite}");
        Assert.All(AllTransformers.List, transformer =>
        {
            string composed = TransformerPages.Compose(transformer, language), file = TransformerPages.File(transformer, language);
            Assert.True(composed == GeneratedPage.Committed(file, composed), $"{file} is stale: {GeneratedPage.HowToWrite}");
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_page_is_about_a_transformer(string name)
    {
        Language language = Enum.Parse<Language>(name);
        // A new page may be written in this very run.
        if (GeneratedPage.IsWriting)
            return;
        Assert.Equal(
            AllTransformers.List.Select(each => TransformerPages.File(each, language)).Append(TransformerPages.Index(language)).Order(StringComparer.Ordinal),
            SourceTree.Files(TransformerPages.Folder(language)));
    }

    [Fact]
    public void Page_changes_with_every_part_of_a_declaration()
    {
        Transformer transformer = AllTransformers.List[2];
        string page = TransformerPages.Compose(transformer, Language.English);
        Assert.NotEqual(page, TransformerPages.Compose(transformer with { Name = "other" }, Language.English));
        Assert.NotEqual(page, TransformerPages.Compose(transformer with { Distinctness = Distinctness.Kept }, Language.English));
        Assert.NotEqual(page, TransformerPages.Compose(transformer with { IsIndependent = !transformer.IsIndependent }, Language.English));
        Assert.NotEqual(page, TransformerPages.Compose(transformer with { Parameters = [] }, Language.English));
        Assert.NotEqual(page, TransformerPages.Compose(transformer with { Page = transformer.Page with { Text = "Other." } }, Language.English));
        Assert.NotEqual(page, TransformerPages.Compose(transformer, Language.Japanese));
    }
}
