namespace Danmen.Cli.Wording;

/// <summary>Words of the lifecycles of buckets.</summary>
internal static class LifecyclePhrases
{
    public static Phrase Noun => new("Show, write and check the rules by which buckets move and remove files themselves", "バケット自身がファイルを移動・削除するライフサイクルルールの表示、設定、確認を行う");

    public static Phrase Notes => new(
        "For every repository of danmen.yaml in a bucket: uploads that nobody ended are aborted; with 'lock', old versions are removed after their lock has ended; in the cold repository packs of data, and nothing else, move to 'storage_class' after 'archive_after'. Rules of others are never changed.",
        "danmen.yaml のリポジトリのうちバケットにあるものが対象です。未完了のアップロードを中止し、'lock' があれば旧バージョンをロックの終了後に削除します。コールドリポジトリでは、データのパックだけを 'archive_after' の経過後に 'storage_class' へ移動します。ほかのルールは変更しません。");

    public static Phrase Plan => new("Show the rules that are needed, and how those that stand there differ", "必要なルールと、現在の設定との違いを表示する");

    public static Phrase Apply => new("Write the rules that are needed, and read them back", "必要なルールを設定し、読み戻して確認する");

    public static Phrase Check => new(
        "Check that the rules stand there, and that no rule of others harms a repository\nExits 5 otherwise.",
        "ルールが設定されていること、ほかのルールがリポジトリに害を与えないことを確認する\n問題があれば終了コードは 5 です。");

    public static Phrase Question => new("This changes {0} rules of the lifecycle; from then on the buckets move and remove files by them.", "ライフサイクルのルール {0} 件を変更します。以後、バケットはこのルールに従ってファイルを移動・削除します。");

    public static Phrase Written => new("{0} rules written and read back.", "ルール {0} 件を設定し、読み戻して確認しました。");

    public static Phrase NothingToWrite => new("Nothing to write: every rule stands as it is needed.", "設定するものはありません。すべてのルールが設定済みです。");

    public static Phrase Foreign => new("  Rules of others, left as they are: {0}", "  変更しないほかのルール: {0}");

    public static Phrase Harmful => new("{0}: rule '{1}', which is not Danmen's: {2}", "{0}: Danmen 以外のルール '{1}': {2}");

    public static Phrase AsWanted => new("stands as it is needed", "設定済み");

    public static Phrase Missing => new("missing", "未設定");

    public static Phrase Different => new("says something else", "内容が異なる");

    public static Phrase Unwanted => new("no longer needed", "不要");
}
