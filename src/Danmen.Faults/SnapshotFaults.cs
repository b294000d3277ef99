namespace Danmen.Faults;

/// <summary>The numbered errors of taking, reading and comparing snapshots.</summary>
public static class SnapshotFaults
{
    public static readonly FaultCode NothingCaptured = new(
        "DM-SNAPSHOT-001", FaultKind.Fault, false,
        "No component could be captured", "どのコンポーネントも取得できませんでした",
        "See the reasons; no snapshot was stored.",
        "理由を確認してください。断面は保存されていません。");

    public static readonly FaultCode FreezeFailed = new(
        "DM-SNAPSHOT-002", FaultKind.Fault, false,
        "The system could not be frozen", "システムを静止できませんでした",
        "Run the command under 'freeze.before' by hand to see why. The commands under 'freeze.after' were run.",
        "'freeze.before' のコマンドを手動で実行して原因を確認してください。'freeze.after' のコマンドは実行済みです。");

    public static readonly FaultCode ComponentNotInSnapshot = new(
        "DM-SNAPSHOT-003", FaultKind.NotFound, false,
        "The snapshot has no such component", "断面に該当するコンポーネントがありません",
        "See 'danmen snapshot show'.",
        "'danmen snapshot show' を確認してください。");

    public static readonly FaultCode NotDanmens = new(
        "DM-SNAPSHOT-004", FaultKind.Refused, false,
        "The snapshot was not taken by Danmen", "この断面は Danmen で取得されたものではありません",
        "Use restic, with the same key file, to read it.",
        "同じキーファイルを使い、restic で読み取ってください。");

    public static readonly FaultCode ManifestUnreadable = new(
        "DM-SNAPSHOT-005", FaultKind.VerificationFailed, false,
        "The snapshot's manifest cannot be read", "断面のマニフェストを読み取れません",
        "Use the version of Danmen that took it, or restore its files with 'restore --target'.",
        "取得時のバージョンの Danmen を使用するか、'restore --target' でファイルを復元してください。");

    public static readonly FaultCode KindUnknown = new(
        "DM-SNAPSHOT-006", FaultKind.Fault, false,
        "This version does not know the component's kind", "このバージョンはコンポーネントの種類に対応していません",
        "Use a newer version, or restore its files with 'restore --target'.",
        "新しいバージョンを使用するか、'restore --target' でファイルを復元してください。");
}
