using Danmen.Faults;

namespace Danmen.Restic.Maintenance.Retaining;

/// <summary>What is said of files whose lock ends.</summary>
public static class LockRemarks
{
    public static readonly RemarkCode Ends = new(
        "retaining.ends", "its lock ends on {0}; 'danmen repository extend-lock' extends it", "ロックは {0} に終了します。'danmen repository extend-lock' で延長できます");

    public static readonly RemarkCode Unlocked = new(
        "retaining.unlocked", "it is not locked; 'danmen repository extend-lock' locks it", "ロックされていません。'danmen repository extend-lock' でロックできます");

    public static readonly RemarkCode ColdUnread = new(
        "retaining.cold_unread", "whether what the cold repository holds is still locked could not be looked at: {0}", "コールドリポジトリのロックを確認できません: {0}");
}
