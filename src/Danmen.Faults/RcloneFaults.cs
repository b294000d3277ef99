namespace Danmen.Faults;

/// <summary>The numbered errors of repositories behind rclone.</summary>
public static class RcloneFaults
{
    public static readonly FaultCode ProgramMissing = new(
        "DM-RCLONE-001", FaultKind.Usage, false,
        "The program rclone is missing", "rclone プログラムがありません",
        "Install rclone and set up the remote with 'rclone config'.",
        "rclone を導入し、'rclone config' でリモートを設定してください。");

    public static readonly FaultCode NotServing = new(
        "DM-RCLONE-002", FaultKind.Fault, false,
        "rclone does not serve the remote", "rclone がリモートを提供できません",
        "Try 'rclone lsd REMOTE:PATH' as the same user: it must list without asking anything.",
        "同じユーザーで 'rclone lsd リモート:パス' を試してください。何も尋ねられずに一覧できる必要があります。");

    public static readonly FaultCode Ended = new(
        "DM-RCLONE-003", FaultKind.Fault, true,
        "rclone ended while it was in use", "使用中に rclone が終了しました",
        "Run the same again. When it ends again, its own words name the reason.",
        "同じ操作を再実行してください。再び終了する場合は、rclone のメッセージが原因を示しています。");
}
