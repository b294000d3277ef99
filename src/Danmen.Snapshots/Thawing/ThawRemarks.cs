using Danmen.Faults;

namespace Danmen.Snapshots.Thawing;

/// <summary>What is said of snapshots in archive classes.</summary>
public static class ThawRemarks
{
    public static readonly RemarkCode Archived = new(
        "thaw.archived", "{0} of {1} packs ({2} in all, {3}) have not been asked for", "パック {1} 個（計 {2}、{3}）のうち {0} 個の取り出しが依頼されていません");

    public static readonly RemarkCode UnderWay = new("thaw.under_way", "{0} of {1} packs can be read", "パック {1} 個のうち {0} 個が読み取れます");

    public static readonly RemarkCode ReadyBy = new("thaw.ready_by", "all were asked for ({0}) and are there by {1} at the latest", "依頼済み（{0}）。遅くとも {1} に読み取れます");

    public static readonly RemarkCode UnknownWhen = new("thaw.unknown_when", "when it was asked for is not known here", "依頼の日時はこのマシンに記録されていません");

    public static readonly RemarkCode NoSuchSpeed = new("thaw.no_such_speed", "{0} has no {1} thaws", "{0} には {1} での取り出しがありません");
}
