namespace Danmen.Cli.Wording;

/// <summary>Words of a page of differences that the terminal does not have.</summary>
internal static class DiffPagePhrases
{
    public static Phrase Title => new("Differences: {0} to {1}", "差分: {0} から {1}");

    public static Phrase Heading => new("What differs", "差分レポート");

    public static Phrase From => new("From", "変更前");

    public static Phrase To => new("To", "変更後");

    public static Phrase Snapshot => new("snapshot {0}", "断面 {0}");

    public static Phrase Living => new("the living state, as it was read for this page", "このページの作成時に読み取った稼働中の状態");

    public static Phrase Same => new("There are no differences.", "違いはありません。");

    public static Phrase Component => new("Component", "コンポーネント");

    public static Phrase Kind => new("Kind", "種類");

    public static Phrase State => new("Change", "変更");

    public static Phrase What => new("What", "内容");

    public static Phrase Versions => new("Versions and settings", "バージョンと設定");

    public static Phrase Commits => new("Commits", "コミット");

    public static Phrase CommitsGone => new("Commits no longer there", "なくなったコミット");

    public static Phrase Commit => new("Commit", "コミット");

    public static Phrase Author => new("Author", "作成者");

    public static Phrase Date => new("Date", "日付");

    public static Phrase Subject => new("Subject", "件名");

    public static Phrase Migrations => new("Migrations", "マイグレーション");

    public static Phrase Schema => new("Schema", "スキーマ");

    public static Phrase NoSql => new("Its definition cannot be told here.", "定義は表示できません。");

    public static Phrase Rows => new("Rows", "行");

    public static Phrase Table => new("Table", "テーブル");

    public static Phrase Added => new("Added", "追加");

    public static Phrase Removed => new("Removed", "削除");

    public static Phrase Changed => new("Changed", "変更");

    public static Phrase Total => new("Rows in all", "総行数");

    public static Phrase Share => new("Share changed", "変化の割合");

    public static Phrase NoKey => new("no primary key: a changed row counts as removed and added", "主キーなし: 変更された行は削除と追加の両方に数えます");

    public static Phrase RowsOf => new("Rows of {0}", "{0} の行");

    public static Phrase Key => new("Key", "キー");

    public static Phrase Columns => new("Columns that differ", "異なる列");

    public static Phrase Configuration => new("Configuration", "設定");

    public static Phrase Code => new("Code", "コード");

    public static Phrase Pickles => new("Pickles", "pickle ファイル");

    public static Phrase Files => new("Files", "ファイル");

    public static Phrase File => new("File", "ファイル");

    public static Phrase FileCounts => new("{0} added, {1} removed, {2} changed", "追加 {0}、削除 {1}、変更 {2}");

    public static Phrase Lines => new("Lines", "行数");

    public static Phrase Size => new("Size", "サイズ");

    public static Phrase Protocol => new("Pickle protocol", "pickle プロトコル");

    public static Phrase Before => new("Before", "変更前");

    public static Phrase After => new("After", "変更後");

    public static Phrase Fact => new("Item", "項目");

    public static Phrase More => new("... and {0} more; 'snapshot diff --json' names more", "… ほか {0} 件。'snapshot diff --json' でさらに表示できます");

    public static Phrase MoreLines => new("... and {0} more lines; 'snapshot diff --json' has them all", "… ほか {0} 行。'snapshot diff --json' で全行を表示できます");

    public static Phrase SomeCommits => new("{0} commits", "コミット {0} 件");

    public static Phrase SomeFiles => new("{0} files", "ファイル {0} 件");

    public static Phrase SomeObjects => new("{0} objects of the schema", "スキーマのオブジェクト {0} 件");

    public static Phrase SomeMigrations => new("{0} migrations", "マイグレーション {0} 件");

    public static Phrase SomeRows => new("rows: {0} added, {1} removed, {2} changed", "行: 追加 {0}、削除 {1}、変更 {2}");

    public static Phrase SomeTables => new("{0} tables", "テーブル {0} 件");

    public static Phrase SomePickles => new("{0} pickles", "pickle ファイル {0} 件");

    public static Phrase SomeFacts => new("{0} versions or settings", "バージョンと設定 {0} 件");

    public static Phrase Footer => new(
        "Written by danmen {0} at {1}. Secrets are hidden where they were recognised, and of rows only keys are shown; keys, names and code may still be confidential: give this page to those who may see the system.",
        "danmen {0} が {1} に作成。認識できたシークレットは伏せ、行はキーだけを表示しています。キー、名前、コードも機密の場合があります。システムを見てよい人だけに渡してください。");

    public static Phrase Written => new("The differences between {0} and {1} are in {2}.", "{0} と {1} の差分を {2} に書き出しました。");
}
