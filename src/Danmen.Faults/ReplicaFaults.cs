namespace Danmen.Faults;

/// <summary>The numbered errors of replicas.</summary>
public static class ReplicaFaults
{
    public static readonly FaultCode NotThere = new(
        "DM-REPLICA-001", FaultKind.NotFound, false,
        "The replica is not there", "レプリカがありません",
        "If it exists, bring back its place and its key (is the disk mounted?). To make a new one, run 'danmen repository init --replica NAME'.",
        "すでに作成済みの場合は、その場所と鍵に届くか（ディスクがマウントされているか）を確認してください。新しく作成するには 'danmen repository init --replica NAME' を実行してください。");

    public static readonly FaultCode OtherCutPoints = new(
        "DM-REPLICA-002", FaultKind.Refused, false,
        "The replica cuts data at other points", "レプリカはデータの分割位置が異なります",
        "Nothing was copied. Make a new replica with 'danmen repository init --replica NAME', which shares the repository's parameters.",
        "何も複製していません。'danmen repository init --replica NAME' で、元のリポジトリと同じパラメーターのレプリカを作成してください。");

    public static readonly FaultCode Unknown = new(
        "DM-REPLICA-003", FaultKind.Usage, false,
        "danmen.yaml names no such replica", "danmen.yaml に該当するレプリカがありません",
        "Check the name, or add it: 'replicas: [ { name: NAME, repository: PLACE, key: { file: FILE } } ]'.",
        "名前を確認するか、'replicas: [ { name: 名前, repository: 場所, key: { file: ファイル } } ]' を追加してください。");

    public static readonly FaultCode Copying = new(
        "DM-REPLICA-004", FaultKind.Busy, true,
        "Another process copies to the replica now", "別のプロセスがレプリカに複製中です",
        "What is still lacking is copied with the next snapshot, or by 'danmen repository sync'.",
        "残りは次の断面の取得時、または 'danmen repository sync' で複製されます。");

    public static readonly FaultCode NotHealed = new(
        "DM-REPLICA-005", FaultKind.VerificationFailed, false,
        "The replica does not have everything that is damaged or gone", "破損または消失した内容の一部は、レプリカにもありません",
        "What is named cannot be restored in full. Try 'danmen repository repair --from' with another replica, then take a new snapshot.",
        "表示された内容は完全には復元できません。別のレプリカで 'danmen repository repair --from' を試した後、新しい断面を取得してください。");
}
