namespace Danmen.Faults;

/// <summary>The numbered errors of the cold repository.</summary>
public static class TierFaults
{
    public static readonly FaultCode NoCold = new(
        "DM-TIER-001", FaultKind.NotFound, false,
        "The cold repository is not there", "コールドリポジトリがありません",
        "If it exists, bring back its place and its key (is the disk mounted?). To make a new one, run 'danmen repository init --cold'.",
        "すでに作成済みの場合は、その場所と鍵に届くか（ディスクがマウントされているか）を確認してください。新しく作成するには 'danmen repository init --cold' を実行してください。");

    public static readonly FaultCode OtherCutPoints = new(
        "DM-TIER-002", FaultKind.Refused, false,
        "The cold repository cuts data at other points", "コールドリポジトリはデータの分割位置が異なります",
        "Nothing was moved. Make a new cold repository with 'danmen repository init --cold', which shares the first one's parameters.",
        "何も移動していません。'danmen repository init --cold' で、元のリポジトリと同じパラメーターのコールドリポジトリを作成してください。");

    public static readonly FaultCode CopyNotWhole = new(
        "DM-TIER-003", FaultKind.VerificationFailed, false,
        "What was copied into the cold repository cannot be read back", "コールドリポジトリに複製した内容を読み戻せません",
        "Nothing was removed. Run 'danmen repository check' on the cold repository, then 'danmen retention apply' again.",
        "何も削除していません。コールドリポジトリで 'danmen repository check' を実行してから、もう一度 'danmen retention apply' を実行してください。");

    public static readonly FaultCode NoneConfigured = new(
        "DM-TIER-004", FaultKind.Usage, false,
        "danmen.yaml names no cold repository", "danmen.yaml にコールドリポジトリの指定がありません",
        "Set 'cold' in danmen.yaml: { repository: PLACE, key: { file: FILE } }.",
        "danmen.yaml の 'cold' を設定してください: { repository: 場所, key: { file: ファイル } }。");

    public static readonly FaultCode Archived = new(
        "DM-TIER-005", FaultKind.Refused, false,
        "What the snapshot needs is in an archive class", "断面に必要なデータがアーカイブのクラスにあります",
        "Run 'danmen snapshot thaw REF', which asks for it; --dry-run shows how much it is. Then restore with --wait-for-thaw, or later.",
        "'danmen snapshot thaw REF' で取り出しを依頼してください（--dry-run で量を確認できます）。その後、--wait-for-thaw を付けて、または後で復元してください。");

    public static readonly FaultCode ThawUnderWay = new(
        "DM-TIER-006", FaultKind.Busy, true,
        "What the snapshot needs is being thawed", "断面に必要なデータを取り出し中です",
        "Run the command again when it is ready, or with --wait-for-thaw now. 'danmen snapshot thaw REF' shows how far it is.",
        "完了後に再実行するか、--wait-for-thaw を付けて実行してください。進み具合は 'danmen snapshot thaw REF' で確認できます。");

    public static readonly FaultCode SpeedUnavailable = new(
        "DM-TIER-007", FaultKind.Refused, false,
        "The storage does not thaw at this speed", "この速度では取り出せません",
        "Use --speed standard or --speed bulk. DEEP_ARCHIVE has no expedited thaws, and elsewhere there may be no capacity for them at the moment.",
        "--speed standard または --speed bulk を指定してください。DEEP_ARCHIVE には expedited がなく、それ以外でも一時的に余裕がない場合があります。");
}
