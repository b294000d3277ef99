namespace Danmen.Cli.Wording;

/// <summary>Words of the snapshot commands.</summary>
internal static class SnapshotPhrases
{
    public static Phrase Noun => new("Take, see, compare, verify, export and delete snapshots", "断面の取得、表示、比較、検証、書き出し、削除を行う");

    public static Phrase Create => new(
        "Take a snapshot of an environment\nAll components are captured in parallel, as of one consistent moment. Exits 1 when something is missing.",
        "環境の断面を取得する\n全コンポーネントを並行して、整合の取れた1つの時点で取得します。不足があれば終了コードは 1 です。");

    public static Phrase Environment => new("Name of the environment in danmen.yaml, for example prod", "danmen.yaml の環境名。例: prod");

    public static Phrase OnlyComponent => new("Only this component; may be given several times", "このコンポーネントだけを対象にする。複数回指定可");

    public static Phrase Full => new("Read every file again, even those that look unchanged", "変更がないように見えるファイルもすべて読み直す");

    public static Phrase ExampleCreate => new("Takes a snapshot of the environment 'prod'.", "環境 prod の断面を取得します。");

    public static Phrase ExampleCreateOne => new("Takes only the component 'db': a partial snapshot, which 'latest' does not name.", "コンポーネント db だけを取得します。部分断面となり、'latest' の対象外です。");

    public static Phrase List => new("List the snapshots, newest first", "断面を新しい順に一覧表示する");

    public static Phrase FilterEnvironment => new("Only snapshots of this environment", "この環境の断面だけを表示する");

    public static Phrase Limit => new("At most N snapshots", "最大 N 件を表示する");

    public static Phrase Show => new("Show what a snapshot holds", "断面の内容を表示する");

    public static Phrase Reference => new(
        "A snapshot: its id or the first characters of it, 'latest', 'latest:ENV', or a tag",
        "断面: ID またはその先頭数文字、'latest'、'latest:ENV'、タグのいずれか");

    public static Phrase Diff => new(
        "Compare two snapshots, or a snapshot with the live system\nPer component: commits, files with their lines, the schema as SQL, migrations, rows per table, configuration as text, pickles by checksum, protocol and imports.",
        "2つの断面、または断面と稼働中のシステムを比較する\nコンポーネントごとに、コミット、ファイルと行数、スキーマ（SQL）、マイグレーション、テーブルごとの行、設定のテキスト差分、pickle のチェックサム・プロトコル・import を表示します。");

    public static Phrase DiffOther => new("The other snapshot, or 'live:ENV' for what is there now", "もう一方の断面。稼働中の状態は 'live:ENV'");

    public static Phrase Context => new("Unchanged lines around each change in configuration (3)", "設定の差分の前後に表示する行数（既定 3）");

    public static Phrase Rows => new(
        "Name up to N differing rows of each table by primary key, and the columns that differ; never their values",
        "テーブルごとに、異なる行を主キーで最大 N 件、異なる列名とともに表示する。値は表示しません");

    public static Phrase NoRows => new(
        "Do not read rows: tables are told with their number of rows and the share of blocks that changed",
        "行を読み取らない。テーブルは行数とブロックの変化率だけを表示する");

    public static Phrase Patch => new("Show changed files of code as text, too; secrets hidden", "変更されたコードのファイルもテキスト差分で表示する。シークレットは伏せる");

    public static Phrase Html => new(
        "Write the differences as one page of HTML that needs nothing else, in the language of the output; '-' for standard output",
        "差分を、ほかに何も必要としない1つの HTML ページに書き出す（出力の言語で）。'-' で標準出力");

    public static Phrase ExampleDiffHtml => new("A page to attach to a request for a change.", "変更申請に添付できるページを作成します。");

    public static Phrase ExampleDiffRows => new("Names the rows that differ by their primary keys.", "異なる行を主キーで表示します。");

    public static Phrase FileLimit => new("Show at most N files per component (40); 0 for all", "コンポーネントごとに表示するファイル数の上限（既定 40、0 で全件）");

    public static Phrase ExampleDiffLive => new("What has changed in 'prod' since its latest snapshot.", "最新の断面から prod で何が変わったかを表示します。");

    public static Phrase ExampleDiffTwo => new("What changed between two snapshots.", "2つの断面の間で何が変わったかを表示します。");

    public static Phrase Verify => new(
        "Read a snapshot back whole and prove that it can be restored",
        "断面の全データを読み戻し、復元できることを確認する");

    public static Phrase Export => new(
        "Write one component of a snapshot as a tar file\nThe data are raw: nothing is masked. The file is readable by its owner only.",
        "断面の1つのコンポーネントを tar ファイルに書き出す\nマスキングされない生データです。ファイルは所有者だけが読み取れます。");

    public static Phrase ExportComponent => new("The component to export", "書き出すコンポーネント");

    public static Phrase Output => new("The tar file to write; '-' for standard output", "書き出す tar ファイル。'-' は標準出力");

    public static Phrase Delete => new(
        "Delete snapshots\nTheir data stay until 'danmen repository prune'.",
        "断面を削除する\nデータは 'danmen repository prune' まで残ります。");

    public static Phrase Yes => new("Do not ask", "確認せずに実行する");

    public static Phrase IdHead => new("ID", "ID");

    public static Phrase TimeHead => new("TIME", "日時");

    public static Phrase EnvironmentHead => new("ENVIRONMENT", "環境");

    public static Phrase ComponentHead => new("COMPONENT", "コンポーネント");

    public static Phrase ComponentsHead => new("COMPONENTS", "コンポーネント");

    public static Phrase KindHead => new("KIND", "種類");

    public static Phrase SizeHead => new("SIZE", "サイズ");

    public static Phrase FilesHead => new("FILES", "ファイル数");

    public static Phrase VersionHead => new("VERSION", "バージョン");

    public static Phrase StateHead => new("STATE", "状態");

    public static Phrase Complete => new("complete", "完全");

    public static Phrase Incomplete => new("incomplete", "不完全");

    public static Phrase Partial => new("partial", "部分");

    public static Phrase Dirty => new("(uncommitted changes)", "（未コミットの変更あり）");

    public static Phrase Problems => new("{0} problems", "問題 {0} 件");

    public static Phrase Created => new("Snapshot {0} of {1}/{2} is complete ({3}).", "{1}/{2} の断面 {0} を取得しました（{3}）。");

    public static Phrase CreatedPartial => new("Snapshot {0} of {1}/{2} is stored; it is partial ({3}).", "{1}/{2} の部分断面 {0} を取得しました（{3}）。");

    public static Phrase PartialNext => new(
        "Left out on request: {0}. 'latest' never names a partial snapshot; name this one by its id, {1}.",
        "指定により対象外: {0}。'latest' は部分断面を指しません。この断面は ID {1} で指定してください。");

    public static Phrase CreatedIncomplete => new("Snapshot {0} of {1}/{2} is stored, but incomplete ({3}).", "{1}/{2} の断面 {0} を保存しましたが、不完全です（{3}）。");

    public static Phrase Cost => new("{0} in all, {1} of it new; {2} added to the repository.", "合計 {0}、うち新規 {1}。リポジトリには {2} を追加しました。");

    public static Phrase LeftOutSchemas => new(
        "{0}: left out {1}, where restores of single tables keep rows until they are confirmed or rolled back.",
        "{0}: {1} は断面に含めていません。テーブル単位の復元が、確定または取り消しまで行を残しているスキーマです。");

    public static Phrase Problem => new("{0}: {1}: {2}", "{0}: {1}: {2}");

    public static Phrase None => new("No snapshots yet. Take one with 'danmen snapshot create ENV'.", "断面はまだありません。'danmen snapshot create ENV' で取得してください。");

    public static Phrase SnapshotLabel => new("Snapshot", "断面");

    public static Phrase SystemLabel => new("System", "システム");

    public static Phrase EnvironmentLabel => new("Environment", "環境");

    public static Phrase Production => new("{0} (production)", "{0}（本番）");

    public static Phrase TakenLabel => new("Taken", "取得日時");

    public static Phrase TakenValue => new("{0} to {1} ({2})", "{0} ～ {1}（{2}）");

    public static Phrase ByLabel => new("By", "取得者");

    public static Phrase ByValue => new("{0} on {1}, {2}", "{0}（ホスト {1}、{2}）");

    public static Phrase StateLabel => new("State", "状態");

    public static Phrase OmittedLabel => new("Left out", "対象外");

    public static Phrase Verified => new("Snapshot {0} can be restored: {1} files, {2} read back.", "断面 {0} は復元できます。{1} ファイル、{2} を読み戻しました。");

    public static Phrase VerifyFailed => new("Snapshot {0} cannot be restored as it is: {1} problems.", "断面 {0} はこのままでは復元できません。問題 {1} 件。");

    public static Phrase Exported => new("{0} of snapshot {1} is in {2}: {3} entries, {4}.", "断面 {1} の {0} を {2} に書き出しました。{3} 件、{4}。");

    public static Phrase DeleteQuestion => new("This deletes {0} snapshots: {1}. They cannot be brought back.", "{0} 件の断面を削除します: {1}。元に戻すことはできません。");

    public static Phrase Deleted => new("Snapshot {0} is deleted.", "断面 {0} を削除しました。");

    public static Phrase DeletedNext => new("'danmen repository prune' frees their space.", "'danmen repository prune' で領域を解放できます。");

    public static Phrase TierHead => new("Tier", "保管先");

    public static Phrase TierLabel => new("Kept in", "保管先");

    public static Phrase Hot => new("hot", "ホット");

    public static Phrase Cold => new("cold", "コールド");
}
