namespace Danmen.Cli.Wording;

/// <summary>Words of <c>danmen demo</c>.</summary>
internal static class DemoPhrases
{
    public static Phrase Command => new(
        "See Danmen at work on a small shop: about a minute, in a folder of its own\nBuilds the shop and starts it, takes a snapshot, tags it as a release, damages the shop, shows what changed, plans, restores step by step with checks, proves that everything is back, signs it off, and drills.",
        "小さなショップのシステムで Danmen の動作を確認する（専用フォルダー、1分程度）\nショップを作って起動し、断面を取得してリリースのタグを付け、壊し、差分を表示し、計画し、手順とチェックを経て復元し、すべて元どおりになったことを確かめて確定し、最後に訓練します。");

    public static Phrase Directory => new("Folder to make everything in; a new one below the system's temporary folder when left out", "すべてを置くフォルダー。省略時は一時フォルダーの下に新しく作成します");

    public static Phrase Database => new("postgres or sqlite; PostgreSQL when its programs are installed", "postgres または sqlite。省略時は、PostgreSQL がインストールされていれば postgres");

    public static Phrase Remove => new("Remove everything at the end", "最後にすべてを削除する");

    public static Phrase Heading => new("A small shop, damaged and brought back", "小さなショップを壊し、元に戻します");

    public static Phrase Folder => new("Everything lies in {0}.", "すべて {0} に置きます。");

    public static Phrase Step => new("{0}  {1}", "{0}  {1}");

    public static Phrase Build => new("Building the shop", "ショップを作る");

    public static Phrase Snapshot => new("Taking a snapshot", "断面を取得する");

    public static Phrase Tag => new("Tagging it as a release", "リリースとしてタグを付ける");

    public static Phrase Plan => new("What would a restore do?", "復元で何が行われるか");

    public static Phrase Drill => new("Would it work again? A drill, in a place that is thrown away", "次も復元できるか（使い捨ての場所での訓練）");

    public static Phrase Question => new("Does the orders page open?", "注文画面は開きますか?");

    public static Phrase Note => new("orders page opens", "注文画面を確認");

    public static Phrase Working => new("and the shop works", "ショップは稼働中");

    public static Phrase Took => new("The whole demo took {0}.", "デモ全体の所要時間は {0} です。");

    public static Phrase Damage => new("Damaging the shop", "ショップを壊す");

    public static Phrase Diff => new("What has changed since the snapshot?", "断面から何が変わったか");

    public static Phrase Restore => new("Bringing it back: stop, exchange, check, start, test", "元に戻す（停止、入れ替え、検査、起動、確認）");

    public static Phrase Accept => new("Signing it off", "復元した状態を確定する");

    public static Phrase Proof => new("Is everything back? Checksums made without Danmen's code", "すべて元どおりか（Danmen とは別のコードで計算したチェックサム）");

    public static Phrase Places => new("Where everything lies", "各ファイルの場所");

    public static Phrase CodeGit => new("git repository, 3 commits", "git リポジトリ、コミット 3 件");

    public static Phrase CodeFiles => new("files (git is not installed)", "ファイル（git は未インストール）");

    public static Phrase Rows => new("{0}: {1} customers, {2} orders, {3} lines", "{0}: 顧客 {1}、注文 {2}、明細 {3}");

    public static Phrase SettingsMade => new("4 configuration files", "設定ファイル 4 件");

    public static Phrase ModelsPython => new("2 pickled models, made by Python", "pickle モデル 2 件（Python で作成）");

    public static Phrase ModelsOwn => new("2 pickled models", "pickle モデル 2 件");

    public static Phrase UploadsMade => new("120 pictures", "画像 120 件");

    public static Phrase HarmRows => new("db: a table dropped, {0} orders deleted by a wrong WHERE, prices set to 1", "db: テーブルを1つ削除し、誤った WHERE で注文 {0} 件を削除し、価格を 1 に変更");

    public static Phrase HarmSettings => new("settings: the database's host changed, logging.yaml deleted", "settings: データベースのホストを変更し、logging.yaml を削除");

    public static Phrase HarmModels => new("models: recommend.pkl swapped for one that runs a command when loaded", "models: recommend.pkl を、読み込むとコマンドを実行するものに差し替え");

    public static Phrase HarmCode => new("code: a bad edit in pricing.py, orders.py deleted", "code: pricing.py に誤った変更を加え、orders.py を削除");

    public static Phrase HarmUploads => new("uploads: all pictures of 2023 deleted", "uploads: 2023 年の画像をすべて削除");

    public static Phrase BeforeHead => new("BEFORE", "破損前");

    public static Phrase DamagedHead => new("DAMAGED", "破損後");

    public static Phrase AfterHead => new("RESTORED", "復元後");

    public static Phrase Same => new("the same again", "一致");

    public static Phrase Different => new("DIFFERENT", "不一致");

    public static Phrase Back => new("Everything is back. It took {0}.", "すべて元どおりになりました。所要時間 {0}。");

    public static Phrase Restic => new("Stock restic agrees: 'restic check' finds no errors.", "標準の restic でも確認しました。'restic check' でエラーはありません。");

    public static Phrase ShopPlace => new("the shop", "ショップ");

    public static Phrase DatabasePlace => new("its database", "データベース");

    public static Phrase DatabaseStopped => new("its database (stopped)", "データベース（停止済み）");

    public static Phrase FilePlace => new("definition", "定義");

    public static Phrase RepositoryPlace => new("repository", "リポジトリ");

    public static Phrase KeyPlace => new("key", "キー");

    public static Phrase RemoveHint => new("Remove it all: rm -r {0}", "すべて削除: rm -r {0}");

    public static Phrase LookAround => new("Look around: cd {0} && danmen snapshot list", "確認: cd {0} && danmen snapshot list");

    public static Phrase Removed => new("Everything is removed again.", "すべて削除しました。");

    public static Phrase NoPostgresThere => new("PostgreSQL cannot run in the demo's folder: {0}. Give another --directory, or --database sqlite.", "デモのフォルダーでは PostgreSQL を実行できません: {0}。別の --directory か、--database sqlite を指定してください。");

    public static Phrase SqliteInstead => new("SQLite takes the place of PostgreSQL, which cannot run in the demo's folder: {0}.", "デモのフォルダーでは PostgreSQL を実行できないため、SQLite を使います: {0}。");

    public static Phrase FolderTooLong => new("the path of its socket would be too long in {0}", "{0} ではソケットのパスが長すぎます");

    public static Phrase FolderOddlyNamed => new("a character of its name means something else to PostgreSQL: {0}", "名前に PostgreSQL では使えない文字が含まれています: {0}");

    public static Phrase FolderClosed => new("the user postgres may not enter {0}", "ユーザー postgres は {0} に入れません");

    public static Phrase Left => new("The demo stopped early; what it made lies in {0}.", "デモは途中で終了しました。作成したものは {0} にあります。");
}
