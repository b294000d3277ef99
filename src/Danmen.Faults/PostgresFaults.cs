namespace Danmen.Faults;

/// <summary>The numbered errors of the component kind "postgres".</summary>
public static class PostgresFaults
{
    public static readonly FaultCode CannotConnect = new(
        "DM-PG-001", FaultKind.Fault, true,
        "Cannot connect to the PostgreSQL server", "PostgreSQL サーバーに接続できません",
        "Check host, port, database, user and password in danmen.yaml, and that the server runs.",
        "danmen.yaml のホスト、ポート、データベース、ユーザー、パスワードと、サーバーの稼働状態を確認してください。");

    public static readonly FaultCode ServerError = new(
        "DM-PG-002", FaultKind.Fault, false,
        "The PostgreSQL server reported an error", "PostgreSQL サーバーがエラーを返しました",
        "The server's own log has the details; row values are left out here on purpose.",
        "詳細はサーバーのログを参照してください。行の値は意図的に表示していません。");

    public static readonly FaultCode ProgramsMissing = new(
        "DM-PG-003", FaultKind.Usage, false,
        "A PostgreSQL program is missing", "PostgreSQL のプログラムが見つかりません",
        "Install PostgreSQL's client programs, or name their folder with 'pg_bin' in danmen.yaml.",
        "PostgreSQL のクライアントプログラムを導入するか、danmen.yaml の 'pg_bin' でフォルダーを指定してください。");

    public static readonly FaultCode ProgramsTooOld = new(
        "DM-PG-004", FaultKind.Usage, false,
        "The PostgreSQL programs are older than the server", "PostgreSQL のプログラムがサーバーより古いです",
        "Name the folder of programs of at least the server's major version with 'pg_bin' in danmen.yaml.",
        "サーバーのメジャーバージョン以上のプログラムのフォルダーを danmen.yaml の 'pg_bin' で指定してください。");

    public static readonly FaultCode NotPermitted = new(
        "DM-PG-005", FaultKind.Refused, false,
        "The database user may not read or do everything that is needed", "データベースユーザーに必要な権限がありません",
        "Grant what is named, or use a superuser.",
        "表示された権限を付与するか、スーパーユーザーを使用してください。");

    public static readonly FaultCode TableBusy = new(
        "DM-PG-006", FaultKind.Busy, true,
        "Another session changes or waits to change a table's definition", "別のセッションがテーブル定義を変更中または変更待ちです",
        "Run the snapshot again when the ALTER, TRUNCATE or DROP has ended.",
        "ALTER、TRUNCATE、DROP の終了後に再実行してください。");

    public static readonly FaultCode TablesKeepChanging = new(
        "DM-PG-007", FaultKind.Busy, true,
        "The set of tables keeps changing", "テーブルの構成が変化し続けています",
        "Run the snapshot again when no migration is under way.",
        "マイグレーションの実行中でないときに再実行してください。");

    public static readonly FaultCode LocationInvalid = new(
        "DM-PG-008", FaultKind.Usage, false,
        "The connection text of a postgres component is wrong", "postgres コンポーネントの接続文字列が正しくありません",
        "Write it as libpq does: \"host=db.internal dbname=shop user=danmen\"; the password goes into 'password'.",
        "libpq の形式で記述してください (\"host=db.internal dbname=shop user=danmen\")。パスワードは 'password' に指定します。");

    public static readonly FaultCode TlsRequired = new(
        "DM-PG-009", FaultKind.Refused, false,
        "The connection to a remote server is not protected by TLS 1.3", "リモートサーバーへの接続が TLS 1.3 で保護されていません",
        "Let the server offer TLS 1.3 with a certificate that can be verified (sslrootcert), or set 'tls' in danmen.yaml knowingly.",
        "検証可能な証明書 (sslrootcert) による TLS 1.3 をサーバーで有効にするか、danmen.yaml の 'tls' を明示的に設定してください。");

    public static readonly FaultCode RestoreRefused = new(
        "DM-PG-010", FaultKind.Refused, false,
        "The database cannot be restored there", "指定の場所にデータベースを復元できません",
        "Remove the named reasons, then restore again. Nothing was changed.",
        "表示された理由を解消してから再実行してください。何も変更していません。");

    public static readonly FaultCode StoredBroken = new(
        "DM-PG-011", FaultKind.VerificationFailed, false,
        "The stored database is not whole", "保存されたデータベースに欠けがあります",
        "Run 'danmen repository check --read-data'; restore from another snapshot.",
        "'danmen repository check --read-data' を実行し、別の断面から復元してください。");

    public static readonly FaultCode ProgramFailed = new(
        "DM-PG-012", FaultKind.Fault, false,
        "A PostgreSQL program failed", "PostgreSQL のプログラムがエラーで終了しました",
        "Its message is shown without row values; the server's log has the rest.",
        "メッセージは行の値を除いて表示しています。残りはサーバーのログを参照してください。");

    public static readonly FaultCode TableNotFound = new(
        "DM-PG-013", FaultKind.NotFound, false,
        "The snapshot has no such table", "断面に該当するテーブルがありません",
        "Name it as schema.table; 'danmen snapshot show' lists the tables.",
        "schema.table の形式で指定してください。'danmen snapshot show' でテーブルを確認できます。");

    public static readonly FaultCode SwapBlocked = new(
        "DM-PG-014", FaultKind.Busy, true,
        "The databases could not be exchanged", "データベースを入れ替えられませんでした",
        "Something holds a session open. Find it in pg_stat_activity, then run 'danmen restore resume'; both databases are kept.",
        "開いたままのセッションがあります。pg_stat_activity で確認し、'danmen restore resume' を実行してください。両方のデータベースは保持されています。");

    public static readonly FaultCode ForeignKeyBroken = new(
        "DM-PG-015", FaultKind.Refused, false,
        "The restored rows would break a foreign key", "復元する行が外部キー制約に違反します",
        "Restore the tables on both sides of the key together. Nothing was changed.",
        "キーの両側のテーブルを一緒に復元してください。何も変更していません。");
}
