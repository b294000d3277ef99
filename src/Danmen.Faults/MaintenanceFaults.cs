namespace Danmen.Faults;

/// <summary>The numbered errors of maintenance: forget, prune, copy, repair.</summary>
public static class MaintenanceFaults
{
    public static readonly FaultCode BlobMissing = new(
        "DM-MAINTENANCE-001", FaultKind.VerificationFailed, false,
        "A snapshot uses data that the index does not have", "断面が参照するデータがインデックスにありません",
        "Nothing was removed. Run 'danmen repository repair', then 'danmen repository check'.",
        "何も削除していません。'danmen repository repair' の後に 'danmen repository check' を実行してください。");

    public static readonly FaultCode PackMissing = new(
        "DM-MAINTENANCE-002", FaultKind.VerificationFailed, false,
        "A pack that snapshots use is missing", "断面が使用するパックがありません",
        "Nothing was removed. Bring the file back from a copy, or run 'danmen repository repair' and take a new snapshot.",
        "何も削除していません。複製からファイルを戻すか、'danmen repository repair' を実行して新しい断面を取得してください。");

    public static readonly FaultCode PackSizeWrong = new(
        "DM-MAINTENANCE-003", FaultKind.VerificationFailed, false,
        "A pack is not as long as the index says", "パックの長さがインデックスと一致しません",
        "Nothing was removed. Run 'danmen repository repair', then 'danmen repository check --read-data'.",
        "何も削除していません。'danmen repository repair' の後に 'danmen repository check --read-data' を実行してください。");

    public static readonly FaultCode OldFormat = new(
        "DM-MAINTENANCE-004", FaultKind.Refused, false,
        "Repositories of format 1 are read-only", "形式1のリポジトリは読み取り専用です",
        "Copy it into a new repository with 'danmen repository copy', or upgrade it with stock restic: 'restic migrate upgrade_repo_v2'.",
        "'danmen repository copy' で新しいリポジトリへ複製するか、restic の 'restic migrate upgrade_repo_v2' で移行してください。");

    public static readonly FaultCode SameRepository = new(
        "DM-MAINTENANCE-005", FaultKind.Usage, false,
        "Source and target are the same repository", "複製元と複製先が同じリポジトリです",
        "Name another repository as the target.",
        "別のリポジトリを複製先に指定してください。");
}
