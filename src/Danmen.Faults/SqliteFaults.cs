namespace Danmen.Faults;

/// <summary>The numbered errors of the component kind "sqlite".</summary>
public static class SqliteFaults
{
    public static readonly FaultCode NotThere = new(
        "DM-SQLITE-001", FaultKind.NotFound, false,
        "There is no such database file", "データベースファイルがありません",
        "Check the path after 'sqlite' in danmen.yaml.",
        "danmen.yaml の 'sqlite' に指定したパスを確認してください。");

    public static readonly FaultCode NotADatabase = new(
        "DM-SQLITE-002", FaultKind.Fault, false,
        "The file is not an SQLite database, or it is encrypted", "SQLite データベースではないか、暗号化されています",
        "Check the path. An encrypted database can be captured as a file, with the kind 'files', while nothing writes to it.",
        "パスを確認してください。暗号化されたデータベースは、書き込みのない間に 'files' としてファイルのまま取得できます。");

    public static readonly FaultCode Locked = new(
        "DM-SQLITE-003", FaultKind.Busy, true,
        "The database is locked by another process", "データベースが別のプロセスにロックされています",
        "Run it again when the other process has ended its transaction, or name commands under 'freeze' that make it pause.",
        "別のプロセスのトランザクション終了後に再実行するか、一時停止させるコマンドを 'freeze' に指定してください。");

    public static readonly FaultCode Damaged = new(
        "DM-SQLITE-004", FaultKind.VerificationFailed, false,
        "The database is damaged", "データベースが破損しています",
        "Restore a good snapshot, or save what can be read with sqlite3's command '.recover'.",
        "正常な断面を復元するか、sqlite3 の '.recover' コマンドで読み取れるデータを救出してください。");

    public static readonly FaultCode CannotOpen = new(
        "DM-SQLITE-005", FaultKind.Refused, false,
        "The database cannot be opened", "データベースを開けません",
        "Check the permissions of the file and its folder; a database in WAL mode needs write permission on its folder.",
        "ファイルとフォルダーの権限を確認してください。WAL モードのデータベースにはフォルダーへの書き込み権限が必要です。");

    public static readonly FaultCode StoredBroken = new(
        "DM-SQLITE-006", FaultKind.VerificationFailed, false,
        "The stored database is not what was captured", "保存されたデータベースが取得時の内容と異なります",
        "Use another snapshot, and run 'danmen repository check --read-data'.",
        "別の断面を使用し、'danmen repository check --read-data' を実行してください。");

    public static readonly FaultCode InUse = new(
        "DM-SQLITE-007", FaultKind.Busy, true,
        "Another process has the database open", "別のプロセスがデータベースを開いています",
        "Stop it, or name the commands that do under 'runbook: stop' in danmen.yaml, and restore again. Nothing was changed.",
        "そのプロセスを停止するか、danmen.yaml の 'runbook: stop' に停止コマンドを指定して、再度復元してください。何も変更していません。");

    public static readonly FaultCode Failed = new(
        "DM-SQLITE-008", FaultKind.Fault, false,
        "SQLite reported an error", "SQLite がエラーを返しました",
        "Check the disk's free space and health. The database's copy is made in the folder that TMPDIR names.",
        "ディスクの空き容量と状態を確認してください。データベースの複製は TMPDIR のフォルダーに作られます。");

    public static readonly FaultCode RestoreRefused = new(
        "DM-SQLITE-009", FaultKind.Refused, false,
        "The database cannot be restored as asked", "要求どおりにデータベースを復元できません",
        "See the reasons, and 'danmen restore show' with the run's id.",
        "理由と、その ID での 'danmen restore show' を確認してください。");
}
