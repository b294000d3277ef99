using Danmen.Faults;

namespace Danmen.Integrations.Rclone;

/// <summary>What is wrong with rclone, or with where a remote is said to be.</summary>
internal static class RcloneRemarks
{
    public static readonly RemarkCode NoRemote = new("rclone.no_remote", "REMOTE:PATH is wanted", "リモート:パス を指定してください");

    public static readonly RemarkCode NoSettings = new(
        "rclone.no_settings", "settings of a remote belong into rclone's configuration, not into the address", "リモートの設定はアドレスではなく rclone の設定に書いてください");

    public static readonly RemarkCode NotInPath = new("rclone.not_in_path", "it is not in PATH", "PATH にありません");

    public static readonly RemarkCode Says = new("rclone.says", "it says: {0}", "メッセージ: {0}");

    public static readonly RemarkCode Silent = new("rclone.silent", "it did not begin to serve within {0} seconds", "{0} 秒以内に提供を開始しませんでした");

    public static readonly RemarkCode EndedWith = new("rclone.ended_with", "it ended with exit code {0}", "終了コード {0} で終了しました");
}
