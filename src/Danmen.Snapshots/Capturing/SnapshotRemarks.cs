using Danmen.Faults;

namespace Danmen.Snapshots.Capturing;

/// <summary>Why a reference names no snapshot, and what to write instead.</summary>
internal static class SnapshotRemarks
{
    public static readonly RemarkCode NoneYet = new(
        "snapshot.none_yet",
        "the repository holds no snapshot yet; take one with 'danmen snapshot create ENV'",
        "リポジトリに断面がまだありません。'danmen snapshot create ENV' で取得してください");

    public static readonly RemarkCode NoneOfEnvironment = new(
        "snapshot.none_of_environment",
        "there is no snapshot of environment '{0}'; there are some of {1}",
        "環境 '{0}' の断面はありません。断面があるのは {1} です");

    public static readonly RemarkCode NoneWhole = new(
        "snapshot.none_whole",
        "'{0}' names the newest snapshot that is complete and holds every component; none of {1} does",
        "'{0}' は、完全ですべてのコンポーネントを含む最新の断面を指します。{1} 件の中に該当するものはありません");

    public static readonly RemarkCode PartialInstead = new(
        "snapshot.partial_instead",
        "{0} is partial: it holds {1}, without {2}; to use it, write '{0}' instead of '{3}'",
        "{0} は部分断面で、{1} を含み、{2} を含みません。使用する場合は '{3}' の代わりに '{0}' と指定してください");

    public static readonly RemarkCode IncompleteInstead = new(
        "snapshot.incomplete_instead",
        "{0} is incomplete: see 'danmen snapshot show {0}' for what is missing",
        "{0} は不完全です。不足しているものは 'danmen snapshot show {0}' で確認できます");

    public static readonly RemarkCode UnreadableInstead = new(
        "snapshot.unreadable_instead",
        "{0} cannot be read: see 'danmen snapshot show {0}'",
        "{0} は読み取れません。'danmen snapshot show {0}' で確認できます");

    public static readonly RemarkCode ItHas = new(
        "snapshot.it_has",
        "it has {0}",
        "含まれているのは {0} です");

    public static readonly RemarkCode NoReference = new(
        "snapshot.no_reference",
        "a reference is 'latest', 'latest:ENV' or at least {0} digits of an id",
        "'latest'、'latest:ENV'、または ID の先頭 {0} 文字以上で指定してください");

    public static readonly RemarkCode FitsSeveral = new(
        "snapshot.fits_several",
        "it fits {0} snapshots",
        "{0} 件の断面に一致します");

    public static readonly RemarkCode ManifestMissing = new(
        "snapshot.manifest_missing",
        "it is missing",
        "ファイルがありません");

    public static readonly RemarkCode LaterFormat = new(
        "snapshot.later_format",
        "its format version is {0}, and this program reads up to {1}",
        "形式のバージョンは {0} で、このプログラムが読み取れるのは {1} までです");

    public static readonly RemarkCode NothingCaptured = new(
        "snapshot.nothing_captured",
        "{0}: {1}",
        "{0}: {1}");

    public static readonly RemarkCode KindNotYet = new(
        "snapshot.kind_not_yet",
        "components of kind '{0}'",
        "種類 '{0}' のコンポーネント");

    public static readonly RemarkCode NoFileInTree = new(
        "snapshot.no_file_in_tree",
        "there is no such file in tree {0}",
        "ツリー {0} に該当するファイルがありません");

    public static readonly RemarkCode NoFolderInTree = new(
        "snapshot.no_folder_in_tree",
        "there is no such folder in tree {0}",
        "ツリー {0} に該当するフォルダーがありません");

    public static readonly RemarkCode OtherSize = new(
        "snapshot.other_size",
        "it is said to be {0} bytes long, and its content is {1}",
        "記録上は {0} バイトですが、内容は {1} バイトです");

    public static readonly RemarkCode FreezeNotWatched = new(
        "snapshot.freeze_not_watched",
        "the guardian that thaws did not start",
        "静止を解除する監視プロセスが起動しませんでした");

    public static readonly RemarkCode ThawFailed = new(
        "snapshot.thaw_failed",
        "a command under 'freeze.after' failed; the system may still be frozen",
        "'freeze.after' のコマンドが失敗しました。システムが静止したままの可能性があります");

    public static readonly RemarkCode ThawedEarly = new(
        "snapshot.thawed_early",
        "the system was thawed because 'freeze.timeout' passed before everything was read",
        "すべてを読み取る前に 'freeze.timeout' を過ぎたため、静止を解除しました");

    public static readonly RemarkCode ThawedEarlyAndFailed = new(
        "snapshot.thawed_early_and_failed",
        "'freeze.timeout' passed before everything was read, and a command under 'freeze.after' failed; the system may still be frozen",
        "すべてを読み取る前に 'freeze.timeout' を過ぎ、'freeze.after' のコマンドも失敗しました。システムが静止したままの可能性があります");

    public static readonly RemarkCode GuardianEnded = new(
        "snapshot.guardian_ended",
        "the guardian that thaws ended with exit code {0}; the system may still be frozen",
        "静止を解除する監視プロセスが終了コード {0} で終了しました。システムが静止したままの可能性があります");

    public static readonly RemarkCode NotRead = new(
        "snapshot.not_read",
        "it was not read",
        "読み取られませんでした");

    public static readonly RemarkCode MoreInstead = new(
        "snapshot.more_instead",
        "{0} older ones: see 'danmen snapshot list'",
        "これより古いものが {0} 件あります。'danmen snapshot list' で確認できます");

    public static readonly RemarkCode ColdUnread = new(
        "snapshot.cold_unread",
        "the cold repository could not be looked at: {0}",
        "コールドリポジトリを確認できませんでした: {0}");

    public static readonly RemarkCode NotInColdEither = new(
        "snapshot.not_in_cold_either",
        "it is not in the cold repository either",
        "コールドリポジトリにもありません");
}
