using Danmen.Faults;

namespace Danmen.Components.Rsync;

/// <summary>What is said of folders of other hosts.</summary>
internal static class RsyncRemarks
{
    public static readonly RemarkCode NoPlace = new(
        "rsync.no_place",
        "it must be user@host:/path or host:/path, the path absolute",
        "user@host:/path または host:/path の形式で、パスは絶対パスにしてください");

    public static readonly RemarkCode NoPort = new(
        "rsync.no_port",
        "it must be a number from 1 to 65535",
        "1 から 65535 までの数値にしてください");

    public static readonly RemarkCode NoFile = new(
        "rsync.no_file",
        "there is no such file",
        "ファイルがありません");

    public static readonly RemarkCode NotInPath = new(
        "rsync.not_in_path",
        "it is not in PATH",
        "PATH にありません");

    public static readonly RemarkCode NoVersion = new(
        "rsync.no_version",
        "it does not tell its version",
        "バージョンを取得できません");

    public static readonly RemarkCode TooOld = new(
        "rsync.too_old",
        "it is version {0}",
        "バージョンは {0} です");

    public static readonly RemarkCode NotStarted = new(
        "rsync.not_started",
        "it did not start",
        "起動しませんでした");

    public static readonly RemarkCode NotOnOtherHost = new(
        "rsync.not_on_other_host",
        "rsync is not on the other host: {0}",
        "別のホストに rsync がありません: {0}");

    public static readonly RemarkCode HostKeyUnknown = new(
        "rsync.host_key_unknown",
        "its key is not in the known_hosts file",
        "ホスト鍵が known_hosts ファイルに登録されていません");

    public static readonly RemarkCode HostKeyChanged = new(
        "rsync.host_key_changed",
        "its key is another than the one in the known_hosts file: the host was set up anew, or somebody stands in between",
        "ホスト鍵が known_hosts ファイルの登録と異なります。ホストが再構築されたか、通信に割り込まれている可能性があります");

    public static readonly RemarkCode Says = new(
        "rsync.says",
        "it says: {0}",
        "メッセージ: {0}");

    public static readonly RemarkCode Ended = new(
        "rsync.ended",
        "it ended with exit code {0}",
        "終了コード {0} で終了しました");

    public static readonly RemarkCode Push = new(
        "rsync.push",
        "push the new state to {0} into {1}, copying there what has not changed, and compare it by checksum",
        "{0} の {1} に新しい状態を転送し（変更のないものはそのホスト上で複製）、チェックサムで検証します");

    public static readonly RemarkCode Exchange = new(
        "rsync.exchange",
        "exchange it with {0} by renaming; the old state is kept there until it is confirmed",
        "名前の変更により {0} と入れ替えます。以前の状態は確定までそのホストに保持します");

    public static readonly RemarkCode OwnersOfLogin = new(
        "rsync.owners_of_login",
        "the login is not root's: owners are set as far as it may",
        "ログインするユーザーが root ではないため、所有者は可能な範囲で設定します");

    public static readonly RemarkCode OwnersNeedRoot = new(
        "rsync.owners_need_root",
        "the snapshot was taken by root and holds owners that only root can build here: restore as root",
        "断面は root で取得されており、所有者をここで再現できるのは root だけです。root で復元してください");

    public static readonly RemarkCode Mounted = new(
        "rsync.mounted",
        "a file system is mounted at {0}: a folder with a mount cannot be renamed",
        "{0} にファイルシステムがマウントされています。マウントのあるフォルダーは名前を変更できません");

    public static readonly RemarkCode OddAnswer = new(
        "rsync.odd_answer",
        "the answer cannot be understood: the login shell must print nothing of its own",
        "応答を解釈できません。ログインシェルが独自の出力をしないようにしてください");

    public static readonly RemarkCode PushedGone = new(
        "rsync.pushed_gone",
        "{0}, where the restore pushed the new state, is no longer there",
        "復元処理が新しい状態を転送した {0} がなくなっています");
}
