using Danmen.Faults;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>What plans of SQLite databases say.</summary>
internal static class SqliteRemarks
{
    public static readonly RemarkCode NoSingleTables = new(
        "sqlite.no_single_tables",
        "single tables of an SQLite database cannot be restored; restore it whole, or take the file out with --target",
        "SQLite ではテーブル単位の復元はできません。全体を復元するか、--target でファイルを取り出してください");

    public static readonly RemarkCode CapturedDamaged = new(
        "sqlite.captured_damaged",
        "the database was damaged already when it was captured; take it out with --target and save what can be read",
        "データベースは取得時にすでに破損していました。--target で取り出し、読める部分を救出してください");

    public static readonly RemarkCode IsFolder = new(
        "sqlite.is_folder",
        "{0} is a folder",
        "{0} はフォルダーです");

    public static readonly RemarkCode NotOfThisRun = new(
        "sqlite.not_of_this_run",
        "{0} exists and is not of this run",
        "{0} はすでに存在し、この復元のものではありません");

    public static readonly RemarkCode TooLittleSpace = new(
        "sqlite.too_little_space",
        "{0} are needed beside {1}, {2} are free",
        "{1} と同じ場所に {0} 必要ですが、空きは {2} です");

    public static readonly RemarkCode Build = new(
        "sqlite.build",
        "write {0}, check it, and verify row count and checksum of {1} tables",
        "{0} を書き込んで検査し、{1} テーブルの行数とチェックサムを検証します");

    public static readonly RemarkCode Rename = new(
        "sqlite.rename",
        "rename it to {0}; there is no database now",
        "{0} に名前を変更します（現在データベースはありません）");

    public static readonly RemarkCode Exchange = new(
        "sqlite.exchange",
        "exchange it with {0}; the old one is kept as {1} until it is confirmed",
        "{0} と入れ替えます。以前のものは確定まで {1} として保持します");

    public static readonly RemarkCode KeepOwner = new(
        "sqlite.keep_owner",
        "keep owner and permissions of the file that is there",
        "現在のファイルの所有者と権限を維持します");

    public static readonly RemarkCode IsOpen = new(
        "sqlite.is_open",
        "process {0} has the database open now: it must have closed it by then, or nothing is exchanged",
        "プロセス {0} がデータベースを開いています。入れ替えまでに閉じられていなければ、何も入れ替えません");

    public static readonly RemarkCode OtherFileThanBegan = new(
        "sqlite.other_file_than_began",
        "it is another file than when the restore began",
        "復元を開始した時とは別のファイルです");

    public static readonly RemarkCode OtherFileThanPut = new(
        "sqlite.other_file_than_put",
        "it is another file than the restore put there",
        "復元で置いたものとは別のファイルです");

    public static readonly RemarkCode NeitherSwappedNorBack = new(
        "sqlite.neither_swapped_nor_back",
        "the restore is neither swapped nor rolled back",
        "復元は切り替えも復帰も完了していません");

    public static readonly RemarkCode LogInUse = new(
        "sqlite.log_in_use",
        "its log is being read or written",
        "ログ（WAL）が使用中です");

    public static readonly RemarkCode ProcessHasIt = new(
        "sqlite.process_has_it",
        "process {0} has it open",
        "プロセス {0} が開いています");

    public static readonly RemarkCode BuiltGone = new(
        "sqlite.built_gone",
        "{0}, which the restore wrote, is no longer there",
        "復元処理が書き込んだ {0} がなくなっています");
}
