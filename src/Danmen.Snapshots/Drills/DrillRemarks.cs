using Danmen.Faults;

namespace Danmen.Snapshots.Drills;

/// <summary>What is told of drills.</summary>
internal static class DrillRemarks
{
    public static readonly RemarkCode FitsSeveral = new("drill.fits_several", "it fits {0} drills", "{0} 件の訓練に一致します");

    public static readonly RemarkCode ComponentFailed = new("drill.component_failed", "{0}: {1}", "{0}: {1}");

    public static readonly RemarkCode Found = new("drill.found", "{0}: {1}: {2}", "{0}: {1}: {2}");

    public static readonly RemarkCode MoreFound = new("drill.more_found", "{0}: and {1} more", "{0}: ほか {1} 件");

    public static readonly RemarkCode CheckFailed = new("drill.check_failed", "check '{0}' failed: {1}", "チェック '{0}' が失敗しました: {1}");

    public static readonly RemarkCode RtoMissed = new("drill.rto_missed", "rto: the restore took {0}, longer than {1}", "rto: 復元に {0} かかりました（目標 {1}）");

    public static readonly RemarkCode RpoMissed = new("drill.rpo_missed", "rpo: the snapshot was {0} old, older than {1}", "rpo: 断面は {0} 前のものでした（目標 {1}）");

    public static readonly RemarkCode NoFolder = new("drill.no_folder", "the folder cannot be made: {0}", "フォルダーを作成できません: {0}");

    public static readonly RemarkCode NotWatched = new("drill.not_watched", "what removes it at the end does not run", "終了時に削除する処理を開始できません");

    public static readonly RemarkCode Left = new("drill.left", "{0} could not be removed; it holds raw data: remove it by hand", "{0} を削除できませんでした。生データが含まれているため、手動で削除してください");

    public static readonly RemarkCode Swept = new("drill.swept", "{0}, which a drill that was killed had left, is removed", "強制終了された訓練が残した {0} を削除しました");

    public static readonly RemarkCode Incomplete = new("drill.incomplete", "the snapshot is incomplete: see 'danmen snapshot show {0}'", "断面は不完全です。'danmen snapshot show {0}' で確認できます");
}
