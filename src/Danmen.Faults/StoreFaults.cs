namespace Danmen.Faults;

/// <summary>The numbered errors of the store (Danmen.Restic).</summary>
public static class StoreFaults
{
    public static readonly FaultCode RepositoryNotFound = new(
        "DM-STORE-001", FaultKind.NotFound, false,
        "No repository there", "リポジトリがありません",
        "Check the path or address, or create one with 'danmen repository init'.",
        "パスまたはアドレスを確認するか、'danmen repository init' で作成してください。");

    public static readonly FaultCode RepositoryExists = new(
        "DM-STORE-002", FaultKind.Refused, false,
        "A repository is there already", "リポジトリが既に存在します",
        "Use it as it is, or choose an empty place.",
        "そのまま使用するか、空の場所を指定してください。");

    public static readonly FaultCode WrongPassword = new(
        "DM-STORE-003", FaultKind.Refused, false,
        "No key of the repository opens with this password", "このパスワードで開けるキーがリポジトリにありません",
        "Check the key file: its first line is the password.",
        "キーファイルを確認してください。1行目がパスワードです。");

    public static readonly FaultCode Damaged = new(
        "DM-STORE-004", FaultKind.VerificationFailed, false,
        "Stored data are damaged", "保存データが破損しています",
        "Run 'danmen repository check --read-data'; restore from a copy or another snapshot.",
        "'danmen repository check --read-data' を実行し、複製または別の断面から復元してください。");

    public static readonly FaultCode ObjectNotFound = new(
        "DM-STORE-005", FaultKind.NotFound, false,
        "A file of the repository is missing", "リポジトリのファイルがありません",
        "Run 'danmen repository check' to see what is affected.",
        "'danmen repository check' で影響範囲を確認してください。");

    public static readonly FaultCode BackendFailed = new(
        "DM-STORE-006", FaultKind.Fault, true,
        "The repository's storage failed", "リポジトリのストレージでエラーが発生しました",
        "Check disk space, permissions and the network, then run the same command again: what is stored already is kept.",
        "空き容量、権限、ネットワークを確認し、同じコマンドを再実行してください。保存済みのデータは保持されます。");

    public static readonly FaultCode Locked = new(
        "DM-STORE-007", FaultKind.Busy, true,
        "The repository is locked by another process", "リポジトリは別のプロセスによりロックされています",
        "Wait for it to end. If it died, run 'danmen repository unlock'.",
        "終了を待ってください。異常終了した場合は 'danmen repository unlock' を実行してください。");

    public static readonly FaultCode LockLost = new(
        "DM-STORE-008", FaultKind.Busy, true,
        "The repository's lock could not be kept", "リポジトリのロックを維持できませんでした",
        "Nothing more was written. Check the storage, then run the command again.",
        "以降の書き込みは中止しました。ストレージを確認し、再実行してください。");

    public static readonly FaultCode UnsupportedVersion = new(
        "DM-STORE-009", FaultKind.Fault, false,
        "This repository format is not supported", "このリポジトリ形式には対応していません",
        "Danmen reads formats 1 and 2 and writes format 2.",
        "Danmen は形式1と2を読み取り、形式2で書き込みます。");

    public static readonly FaultCode SnapshotNotFound = new(
        "DM-STORE-010", FaultKind.NotFound, false,
        "No such snapshot", "該当する断面がありません",
        "See 'danmen snapshot list'.",
        "'danmen snapshot list' を確認してください。");

    public static readonly FaultCode AmbiguousReference = new(
        "DM-STORE-011", FaultKind.Usage, false,
        "The reference fits more than one snapshot", "指定が複数の断面に一致します",
        "Give more characters of the id.",
        "ID をより長く指定してください。");

    public static readonly FaultCode SourceUnreadable = new(
        "DM-STORE-012", FaultKind.Fault, false,
        "A source file could not be read", "取得元のファイルを読み取れませんでした",
        "Check that it exists and that this user may read it.",
        "存在と読み取り権限を確認してください。");

    public static readonly FaultCode RestoreFailed = new(
        "DM-STORE-013", FaultKind.Fault, false,
        "A file could not be restored", "ファイルを復元できませんでした",
        "Check space and permissions of the target; what stood there before is kept.",
        "復元先の空き容量と権限を確認してください。以前の状態は保持されています。");

    public static readonly FaultCode TargetNotEmpty = new(
        "DM-STORE-014", FaultKind.Refused, false,
        "The target folder is not empty", "復元先フォルダーが空ではありません",
        "Choose an empty folder, or add --replace to make it equal to the snapshot.",
        "空のフォルダーを指定するか、--replace を付けて断面と同じ内容にしてください。");

    public static readonly FaultCode TargetDiffers = new(
        "DM-STORE-015", FaultKind.VerificationFailed, false,
        "What was restored is not what was stored", "復元結果が保存内容と一致しません",
        "Check the target's disk, then restore again.",
        "復元先のディスクを確認し、再度復元してください。");

    public static readonly FaultCode NameReserved = new(
        "DM-STORE-016", FaultKind.Refused, true,
        "Another process is taking this name", "この名前は別のプロセスが使用しようとしています",
        "Wait for it to end; if it fails, the name is free again.",
        "終了を待ってください。失敗した場合、この名前は再び使用できます。");
}
