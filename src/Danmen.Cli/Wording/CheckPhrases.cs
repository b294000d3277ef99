namespace Danmen.Cli.Wording;

/// <summary>Words of checks.</summary>
internal static class CheckPhrases
{
    public static Phrase Command => new(
        "Run the checks of an environment\nThey stand under 'checks' in danmen.yaml: addresses, ports, queries, commands, units of systemd. Nothing is restored. Exits 5 when a critical check failed.",
        "環境のチェックを実行する\ndanmen.yaml の 'checks' に書かれた、アドレス、ポート、問い合わせ、コマンド、systemd のユニットを確認します。復元は行いません。重要なチェックが失敗すると 5 で終了します。");

    public static Phrase Environment => new("The environment, as danmen.yaml names it", "danmen.yaml に定義した環境");

    public static Phrase Vital => new("Only checks with 'vital: true'", "'vital: true' のチェックだけを実行する");

    public static Phrase JUnit => new("Write all results to this file as JUnit XML, '-' for standard output", "すべての結果を JUnit XML としてこのファイルに書き出す（'-' は標準出力）");

    public static Phrase ExampleJUnit => new("For a pipeline that shows test results.", "テスト結果を表示するパイプラインで使えます。");

    public static Phrase Passed => new("passed", "合格");

    public static Phrase Failed => new("FAILED", "失敗");

    public static Phrase Attempts => new("{0} attempts", "{0} 回目");

    public static Phrase None => new("The environment has no such checks: add them under 'checks' in danmen.yaml.", "該当するチェックがありません。danmen.yaml の 'checks' に追加してください。");

    public static Phrase Total => new("{0} of {1} checks passed; critical ones that failed: {2}.", "{1} 件中 {0} 件のチェックに合格。失敗した重要なチェック: {2} 件。");
}
