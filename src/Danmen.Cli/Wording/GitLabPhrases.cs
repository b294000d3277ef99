namespace Danmen.Cli.Wording;

/// <summary>Words of tags that are shown in GitLab.</summary>
internal static class GitLabPhrases
{
    public static Phrase Sync => new(
        "Send to GitLab what is owed to it\n'tag create', 'edit' and 'delete' try at once and wait a few seconds at most; what GitLab did not take then is kept and sent by this command.",
        "GitLab に未送信の内容を送る\n'tag create'、'edit'、'delete' はその場で数秒だけ送信を試みます。受け付けられなかった内容は保持され、このコマンドで送信します。");

    public static Phrase All => new("Compare all tags with those of GitLab first, and send what it lacks", "先にすべてのタグを GitLab と比べ、不足分も送る");

    public static Phrase ExampleAll => new("For a project that is new, or when .danmen was lost.", "新しいプロジェクトの場合や、.danmen を失った場合に実行します。");

    public static Phrase Check => new(
        "Send nothing; say which tags GitLab lacks, has on another commit, still has, or has that were made there by hand", "何も送らず、GitLab にないタグ、別のコミットを指すタグ、削除後も残るタグ、GitLab 側で作られたタグを表示する");

    public static Phrase CheckEnvironment => new("With --check: only tags of this environment", "--check と併用: この環境のタグだけを調べる");

    public static Phrase ExampleCheck => new("Exits 5 when something differs.", "違いがあれば終了コード 5 を返します。");

    public static Phrase StateHead => new("IN GITLAB", "GitLab での状態");

    public static Phrase ThereHead => new("COMMIT THERE", "GitLab のコミット");

    public static Phrase Missing => new("missing", "なし");

    public static Phrase OtherCommit => new("on another commit", "別のコミット");

    public static Phrase NotRemoved => new("deleted here, still there", "削除済みだが残存");

    public static Phrase MadeThere => new("made there", "GitLab 側で作成");

    public static Phrase Checked => new("Tags: {0} as they should be, {1} that differ; {2} of GitLab's have other names.", "一致するタグ: {0} 件、異なるタグ: {1} 件。名前の異なる GitLab のタグ: {2} 件。");

    public static Phrase RemedyMissing => new("'danmen tag sync --all' sends what is missing.", "ないタグは 'danmen tag sync --all' で送信できます。");

    public static Phrase RemedyOtherCommit => new("Delete in GitLab what is on another commit when it is wrong there; 'danmen tag sync --all' then makes it anew.", "別のコミットを指すタグは、誤りであれば GitLab で削除してください。その後 'danmen tag sync --all' で作り直せます。");

    public static Phrase RemedyNotRemoved => new("'danmen tag sync --all' removes what was deleted here.", "削除済みのタグは 'danmen tag sync --all' で GitLab からも削除されます。");

    public static Phrase RemedyMadeThere => new("What was made there names no snapshot: rename or delete it there.", "GitLab 側で作られたタグに対応する断面はありません。GitLab で名前を変えるか削除してください。");

    public static Phrase FromRelease => new(
        "Create a release tag of an event that GitLab's webhook sent\nThe request's body comes on standard input, its headers in the variables HTTP_X_GITLAB_TOKEN, HTTP_IDEMPOTENCY_KEY and HTTP_X_GITLAB_WEBHOOK_UUID, as web servers hand them to programs. Events of anything but a new release, and events that come again, do nothing.",
        "GitLab の webhook のイベントからリリースタグを作成する\nリクエストの本文は標準入力から、ヘッダーは Web サーバーがプログラムに渡す形の変数 HTTP_X_GITLAB_TOKEN、HTTP_IDEMPOTENCY_KEY、HTTP_X_GITLAB_WEBHOOK_UUID から読み取ります。新しいリリース以外のイベントと、再送されたイベントは無視します。");

    public static Phrase Body => new("Read the body from this file instead", "本文をこのファイルから読み取る");

    public static Phrase TokenFile => new("Read the secret token that was received from this file instead", "受信したシークレットトークンをこのファイルから読み取る");

    public static Phrase Id => new("The delivery's id, in place of the header's", "ヘッダーの代わりに使う配信の ID");

    public static Phrase AllowOtherCommit => new("Let the environment be at another commit than the released one", "環境がリリースされたコミットと異なることを許可する");

    public static Phrase ExampleFromRelease => new("Takes a snapshot of 'prod' and names it after the release.", "prod の断面を取得し、リリースの名前を付けます。");

    public static Phrase OtherEvent => new("Ignored: the event is not of a new release.", "無視しました。新しいリリースのイベントではありません。");

    public static Phrase OwnRelease => new("Ignored: '{0}' is a tag of Danmen's own.", "無視しました。'{0}' は Danmen 自身のタグです。");

    public static Phrase Replayed => new("Ignored: release '{0}' was taken before.", "無視しました。リリース '{0}' は処理済みです。");

    public static Phrase Sent => new("Tag {0} is in GitLab as it is here.", "タグ {0} を GitLab に反映しました。");

    public static Phrase NothingOwed => new("Nothing is owed to GitLab.", "GitLab に未送信の内容はありません。");

    public static Phrase Done => new("In GitLab: {0}", "GitLab に反映しました: {0}");

    public static Phrase Removed => new("No longer in GitLab: {0}", "GitLab からも削除しました: {0}");

    public static Phrase Owed => new("GitLab does not have this yet: {0}. {1}", "GitLab に未反映です: {0}。{1}");

    public static Phrase SinceHead => new("OWED SINCE", "未送信となった日時");

    public static Phrase AttemptsHead => new("ATTEMPTS", "試行");

    public static Phrase Label => new("GitLab", "GitLab");

    public static Phrase SentValue => new("{0}, sent {1}", "{0}（{1} に送信）");

    public static Phrase OwedValue => new("owed since {0}, {1} attempts in vain", "{0} から未送信、失敗 {1} 回");
}
