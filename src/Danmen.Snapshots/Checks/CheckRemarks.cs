using Danmen.Faults;

namespace Danmen.Snapshots.Checks;

/// <summary>Why a check failed. What was found is named only where it can be no secret and no row.</summary>
internal static class CheckRemarks
{
    public static readonly RemarkCode TimedOut = new("checks.timed_out", "it was not done within {0}", "{0} 以内に終わりませんでした");

    public static readonly RemarkCode TooSlow = new("checks.too_slow", "it took {0}, longer than {1}", "{1} を超える {0} かかりました");

    public static readonly RemarkCode OtherStatus = new("checks.other_status", "status {0} instead of {1}", "ステータスが {1} ではなく {0} です");

    public static readonly RemarkCode NoHeader = new("checks.no_header", "there is no header '{0}'", "ヘッダー '{0}' がありません");

    public static readonly RemarkCode OtherHeader = new("checks.other_header", "header '{0}' does not hold '{1}'", "ヘッダー '{0}' に '{1}' が含まれていません");

    public static readonly RemarkCode BodyTooLong = new("checks.body_too_long", "the answer is longer than {0}", "応答が {0} を超えています");

    public static readonly RemarkCode NoJson = new("checks.no_json", "the answer is not JSON", "応答が JSON ではありません");

    public static readonly RemarkCode NoJsonValue = new("checks.no_json_value", "there is nothing at {0}", "{0} に値がありません");

    public static readonly RemarkCode OtherJsonValue = new("checks.other_json_value", "the value at {0} is not '{1}'", "{0} の値が '{1}' ではありません");

    public static readonly RemarkCode NoMatch = new("checks.no_match", "the answer does not hold what 'match' describes", "応答に 'match' に一致する箇所がありません");

    public static readonly RemarkCode OtherRows = new("checks.other_rows", "{0} rows instead of {1}", "{1} 行のはずが {0} 行です");

    public static readonly RemarkCode MoreRows = new("checks.more_rows", "more than {0} rows", "{0} 行を超えています");

    public static readonly RemarkCode OneValue = new("checks.one_value", "one row with one column was expected; there are {1} columns and {0} rows or more", "1 行 1 列のはずが、{1} 列で {0} 行以上あります");

    public static readonly RemarkCode OtherValue = new("checks.other_value", "the value is not the expected '{0}'", "値が期待値 '{0}' と異なります");

    public static readonly RemarkCode NotAsked = new("checks.not_asked", "component '{0}' cannot be asked", "コンポーネント '{0}' には問い合わせできません");

    public static readonly RemarkCode OtherExit = new("checks.other_exit", "exit code {0} instead of {1}", "終了コードが {1} ではなく {0} です");

    public static readonly RemarkCode TestsFailed = new("checks.tests_failed", "{0} of {1} tests failed", "{1} 件中 {0} 件のテストが失敗しました");

    public static readonly RemarkCode NoTests = new("checks.no_tests", "the report holds no test that was run", "実行されたテストがレポートにありません");

    public static readonly RemarkCode ReportSaysMore = new("checks.report_says_more", "the report itself says that it failed, beyond its single tests", "個々のテストとは別に、レポート自体が失敗を示しています");

    public static readonly RemarkCode ReportOld = new("checks.report_old", "the command did not write the report: it is as it was before", "コマンドがレポートを書き出していません。以前のままです");

    public static readonly RemarkCode NotXml = new("checks.not_xml", "it is not XML as reports have it, line {0}: {1}", "レポートの XML として読み取れません（{0} 行目）: {1}");

    public static readonly RemarkCode OtherRoot = new("checks.other_root", "its root is <{0}>, not <{1}>", "ルート要素が <{1}> ではなく <{0}> です");

    public static readonly RemarkCode TooManyTests = new("checks.too_many_tests", "it holds more than {0} tests", "{0} 件を超えるテストがあります");

    public static readonly RemarkCode TooDeep = new("checks.too_deep", "its elements are nested too deeply", "要素の入れ子が深すぎます");

    public static readonly RemarkCode NotActive = new("checks.not_active", "unit '{0}' is not active", "ユニット '{0}' は稼働していません");

    public static readonly RemarkCode NoSystemd = new("checks.no_systemd", "'systemctl' is not there", "'systemctl' がありません");
}
