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

    public static readonly RemarkCode MoreInstead = new(
        "snapshot.more_instead",
        "{0} older ones: see 'danmen snapshot list'",
        "これより古いものが {0} 件あります。'danmen snapshot list' で確認できます");
}
