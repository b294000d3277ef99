namespace Danmen.Cli.Wording;

/// <summary>Words of the program and of the options that every command has.</summary>
internal static class GlobalPhrases
{
    public static Phrase Danmen => new(
        "Danmen keeps the state of a whole system - code, databases, configuration, pickled models - in a restic-format repository, and brings it back, whole or in part.",
        "Danmen（断面）は、コード、データベース、設定、pickle モデルからなるシステム全体の状態を restic 形式のリポジトリに保存し、全体または一部を復元します。");

    public static Phrase DanmenNotes => new(
        "Begin with 'danmen demo' to see it work, or 'danmen init' for your own system. 'danmen COMMAND --help' explains each command.\nExit codes: 0 done, 1 fault or incomplete, 2 usage or configuration, 3 not found, 4 refused, 5 verification failed, 6 locked or busy, 130 interrupted.",
        "'danmen demo' で動作を確認するか、'danmen init' で自分のシステムを登録してください。各コマンドの説明は 'danmen コマンド --help' で表示します。\n終了コード: 0 完了、1 障害または不完全、2 使い方または設定の誤り、3 該当なし、4 拒否、5 検証失敗、6 ロック中または使用中、130 中断。");

    public static Phrase Json => new("Write one JSON document to standard output", "結果を1つの JSON 文書として標準出力に書き出す");

    public static Phrase Events => new("Write progress, warnings and errors as JSON lines to standard error", "進捗、警告、エラーを JSON Lines として標準エラー出力に書き出す");

    public static Phrase Config => new("danmen.yaml to use; otherwise the one in this folder or the nearest above it", "使用する danmen.yaml。省略時は現在のフォルダーから上位へ探す");

    public static Phrase Repository => new("Repository to use instead of danmen.yaml's: a path or rest:https://host/path", "danmen.yaml の代わりに使用するリポジトリ: パスまたは rest:https://host/path");

    public static Phrase KeyFile => new("File whose first line is the repository's password", "1行目がリポジトリのパスワードであるファイル");

    public static Phrase Quiet => new("Say only what was asked for, and errors", "求められた結果とエラーだけを表示する");

    public static Phrase NoColor => new("No colours (NO_COLOR does the same)", "色を付けない（環境変数 NO_COLOR でも可）");

    public static Phrase Lang => new("Language; otherwise that of the locale (DANMEN_LANG, LC_ALL, LC_MESSAGES, LANG)", "表示言語。省略時はロケールに従う（DANMEN_LANG、LC_ALL、LC_MESSAGES、LANG）");

    public static Phrase Help => new("Show this help", "このヘルプを表示する");

    public static Phrase Version => new("Show the version", "バージョンを表示する");
}
