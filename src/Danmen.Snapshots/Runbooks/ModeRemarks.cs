using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What a plan says of whether the new state is built before the system is stopped, and of room that is lacking.</summary>
internal static class ModeRemarks
{
    public static readonly RemarkCode Online = new(
        "restore.mode_online",
        "online ({0}): the new state is built and verified before the system is stopped; steps 2 to 4 only exchange it with the old one",
        "オンライン（{0}）: 新しい状態の構築と検証は、システムを停止する前に行います。手順 2 から 4 では入れ替えだけを行います");

    public static readonly RemarkCode Offline = new(
        "restore.mode_offline",
        "offline ({0}): the system is stopped first; steps 2 to 4 build and verify the new state, and then exchange it with the old one",
        "オフライン（{0}）: 先にシステムを停止します。手順 2 から 4 で新しい状態を構築して検証し、その後に入れ替えます");

    public static readonly RemarkCode ByDefault = new("restore.mode_by_default", "the default; there is room for both states", "既定。両方の状態を置く空き容量があります");

    public static readonly RemarkCode ByDefaultUnknown = new(
        "restore.mode_by_default_unknown",
        "the default; whether there is room for both states is not known for {0}",
        "既定。{0} の両方の状態を置く空き容量があるかは不明です");

    public static readonly RemarkCode ByDefaultButShort = new(
        "restore.mode_by_default_but_short",
        "the default; there is too little room for both states",
        "既定。両方の状態を置く空き容量がありません");

    public static readonly RemarkCode BySetting = new("restore.mode_by_setting", "'offline' of the runbook", "ランブックの 'offline'");

    public static readonly RemarkCode StopsNothing = new(
        "restore.offline_stops_nothing",
        "note that the runbook stops nothing: what writes to the system goes on while the new state is built",
        "注意: ランブックに停止するものがないため、新しい状態の構築中もシステムへの書き込みは続きます");

    public static readonly RemarkCode FreeBytes = new("restore.free_bytes", "free {0} more where {1} lies", "{1} のある場所の空き容量をさらに {0} 増やしてください");

    public static readonly RemarkCode FreeInodes = new("restore.free_inodes", "free {0} more inodes where {1} lies", "{1} のある場所の空き inode をさらに {0} 個増やしてください");

    public static readonly RemarkCode FreeOnHosts = new("restore.free_on_hosts", "free room on the hosts that are named", "示されたホストの空き容量を増やしてください");

    public static readonly RemarkCode InParts = new(
        "restore.in_parts",
        "or restore in parts with --component, and confirm each before the next, so that its state before goes; --offline needs the same room, since the state before is kept until the run is confirmed",
        "または --component で少しずつ復元し、次の前にそれぞれを確定して以前の状態を削除してください。--offline でも以前の状態を確定まで保持するため、同じ空き容量が必要です");
}
