using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Why an action of the runbook failed, and what became of it.</summary>
internal static class ActionRemarks
{
    public static readonly RemarkCode NoSystemd = new("action.no_systemd", "'systemctl' is not there", "'systemctl' がありません");

    public static readonly RemarkCode NoSuchUnit = new("action.no_such_unit", "systemd knows no such unit", "systemd にこのユニットがありません");

    public static readonly RemarkCode NotStopped = new("action.not_stopped", "it did not stop within {0}", "{0} 以内に停止しませんでした");

    public static readonly RemarkCode NotStarted = new("action.not_started", "it did not start within {0}", "{0} 以内に起動しませんでした");

    public static readonly RemarkCode StillActive = new("action.still_active", "it is active after it was stopped", "停止後も稼働しています");

    public static readonly RemarkCode SystemctlSays = new("action.systemctl_says", "'systemctl' ended with exit code {0}", "'systemctl' が終了コード {0} で終了しました");

    public static readonly RemarkCode OtherStatus = new("action.other_status", "status {0} instead of one of 200 to 299", "ステータスが 200 から 299 ではなく {0} です");

    public static readonly RemarkCode NotAsked = new("action.not_asked", "{0}", "{0}");

    public static readonly RemarkCode NoAnswer = new("action.no_answer", "it did not answer within {0}", "{0} 以内に応答がありません");

    public static readonly RemarkCode AsAsked = new("action.as_asked", "already so: {0}", "既にその状態です: {0}");

    public static readonly RemarkCode DoneOn = new("action.done_on", "{0}: done: {1}", "{0}: 実行しました: {1}");

    public static readonly RemarkCode AsAskedOn = new("action.as_asked_on", "{0}: done, without a change: {1}", "{0}: 変更なしで完了しました: {1}");

    public static readonly RemarkCode FailedOn = new("action.failed_on", "{0}: failed: {1}", "{0}: 失敗しました: {1}");
}
