using System.Globalization;
using System.Reflection;
using System.Text;
using Danmen.Faults;

namespace Danmen.Tests.Documents;

/// <summary>Composes docs/errors.md from Danmen.Faults.</summary>
internal static class ErrorsPage
{
    public const string File = "docs/errors.md";

    /// <summary>Every numbered error, by the class that holds it.</summary>
    public static IReadOnlyList<(string Area, IReadOnlyList<FaultCode> Codes)> Areas { get; } =
        [.. typeof(FaultCode).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Faults", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (type.Name[..^"Faults".Length], Codes(type)))];

    public static string Compose(IReadOnlyList<(string Area, IReadOnlyList<FaultCode> Codes)> areas)
    {
        var page = new StringBuilder("""
            # Errors / エラー

            <!-- Composed from src/Danmen.Faults by eng/docs. Do not edit. -->

            Every error says what failed, why, and what to do, and carries a code that never changes its meaning. The kind decides the exit
            code. ↻ marks errors that may go away by themselves: trying the same again later can succeed.

            エラーは、何が失敗したか、その理由、対処を示し、意味の変わらないコードを持ちます。終了コードは種類で決まります。
            ↻ は一時的なエラーです。後で同じ操作を再実行すると成功する可能性があります。

            What a step of a restore run or a drill can report has a [page of its own](en/failures/README.md).

            復元の手順や訓練で報告されるエラーには[個別のページ](ja/failures/README.md)があります。

            | exit code | kind | meaning | 意味 |
            |---|---|---|---|
            | 0 | | done | 完了 |

            """);
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
            page.Append(CultureInfo.InvariantCulture, $"| {(int)kind} | {kind} | {Meaning(kind)} |\n");
        foreach ((string area, IReadOnlyList<FaultCode> codes) in areas)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {area}\n\n| code | exit | what, and what to do | 内容と対処 |\n|---|---|---|---|\n");
            foreach (FaultCode code in codes)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {code.Id} | {(int)code.Kind}{(code.IsTransient ? " ↻" : "")} ");
                string? more = FailureGuide.PageOf(code);
                string english = more is null ? "" : $" [More](en/{more}.md)", japanese = more is null ? "" : $" [詳細](ja/{more}.md)";
                page.Append(CultureInfo.InvariantCulture, $"| **{code.Title}.** {code.Hint}{english} | **{code.TitleJa}。** {code.HintJa}{japanese} |\n");
            }
        }

        return page.ToString();
    }

    private static IReadOnlyList<FaultCode> Codes(Type type) =>
        [.. type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.FieldType == typeof(FaultCode))
            .Select(field => (FaultCode)field.GetValue(null)!).OrderBy(code => code.Id, StringComparer.Ordinal)];

    private static string Meaning(FaultKind kind) => kind switch
    {
        FaultKind.Fault => "something broke, or the result is incomplete | 障害が発生した、または結果が不完全",
        FaultKind.Usage => "the command line or danmen.yaml is wrong | コマンドラインまたは danmen.yaml の誤り",
        FaultKind.NotFound => "something named does not exist | 指定したものが存在しない",
        FaultKind.Refused => "refused: policy, permission, or something would be overwritten | 拒否（規則、権限、または上書きになるため）",
        FaultKind.VerificationFailed => "stored or restored data are not what they should be | 検証失敗（保存または復元したデータが正しくない）",
        FaultKind.Busy => "locked, or in use by another process | ロック中または別のプロセスが使用中",
        FaultKind.Interrupted => "stopped by the user | 利用者による中断",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
