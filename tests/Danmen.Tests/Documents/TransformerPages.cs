using System.Globalization;
using System.Text;
using Danmen.Cli.Wording;
using Danmen.Governance.Masking.Transformers;

namespace Danmen.Tests.Documents;

/// <summary>Composes docs/{en,ja}/transformers from the declarations of the transformers: a page for each, and an index.</summary>
internal static class TransformerPages
{
    /// <summary>Folder of the pages of a language.</summary>
    public static string Folder(Language language) => language == Language.Japanese ? "docs/ja/transformers" : "docs/en/transformers";

    public static string Index(Language language) => Folder(language) + "/README.md";

    public static string File(Transformer transformer, Language language) => $"{Folder(language)}/{transformer.Name}.md";

    public static string ComposeIndex(IReadOnlyList<Transformer> transformers, Language language)
    {
        bool ja = language == Language.Japanese;
        var page = new StringBuilder(ja
            ? """
            # 変換

            <!-- Composed by eng/docs. Do not edit. -->

            列の値をマスクする方法です。同じ `domain` の同じ値は、すべてのテーブルとデータベースで同じマスクになります。鍵は復元先の環境ごとに異なるため、環境が違えばマスクも違います。同じ値が同じままなので、結果は**仮名化**されたデータであり、匿名のデータではありません。
            NULL は NULL のままです。

            | 名前 | 内容 | 異なる値 |
            |---|---|---|

            """
            : """
            # Transformers

            <!-- Composed by eng/docs. Do not edit. -->

            How the values of a column are masked. Equal values of one `domain` get equal masks, in every table and database; each target environment has a key of its own, and so other masks. Since equal values stay equal, the result is *pseudonymised* data, never anonymous.
            Null stays null.

            | name | what it is | different values |
            |---|---|---|

            """);
        foreach (Transformer transformer in transformers)
            page.Append(CultureInfo.InvariantCulture, $"| [`{transformer.Name}`]({transformer.Name}.md) | {Title(transformer, ja)} | {Distinct(transformer, ja)} |\n");
        return page.ToString();
    }

    public static string Compose(Transformer transformer, Language language)
    {
        bool ja = language == Language.Japanese;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {Title(transformer, ja)}\n\n<!-- Composed from src/Danmen.Governance by eng/docs. Do not edit. -->\n\n{(ja ? transformer.Page.TextJa : transformer.Page.Text)}\n\n| | |\n|---|---|\n");
        page.Append(CultureInfo.InvariantCulture, $"| {(ja ? "名前" : "name")} | `{transformer.Name}` |\n");
        page.Append(CultureInfo.InvariantCulture, $"| {(ja ? "異なる値" : "different values")} | {Distinct(transformer, ja)} |\n");
        page.Append(CultureInfo.InvariantCulture, $"| {(ja ? "元の値" : "the value")} | {(transformer.IsIndependent ? (ja ? "マスクに使いません" : "nothing of it goes into the mask") : (ja ? "マスクに使います" : "goes into the mask"))} |\n");
        if (transformer.Parameters.Count > 0)
        {
            page.Append(ja ? "\n| 指定 | 省略時 | 意味 |\n|---|---|---|\n" : "\n| parameter | left out | meaning |\n|---|---|---|\n");
            foreach (TransformerParameter parameter in transformer.Parameters)
                page.Append(CultureInfo.InvariantCulture, $"| `{parameter.Name}` | {Default(parameter, ja)} | {(ja ? parameter.TextJa : parameter.Text)} |\n");
        }

        return page.Append(ja ? "\n[すべての変換](README.md)\n" : "\n[All transformers](README.md)\n").ToString();
    }

    private static string Title(Transformer transformer, bool ja) => ja ? transformer.Page.TitleJa : transformer.Page.Title;

    private static string Default(TransformerParameter parameter, bool ja) => parameter.Default switch
    {
        null => ja ? "必須" : "required",
        "" => ja ? "なし" : "nothing",
        var text => $"`{text}`",
    };

    private static string Distinct(Transformer transformer, bool ja) => transformer.Distinctness switch
    {
        Distinctness.Kept => ja ? "異なるまま" : "stay different",
        Distinctness.ByChance => ja ? "異なるまま（衝突の確率は無視できる）" : "stay different but for a negligible chance",
        _ => ja ? "同じになることがある" : "may become equal",
    };
}
