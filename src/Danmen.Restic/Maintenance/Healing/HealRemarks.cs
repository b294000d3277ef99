using Danmen.Faults;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>What is said of what a replica cannot heal.</summary>
internal static class HealRemarks
{
    public static readonly RemarkCode NotInReplica = new("heal.not_in_replica", "it cannot be read, and the replica does not have it", "読み取れず、レプリカにもありません");

    public static readonly RemarkCode NotReadBack = new("heal.not_read_back", "it was just written and does not come back as it was; nothing was removed", "書き込んだ直後の読み戻しで内容が一致しません。何も削除していません");
}
