using Danmen.Snapshots.Drills;

namespace Danmen.Cli.Wording;

/// <summary>Words of <c>danmen drill</c>.</summary>
internal static class DrillPhrases
{
    public static Phrase Command => new(
        "Try a restore in a throw-away place, and record what came of it\nThe snapshot is restored into a PostgreSQL server and folders of its own on this machine, compared with what was stored, tested with the environment's checks, and measured against its objectives. The living environments are not touched. A signed record stays in the repository; everything else is removed. Exits 5 when something did not pass or an objective was missed.",
        "使い捨ての場所で復元を訓練し、結果を記録する\n断面をこのマシン上の専用の PostgreSQL サーバーとフォルダーに復元し、保存した内容と比較し、環境のチェックで確かめ、目標と照らし合わせて時間を測ります。稼働中の環境には触れません。署名付きの記録をリポジトリに残し、それ以外はすべて削除します。検証に合格しない場合、または目標を達成しない場合は 5 で終了します。");

    public static Phrase Notes => new(
        "The data are raw, in folders that nobody else can enter, for as long as the drill runs.\nQueries among the checks ask the restored database; commands find it by DANMEN_DRILL_… variables. Checks of addresses, ports and units name the living environment and are left out, unless they say 'drill: true'.",
        "訓練中のデータは、ほかの利用者が入れないフォルダーに、生データのまま置かれます。\nチェックのうち、問い合わせは復元したデータベースに対して行い、コマンドには DANMEN_DRILL_… 変数で場所を渡します。アドレス、ポート、ユニットのチェックは稼働中の環境を指すため、'drill: true' の指定がなければ実行しません。");

    public static Phrase For => new("Whose checks and objectives count; the snapshot's own environment when left out", "チェックと目標を用いる環境。省略時は断面の環境");

    public static Phrase Keep => new("Leave the restored state where it is, to look at; its server is stopped", "復元したものを確認用に残す（サーバーは停止する）");

    public static Phrase Directory => new("Folder to make the throw-away place in; the system's temporary folder when left out", "使い捨ての場所を作成するフォルダー。省略時は一時フォルダー");

    public static Phrase Example => new("Tries whether the newest snapshot of prod comes back.", "prod の最新の断面が復元できるか確かめます。");

    public static Phrase List => new("List the drills, newest first", "訓練を新しい順に一覧表示する");

    public static Phrase OfEnvironment => new("Only drills for this environment", "この環境の訓練だけを表示する");

    public static Phrase Show => new("Show a drill as it was recorded; exits 5 when its signature is not right", "記録された訓練を表示する。署名が正しくない場合は 5 で終了する");

    public static Phrase Id => new("A drill's id, or the beginning of it", "訓練の ID、またはその先頭部分");

    public static Phrase None => new("There is no drill yet.", "訓練の記録はありません。");

    public static Phrase IdHead => new("DRILL", "訓練");

    public static Phrase WhenHead => new("WHEN", "日時");

    public static Phrase SnapshotHead => new("SNAPSHOT", "断面");

    public static Phrase ResultHead => new("RESULT", "結果");

    public static Phrase RestoreHead => new("RESTORE", "復元");

    public static Phrase VerifyHead => new("COMPARE", "比較");

    public static Phrase SizeHead => new("SIZE", "サイズ");

    public static Phrase Unreadable => new("cannot be read", "読み取り不可");

    public static Phrase Passed => new("passed", "合格");

    public static Phrase ObjectiveMissed => new("objective missed", "目標未達");

    public static Phrase VerificationFailed => new("FAILED", "不合格");

    public static Phrase NotRestored => new("NOT RESTORED", "復元失敗");

    public static Phrase Told => new("Drill {0} of snapshot {1} for {2}: {3}.", "訓練 {0}（断面 {1}、環境 {2}）: {3}");

    public static Phrase ToldBy => new("By {0} on {1}, {2}; {3}.", "実行者: {0}（{1}）、{2}、{3}");

    public static Phrase Rto => new("Restored and tested in {0}", "復元と確認に要した時間: {0}");

    public static Phrase Rpo => new("The state that came back was {0} old", "復元した状態の古さ: {0}");

    public static Phrase Objective => new("{0} (objective {1}: {2}).", "{0}（目標 {1}: {2}）");

    public static Phrase NoObjective => new("{0}; no objective is set.", "{0}（目標の設定なし）");

    public static Phrase Met => new("met", "達成");

    public static Phrase Missed => new("MISSED", "未達");

    public static Phrase NotMeasured => new("The restore did not come to its end", "復元は完了していません");

    public static Phrase NotRun => new("not run in a drill", "訓練では実行しません");

    public static Phrase LeftOut => new("{0}: left out, because a copy must not act: {1}", "{0}: 複製が外部に作用しないよう、除外しました: {1}");

    public static Phrase Recorded => new("It is recorded: danmen drill show {0}", "記録しました: danmen drill show {0}");

    public static Phrase Kept => new("The restored state is in {0}. Remove it when you have looked: rm -r {1}", "復元したものは {0} にあります。確認後に削除してください: rm -r {1}");

    public static Phrase StartAgain => new("{0}: its server is stopped; to start it: {1}", "{0}: サーバーは停止しています。起動するには: {1}");

    /// <summary>The word for a result.</summary>
    public static Phrase Result(DrillResult result) => result switch
    {
        DrillResult.Passed => Passed,
        DrillResult.ObjectiveMissed => ObjectiveMissed,
        DrillResult.VerificationFailed => VerificationFailed,
        _ => NotRestored,
    };
}
