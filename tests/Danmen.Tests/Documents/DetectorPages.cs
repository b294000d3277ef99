using System.Globalization;
using System.Text;
using Danmen.Cli.Wording;
using Danmen.Governance.Classification.Detectors;

namespace Danmen.Tests.Documents;

/// <summary>Composes docs/{en,ja}/detectors from the declarations of the detectors: a page for each, and an index.</summary>
internal static class DetectorPages
{
    /// <summary>Folder of the pages of a language.</summary>
    public static string Folder(Language language) => language == Language.Japanese ? "docs/ja/detectors" : "docs/en/detectors";

    public static string Index(Language language) => Folder(language) + "/README.md";

    public static string File(Detector detector, Language language) => $"{Folder(language)}/{Name(detector)}.md";

    public static string ComposeIndex(IReadOnlyList<Detector> detectors, Language language)
    {
        bool ja = language == Language.Japanese;
        var page = new StringBuilder(ja
            ? """
            # 検出器

            <!-- Composed by eng/docs. Do not edit. -->

            Danmen が個人情報と秘密情報を見つける方法です。候補をベクトル化した検索で探し、構造とチェックディジットで判定します。全角の英数字と、数字の間にあるハイフンに似た文字は半角とみなします。
            偶然でも合格し得るものは、前に文脈の語があるか、列の名前がそれを示すか、列の値が偶然を超える割合で合格する場合だけ数えます。文脈の語は、同じ行、同じフィールドで値の前 64 バイト以内にあるものが有効です。値が記録に残ることはありません。

            | タグ | 検出するもの | 区分 |
            |---|---|---|

            """
            : """
            # Detectors

            <!-- Composed by eng/docs. Do not edit. -->

            How Danmen finds personal data and secrets. A vectorised search finds candidates; structure and check digits judge them. Full-width letters and digits, and whatever looks like a hyphen between digits, count as their ASCII forms.
            What can pass by chance counts only behind a context word, in a column whose name says so, or in a column in which more values pass than chance explains. A word speaks for a value on the same line and in the same field, within 64 bytes before it. No value is ever recorded.

            | tag | what it finds | class |
            |---|---|---|

            """);
        foreach (Detector detector in detectors)
            page.Append(CultureInfo.InvariantCulture, $"| [`{detector.Tag}`]({Name(detector)}.md) | {Title(detector, ja)} | `{Class(detector)}` |\n");
        return page.ToString();
    }

    public static string Compose(Detector detector, Language language)
    {
        bool ja = language == Language.Japanese;
        DetectorPage words = detector.Page;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {Title(detector, ja)}\n\n<!-- Composed from src/Danmen.Governance by eng/docs. Do not edit. -->\n\n{(ja ? words.TextJa : words.Text)}\n\n| | |\n|---|---|\n");
        Row(page, ja ? "タグ" : "tag", $"`{detector.Tag}`");
        Row(page, ja ? "区分" : "class", $"`{Class(detector)}`");
        Row(page, ja ? "偶然の合格率" : "passes by chance", Chance(detector.ChanceRate, ja));
        if (words.Example is { } example)
            Row(page, ja ? "例" : "example", $"`{example}`");
        Row(page, ja ? "文脈の語（英語）" : "context words, English", List(detector.Context.English, ja));
        Row(page, ja ? "文脈の語（日本語）" : "context words, Japanese", List(detector.Context.Japanese, ja));
        return page.Append(ja ? "\n[すべての検出器](README.md)\n" : "\n[All detectors](README.md)\n").ToString();
    }

    private static void Row(StringBuilder page, string label, string value) => page.Append(CultureInfo.InvariantCulture, $"| {label} | {value} |\n");

    private static string Name(Detector detector) => detector.Tag.Replace(':', '-');

    private static string Title(Detector detector, bool ja) => ja ? detector.Page.TitleJa : detector.Page.Title;

    private static string Class(Detector detector) => detector.Class.ToString().ToLowerInvariant();

    private static string List(string[] words, bool ja) => words.Length == 0 ? (ja ? "なし" : "none") : string.Join(ja ? "、" : ", ", words);

    private static string Chance(double rate, bool ja) => rate switch
    {
        >= 1 => ja ? "すべて（形だけで判定）" : "all of that form: there is no check",
        0 => ja ? "なし" : "none",
        _ => (rate * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %",
    };
}
