using Danmen.Faults;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Why a tag was not sent, or a history not told.</summary>
internal static class MirrorRemarks
{
    public static readonly RemarkCode NoAnswer = new("mirror.no_answer", "no answer within {0} seconds", "{0} 秒以内に応答がありませんでした");

    public static readonly RemarkCode CommitUnknown = new("mirror.commit_unknown", "it does not have both commits", "両方のコミットがそろっていません");

    public static readonly RemarkCode SomeFiles = new("mirror.some_files", "it does not tell all files between the two commits", "2 つのコミットの間のファイルがすべては示されていません");
}
