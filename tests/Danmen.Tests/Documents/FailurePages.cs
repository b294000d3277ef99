using System.Globalization;
using System.Text;
using Danmen.Cli.Wording;
using Danmen.Faults;

namespace Danmen.Tests.Documents;

/// <summary>Composes docs/{en,ja}/failures/README.md: an index of the pages for operators.</summary>
internal static class FailurePages
{
    /// <summary>Groups of errors that steps of restore runs and drills report. A new group joins here.</summary>
    public static IReadOnlyList<Type> Groups { get; } =
        [typeof(RestoreFaults), typeof(FolderFaults), typeof(PostgresFaults), typeof(SqliteFaults), typeof(GitFaults), typeof(RsyncFaults), typeof(CheckFaults), typeof(DrillFaults), typeof(AnsibleFaults), typeof(StoreFaults), typeof(BackendFaults)];

    /// <summary>Errors of those groups that no step reports, and who does.</summary>
    public static IReadOnlyDictionary<string, string> Others { get; } = new Dictionary<string, string>
    {
        ["DM-RESTORE-005"] = "the command line", ["DM-RESTORE-011"] = "the command line", ["DM-DRILL-005"] = "the command line",
        ["DM-FILES-001"] = "captures", ["DM-PG-007"] = "captures", ["DM-SQLITE-001"] = "captures", ["DM-SQLITE-002"] = "captures", ["DM-GIT-002"] = "captures",
        ["DM-RSYNC-002"] = "danmen.yaml", ["DM-RSYNC-005"] = "captures", ["DM-RSYNC-007"] = "captures", ["DM-RSYNC-009"] = "captures",
        ["DM-STORE-002"] = "danmen repository init", ["DM-STORE-010"] = "the command line", ["DM-STORE-011"] = "the command line", ["DM-STORE-012"] = "captures", ["DM-STORE-014"] = "restores into a folder", ["DM-STORE-015"] = "restores into a folder",
        ["DM-STORE-016"] = "tags", ["DM-BACKEND-003"] = "danmen.yaml", ["DM-BACKEND-005"] = "captures",
    };

    /// <summary>Folder of the pages of a language.</summary>
    public static string Folder(Language language) => language == Language.Japanese ? "docs/ja/failures" : "docs/en/failures";

    public static string Index(Language language) => Folder(language) + "/README.md";

    /// <summary>The errors of the groups, those with a page alone.</summary>
    public static IEnumerable<FaultCode> Codes => ErrorsPage.Areas.Where(area => Groups.Any(group => group.Name == area.Area + "Faults")).SelectMany(area => area.Codes).Where(code => FailureGuide.Pages.Contains(code.Id));

    public static string Compose(Language language)
    {
        bool ja = language == Language.Japanese;
        var page = new StringBuilder(ja
            ? """
            # 復元と訓練の失敗

            <!-- Composed by eng/docs. Do not edit. -->

            復元の手順や訓練で報告されるエラーごとに、症状、環境の現在の状態、確認方法、対処、予防を説明します。コードはエラーメッセージに示されます。

            | コード | 終了コード | 内容 |
            |---|---|---|

            """
            : """
            # Failures of restores and drills

            <!-- Composed by eng/docs. Do not edit. -->

            A page for each error that a step of a restore run or a drill can report: what it means, what state the environment is in now, how to see it, what to do, and how to avoid it. The code stands in the
            message.

            | code | exit code | what |
            |---|---|---|

            """);
        foreach (FaultCode code in Codes) page.Append(CultureInfo.InvariantCulture, $"| [{code.Id}]({code.Id}.md) | {(int)code.Kind} | {(ja ? code.TitleJa : code.Title)} |\n");
        return page.ToString();
    }
}
