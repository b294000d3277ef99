using Danmen.Faults;

namespace Danmen.Snapshots.Records;

/// <summary>What is wrong with a record.</summary>
internal static class RecordRemarks
{
    public static readonly RemarkCode LaterFormat = new(
        "record.later_format",
        "its format is {0}, which this version does not know",
        "このバージョンが対応していない形式（{0}）です");

    public static readonly RemarkCode NoRevision = new(
        "record.no_revision",
        "it has no revision",
        "改訂がありません");

    public static readonly RemarkCode OtherRecord = new(
        "record.other_record",
        "what was signed is the {0} '{1}', which somebody put in this place",
        "署名されているのは別の記録（{0} '{1}'）です。何者かがここに置いた可能性があります");

    public static readonly RemarkCode BrokenChain = new(
        "record.broken_chain",
        "revision {0} does not follow the one before it",
        "改訂 {0} が直前の改訂につながっていません");

    public static readonly RemarkCode WrongSignature = new(
        "record.wrong_signature",
        "the signature of revision {0} is missing or wrong",
        "改訂 {0} の署名がないか、正しくありません");

    public static readonly RemarkCode Unreadable = new(
        "record.unreadable",
        "its record cannot be read: {0}",
        "記録を読み取れません: {0}");

    public static readonly RemarkCode Diverged = new(
        "record.diverged",
        "the repository holds two histories of it that contradict each other",
        "矛盾する2つの履歴がリポジトリにあります");

    public static readonly RemarkCode OtherTree = new(
        "record.other_tree",
        "the stored tree is not the one that was signed",
        "保存されているツリーが、署名されたものと異なります");
}
