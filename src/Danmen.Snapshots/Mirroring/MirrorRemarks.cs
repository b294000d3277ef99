using Danmen.Faults;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Why a tag was not sent.</summary>
internal static class MirrorRemarks
{
    public static readonly RemarkCode NoAnswer = new("mirror.no_answer", "no answer within {0} seconds", "{0} 秒以内に応答がありませんでした");
}
