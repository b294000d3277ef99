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

    public static readonly RemarkCode TargetOnly = new(
        "rsync.target_only",
        "nothing is restored into {0}: restore into a folder of this host with --target, and bring it there with rsync",
        "{0} には復元できません。--target でこのホストのフォルダーに復元し、rsync で転送してください");
}
