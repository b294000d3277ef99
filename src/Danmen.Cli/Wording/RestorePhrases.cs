using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Wording;

/// <summary>Words of the restore commands.</summary>
internal static class RestorePhrases
{
    public static Phrase Command => new(
        "Bring a snapshot back, whole or in part, into an environment or a folder\nInto an environment, the new state is built beside the live one, verified, and then swapped in. The state before is kept until it is confirmed or rolled back to.",
        "断面の全体または一部を、環境またはフォルダーに復元する\n環境への復元では、新しい状態を別の場所に構築し、検証した後に切り替えます。以前の状態は確定するまで保持し、それまではいつでも戻せます。");

    public static Phrase Notes => new(
        "Nothing live is touched until the new state is built and verified. --target writes raw data, whatever the environment.",
        "新しい状態の構築と検証が終わるまで、稼働中の状態は変更しません。--target では、環境にかかわらず生データを書き出します。");

    public static Phrase To => new("The environment to restore into", "復元先の環境");

    public static Phrase Target => new("The folder to restore into; empty or absent, unless --replace is given", "復元先のフォルダー。--replace がなければ空か未作成であること");

    public static Phrase NoVerify => new("With --target: do not read back what was written; every block is still checked as it leaves the repository", "--target と併用: 書き込んだ内容を読み直して確認しない (リポジトリから読む時の検査は常に行います)");

    public static Phrase Replace => new("With --target: make a populated folder equal to the snapshot; what the snapshot does not have is removed", "--target と併用: 既存のフォルダーを断面と同じ内容にする。断面にないものは削除します");

    public static Phrase Table => new("Only this table of a database ([COMPONENT/]SCHEMA.TABLE); may be given several times", "データベースのこのテーブルだけを復元する（[コンポーネント/]スキーマ.テーブル）。複数回指定可");

    public static Phrase Plan => new("Show what would happen and change nothing", "実行内容を表示するだけで、何も変更しない");

    public static Phrase NoCompare => new("With --plan: do not compare what lives with the snapshot; else that is tried for 60 seconds", "--plan と併用: 稼働中の状態と断面を比較しない (指定しない場合は 60 秒まで比較します)");

    public static Phrase LossHeading => new("What lives now and would go (kept until the restore is confirmed):", "失われるもの（復元の確定までは保持します）:");

    public static Phrase LossUnknown => new("What lives now was not compared with the snapshot: {0}", "稼働中の状態と断面を比較していません: {0}");

    public static Phrase LossUnread => new("{0}: could not be read, so what would go is not known: {1}", "{0}: 読み取れないため、失われるものは不明です: {1}");

    public static Phrase LossNothing => new("{0}: nothing differs", "{0}: 違いはありません");

    public static Phrase LossFiles => new("{0}: {1} files go ({2}), {3} become what they were, {4} come back", "{0}: {1} ファイルが失われ（{2}）、{3} ファイルが元に戻り、{4} ファイルが復活します");

    public static Phrase LossTable => new("{0}: {1}: {2} rows now, {3} in the snapshot", "{0}: {1}: 現在 {2} 行、断面では {3} 行");

    public static Phrase LossMoreTables => new("{0}: {1} more tables differ", "{0}: ほか {1} テーブルが異なります");

    public static Phrase LossSchema => new("{0}: {1} objects of the schema differ", "{0}: スキーマのオブジェクト {1} 件が異なります");

    public static Phrase LossCommits => new("{0}: {1} commits are newer than the snapshot; a repository keeps them", "{0}: 断面より新しいコミットが {1} 件あります（リポジトリには残ります）");

    public static Phrase LossSkipped => new("it was left out with --no-compare", "--no-compare が指定されました");

    public static Phrase LossRefused => new("where a restore is refused, nothing is read", "実行できない復元では、何も読み取りません");

    public static Phrase LossTooSlow => new("it took longer than {0} seconds; 'danmen snapshot diff {1} live:{2}' takes its time", "{0} 秒で終わりませんでした。'danmen snapshot diff {1} live:{2}' で時間をかけて比較できます");

    public static Phrase LossElsewhere => new("it lives on other hosts", "他のホストにあります");

    public static Phrase Online => new("Build the new state before the system is stopped, whatever danmen.yaml says (the default)", "danmen.yaml の設定にかかわらず、システムを停止する前に新しい状態を構築する (既定)");

    public static Phrase Offline => new("Stop the system first, and build the new state while it stands still", "先にシステムを停止し、停止中に新しい状態を構築する");

    public static Phrase ModeHead => new("MODE", "方式");

    public static Phrase Mode(bool isOffline) => isOffline ? new("offline", "オフライン") : new("online", "オンライン");

    public static Phrase DowntimeShould => new("The system should stand still for about {0}; {1} of it beside its own stop and start.", "システムの停止時間は約 {0} の見込みです（停止と起動の操作を除くと {1}）。");

    public static Phrase DowntimeShouldBeside => new("The system should stand still for about {0}, beside its own stop and start, which no earlier run tells.", "システムの停止時間は、停止と起動の操作を除いて約 {0} の見込みです。停止と起動の所要時間の記録はまだありません。");

    public static Phrase NothingStopped => new("The runbook stops nothing.", "ランブックに停止するものはありません。");

    public static Phrase NoRollback => new("When the swap fails half-way, leave it for 'danmen restore resume' instead of rolling back", "切り替えが途中で失敗しても元に戻さず、'danmen restore resume' に任せる");

    public static Phrase ExamplePlan => new("Shows what a restore into 'prod' would do.", "prod への復元で何が行われるかを表示します。");

    public static Phrase ExampleTable => new("Brings one table back.", "1つのテーブルだけを復元します。");

    public static Phrase ExampleTarget => new("Writes the snapshot's files into a folder.", "断面のファイルをフォルダーに書き出します。");

    public static Phrase ExampleTargetPlan => new("Shows what would be written there, and writes nothing.", "書き出される内容を表示するだけで、何も書き込みません。");

    public static Phrase List => new("List restore runs, newest first", "復元処理を新しい順に一覧表示する");

    public static Phrase Show => new("Show a restore run", "復元処理を表示する");

    public static Phrase Resume => new("Continue a restore run that was killed or failed", "中断または失敗した復元処理を再開する");

    public static Phrase Confirm => new("Accept the restored state and remove the state before it", "復元後の状態を確定し、以前の状態を削除する");

    public static Phrase Rollback => new("Bring back the state before a restore; what it replaces is kept until confirmed", "復元前の状態に戻す。置き換えられた状態は確定まで保持する");

    public static Phrase RunId => new("The restore run: its id or the first characters of it", "復元処理の ID またはその先頭数文字");

    public static Phrase Note => new("What to record with the sign-off", "承認と共に記録するメモ");

    public static Phrase RemoveNow => new("Remove the other state at once, whatever keep_previous says", "keep_previous の設定にかかわらず、もう一方の状態をすぐに削除する");

    public static Phrase Expired => new("Remove the states that signed-off runs kept for as long as keep_previous says", "承認済みの復元処理が保持する状態のうち、keep_previous の期間を過ぎたものを削除する");

    public static Phrase NothingExpired => new("No kept state has expired.", "期限を過ぎた状態はありません。");

    public static Phrase SignedOff => new("Restore run {0} is signed off. The other state is kept until {1}.", "復元処理 {0} を承認しました。もう一方の状態は {1} まで保持します。");

    public static Phrase SignedOffNext => new("It is removed then by the next restore, the retention job or 'danmen restore confirm --expired'; until then 'danmen restore rollback {0}' brings it back.", "その後は、次の復元、保持処理、または 'danmen restore confirm --expired' が削除します。それまでは 'danmen restore rollback {0}' で戻せます。");

    public static Phrase SignedOffBy => new("Signed off by {0} on {1}, {2}", "承認: {0}（{1}）{2}");

    public static Phrase Downtime => new("The system stood still for {0}; {1} of it beside its own stop and start.", "システムの停止時間は {0} でした（停止と起動の操作を除くと {1}）。");

    public static Phrase StepHead => new("STEP", "手順");

    public static Phrase TookHead => new("TOOK", "所要時間");

    public static Phrase EstimateHead => new("SHOULD TAKE", "見込み時間");

    public static Phrase EstimatedFromRuns => new("by the last {0} runs into this environment", "この環境への直近 {0} 回の復元から算出");

    public static Phrase EstimatedFromSizes => new("by what is read; no earlier run tells more", "読み取り量から算出（過去の復元の記録はありません）");

    public static Phrase BackHeading => new("Going back:", "復帰:");

    public static Phrase ConfirmQuestion => new("This accepts the live state; the other one is removed, at once or when keep_previous has passed: restore run {0} of {1}.", "稼働中の状態を承認します。もう一方の状態は、すぐに、または keep_previous の期間が過ぎると削除します（{1} の復元処理 {0}）。");

    public static Phrase SignoffQuestion => new("Sign-off: {0}", "確認事項: {0}");

    public static Phrase RollbackQuestion => new("This brings back the state of {1} before restore run {0}. Changes made since then are no longer live.", "{1} を復元処理 {0} より前の状態に戻します。その後の変更は反映されなくなります。");

    public static Phrase ReplaceQuestion => new("This makes {0} equal to the snapshot: what differs is overwritten, what the snapshot does not have is removed.", "{0} を断面と同じ内容にします。異なるものは上書きし、断面にないものは削除します。");

    public static Phrase ProductionQuestion => new("{0} is a production environment. The restore replaces: {1}.", "{0} は本番環境です。置き換える対象: {1}。");

    public static Phrase TargetDone => new("Snapshot {0} is in {1}: {2} files written, {3} unchanged, {4} removed, {5}.", "断面 {0} を {1} に復元しました。書き込み {2}、変更なし {3}、削除 {4} ファイル、{5}。");

    public static Phrase TargetVerified => new("Read back and compared: equal.", "読み戻して比較した結果、一致しました。");

    public static Phrase StandardOutput => new("what was written to standard output", "標準出力の内容");

    public static Phrase Swapped => new("Snapshot {0} is live in {1} (restore run {2}).", "断面 {0} を {1} に復元しました（復元処理 {2}）。");

    public static Phrase LeftOut => new("{0}: left out: {1}", "{0}: 復元しなかったもの: {1}");

    public static Phrase SwappedNext => new("The state before is kept. When all is well: 'danmen restore confirm {0}'. To go back: 'danmen restore rollback {0}'.", "以前の状態は保持しています。問題がなければ 'danmen restore confirm {0}'、戻すには 'danmen restore rollback {0}' を実行してください。");

    public static Phrase Confirmed => new("Restore run {0} is confirmed; only the live state remains.", "復元処理 {0} を確定しました。稼働中の状態だけが残っています。");

    public static Phrase RolledBack => new("{1} is as it was before restore run {0}.", "{1} を復元処理 {0} より前の状態に戻しました。");

    public static Phrase RolledBackNext => new("What was replaced is kept until 'danmen restore confirm {0}'.", "置き換えられた状態は 'danmen restore confirm {0}' まで保持します。");

    public static Phrase WrittenHeading => new("Written since the system was started with the restored state (kept with what was replaced):", "復元後の状態で起動してからの書き込み（置き換えられた状態に残ります）:");

    public static Phrase WrittenNothing => new("{0}: nothing ({1})", "{0}: なし（{1}）");

    public static Phrase WrittenSomething => new("{0}: it was written to ({1})", "{0}: 書き込みがありました（{1}）");

    public static Phrase WrittenRows => new("{0}: rows: {1} added, {2} changed, {3} removed, in {4} ({5})", "{0}: 追加 {1} 行、変更 {2} 行、削除 {3} 行。対象: {4}（{5}）");

    public static Phrase WrittenFiles => new("{0}: files: {1} new, {2} changed, {3} gone: {4} ({5})", "{0}: 新規 {1} ファイル、変更 {2} ファイル、削除 {3} ファイル。対象: {4}（{5}）");

    public static Phrase WrittenMore => new("{0} and {1} more", "{0} ほか {1} 件");

    public static Phrase PlanHeading => new("Restoring snapshot {0} into {1} would:", "断面 {0} を {1} に復元する場合の内容:");

    public static Phrase PlanRead => new("read about {0} from the repository", "リポジトリから約 {0} を読み取る");

    public static Phrase PlanRefused => new("It is refused:", "次の理由で実行できません:");

    public static Phrase PlanWrite => new("write {0} files, {1}", "{0} ファイル（{1}）を書き込む");

    public static Phrase PlanWriteAtMost => new("write at most {0} files, {1}: of files that are there, only what differs", "最大 {0} ファイル（{1}）を書き込む（既存のファイルは異なる部分だけ）");

    public static Phrase PlanAlike => new("leave {0} files that look the same by size and time, unless their content differs", "サイズと更新日時が同じ {0} ファイルは、内容が異なる場合だけ書き込む");

    public static Phrase PlanRemove => new("REMOVE {0} files that the snapshot does not have", "断面にない {0} ファイルを削除する");

    public static Phrase PlanOwnFiles => new("(the snapshot's own files)", "（断面自体のファイル）");

    public static Phrase PlanTotal => new("In all: {0} files, {1}.", "合計 {0} ファイル、{1}。");

    public static Phrase PlanReplaceConfirm => new("{0} is not empty: the restore asks, or needs --yes.", "{0} は空ではありません。復元時に確認するか、--yes が必要です。");

    public static Phrase PlanConfirm => new("{0} is a production environment: the restore asks, or needs --yes.", "{0} は本番環境です。復元時に確認するか、--yes が必要です。");

    public static Phrase PlanAllowed => new("Nothing stands in the way.", "実行を妨げるものはありません。");

    public static Phrase None => new("No restore runs yet.", "復元処理はまだありません。");

    public static Phrase RunHead => new("RUN", "処理");

    public static Phrase StartedHead => new("STARTED", "開始");

    public static Phrase SnapshotHead => new("SNAPSHOT", "断面");

    public static Phrase LocationHead => new("PLACE", "場所");

    public static Phrase Failure => new("Failed: {0}", "失敗: {0}");

    public static Phrase State(RunState state) => new(RunWords.Of(state).English, RunWords.Of(state).Japanese);

    /// <summary>The name of a step with its number.</summary>
    public static Phrase Step(StepKind step) => step switch
    {
        StepKind.Prepare => new("build beside and verify", "構築と検証"),
        StepKind.Stop => new("1 stop the system", "1 システムの停止"),
        StepKind.Databases => new("2 databases", "2 データベース"),
        StepKind.Files => new("3 files", "3 ファイル"),
        StepKind.Configuration => new("4 configuration", "4 設定"),
        StepKind.Integrity => new("5 integrity", "5 整合性の検査"),
        StepKind.Start => new("6 start the system", "6 システムの起動"),
        _ => new("7 tests", "7 動作確認"),
    };

    public static Phrase State(StepState state) => state switch
    {
        StepState.Running => new("running", "実行中"),
        StepState.Done => new("done", "完了"),
        StepState.Failed => new("failed", "失敗"),
        StepState.Skipped => new("nothing to do", "対象なし"),
        _ => new("waiting", "待機中"),
    };

    public static Phrase State(ComponentState state) => state switch
    {
        ComponentState.Building => new("building", "構築中"),
        ComponentState.Built => new("built", "構築済み"),
        ComponentState.Verified => new("verified", "検証済み"),
        ComponentState.Swapping => new("swapping", "切替中"),
        ComponentState.Swapped => new("swapped", "切替済み"),
        ComponentState.RollingBack => new("rolling back", "復帰中"),
        ComponentState.RolledBack => new("rolled back", "復帰済み"),
        ComponentState.Confirmed => new("confirmed", "確定済み"),
        _ => new("waiting", "待機中"),
    };
}
