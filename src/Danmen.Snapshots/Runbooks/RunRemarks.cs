using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What speaks against a restore as a whole, and what a plan says of every kind.</summary>
internal static class RunRemarks
{
    public static readonly RemarkCode ProductionIntoOther = new(
        "restore.production_into_other",
        "snapshot {0} is production's, and '{1}' is not production; masking does not exist yet",
        "断面 {0} は本番環境のものですが、'{1}' は本番環境ではありません。マスキングはまだ利用できません");

    public static readonly RemarkCode NothingToRestore = new(
        "restore.nothing_to_restore",
        "the snapshot holds nothing to restore",
        "断面に復元するものがありません");

    public static readonly RemarkCode NotCaptured = new(
        "restore.not_captured",
        "it was not captured: {0}",
        "取得されていません: {0}");

    public static readonly RemarkCode Incomplete = new(
        "restore.incomplete",
        "note that the snapshot of it is incomplete: {0} problems, see 'danmen snapshot show {1}'",
        "注意: 断面は不完全です（問題 {0} 件）。'danmen snapshot show {1}' で確認できます");

    public static readonly RemarkCode SourceOfProduction = new(
        "restore.source_of_production",
        "{0}: it is the database that a snapshot of production was taken from",
        "{0}: 本番環境の断面を取得したデータベースです");

    public static readonly RemarkCode IsProductions = new(
        "restore.is_productions",
        "{0}: it is the very database that '{1}' of '{2}' is, under whatever name",
        "{0}: 名前は異なっても、'{2}' の '{1}' と同一のデータベースです");

    public static readonly RemarkCode RestoredAsProductions = new(
        "restore.restored_as_productions",
        "{0}: it is a database that restore run {1} into '{2}' made or replaced",
        "{0}: '{2}' への復元処理 {1} が作成した、または置き換えたデータベースです");

    public static readonly RemarkCode NamedAsProductions = new(
        "restore.named_as_productions",
        "{0}: by its snapshots '{1}' of '{2}' is the database of that name on that server, and production could not be asked",
        "{0}: 断面によると、'{2}' の '{1}' は同じサーバーの同じ名前のデータベースです。本番環境に問い合わせることはできませんでした");

    public static readonly RemarkCode ProductionUnasked = new(
        "restore.production_unasked",
        "note that '{0}' of production '{1}' could not be asked which database it is ({2}): only snapshots and restore runs told it",
        "注意: 本番環境 '{1}' の '{0}' がどのデータベースかを問い合わせることができませんでした（{2}）。断面と復元処理の記録だけで判断しています");

    public static readonly RemarkCode NoAnswer = new(
        "restore.no_answer",
        "no answer within {0} seconds",
        "{0} 秒以内に応答がありません");

    public static readonly RemarkCode PlaceOfProduction = new(
        "restore.place_of_production",
        "{0}: it is where '{1}' of '{2}' lies",
        "{0}: '{2}' の '{1}' がある場所です");

    public static readonly RemarkCode Noted = new(
        "restore.noted",
        "note: {0}: {1}",
        "注意: {0}: {1}");

    public static readonly RemarkCode Substituted = new(
        "restore.substituted",
        "{0}: {1} values substituted in {2} files",
        "{0}: {2} ファイルの {1} か所の値を置き換えました");

    public static readonly RemarkCode MoreNoted = new(
        "restore.more_noted",
        "note: {1} more of {0}",
        "注意: {0} ほか {1} 件");

    public static readonly RemarkCode Differs = new(
        "restore.differs",
        "{0}: {1}",
        "{0}: {1}");

    public static readonly RemarkCode MoreDiffer = new(
        "restore.more_differ",
        "and {0} more",
        "ほか {0} 件");

    public static readonly RemarkCode ChangedSincePlan = new(
        "restore.changed_since_plan",
        "something has changed since the plan; nothing living was touched",
        "計画の後に変更がありました。稼働中の状態は変更していません");

    public static readonly RemarkCode CannotBePlanned = new(
        "restore.cannot_be_planned",
        "it could not be looked at: {0}",
        "確認できませんでした: {0}");

    public static readonly RemarkCode TooLittleRoomTogether = new(
        "restore.too_little_room_together",
        "too little space for both states of {0} together where {1} lies: {2} needed, {3} free",
        "{1} のある場所に {0} の両方の状態を合わせて置く空き容量がありません。必要 {2}、空き {3}");

    public static readonly RemarkCode TooFewInodesTogether = new(
        "restore.too_few_inodes_together",
        "too few inodes for both states of {0} together where {1} lies: {2} files are made, {3} can be",
        "{1} のある場所に {0} の両方の状態を合わせて置く inode がありません。必要 {2}、空き {3}");

    public static readonly RemarkCode SwapStopped = new(
        "restore.swap_stopped",
        "the swap stopped: {0}",
        "切り替えが停止しました: {0}");

    public static readonly RemarkCode BuiltAndVerified = new(
        "restore.built_and_verified",
        "{0}: built beside the live state and verified",
        "{0}: 稼働中の状態とは別に構築し、検証しました");

    public static readonly RemarkCode InPlace = new(
        "restore.in_place",
        "{0}: in place at {1}",
        "{0}: {1} に配置しました");

    public static readonly RemarkCode BackInPlace = new(
        "restore.back_in_place",
        "{0}: the state before is back at {1}",
        "{0}: {1} を以前の状態に戻しました");

    public static readonly RemarkCode IsAsVerified = new(
        "restore.is_as_verified",
        "{0}: what lives is what was verified",
        "{0}: 稼働する状態は検証したものと一致しています");

    public static readonly RemarkCode IsAsBefore = new(
        "restore.is_as_before",
        "{0}: what lives is what lived before the run",
        "{0}: 稼働する状態は復元前のものと一致しています");

    public static readonly RemarkCode CommandRan = new(
        "restore.command_ran",
        "done: {0}",
        "実行しました: {0}");

    public static readonly RemarkCode WrittenUnstopped = new(
        "restore.written_unstopped",
        "{0}: something wrote to it meanwhile; the runbook stops nothing",
        "{0}: その間に書き込みがありました。ランブックに停止するものがありません");

    public static readonly RemarkCode Unconfirmed = new(
        "restore.unconfirmed",
        "restore run {0} of the environment is {1}: accept it with 'danmen restore confirm {0}', or go back with 'danmen restore rollback {0}'",
        "環境の復元処理 {0} は{1}です。'danmen restore confirm {0}' で確定するか、'danmen restore rollback {0}' で元に戻してください");

    public static readonly RemarkCode UnconfirmedBack = new(
        "restore.unconfirmed_back",
        "restore run {0} of the environment is {1}, and keeps what it had brought: 'danmen restore confirm {0}' accepts the state before and removes that",
        "環境の復元処理 {0} は{1}で、復元した状態を保持しています。'danmen restore confirm {0}' で以前の状態を確定し、保持している状態を削除してください");

    public static readonly RemarkCode CheckPassed = new(
        "restore.check_passed",
        "{0}: passed",
        "{0}: 合格");

    public static readonly RemarkCode CheckFailed = new(
        "restore.check_failed",
        "{0}: failed: {1}",
        "{0}: 不合格: {1}");

    public static readonly RemarkCode BroughtBack = new(
        "restore.brought_back",
        "the state before was brought back and lives; what was built is kept until 'danmen restore confirm {0}'",
        "以前の状態に戻しました。構築したものは 'danmen restore confirm {0}' まで保持します");

    public static readonly RemarkCode Interrupted = new(
        "restore.interrupted",
        "interrupted; nothing living was touched",
        "中断しました。稼働中の状態は変更していません");

    public static readonly RemarkCode InterruptedOffline = new(
        "restore.interrupted_offline",
        "interrupted while the system stood still",
        "システムの停止中に中断しました");

    public static readonly RemarkCode OldStateLives = new(
        "restore.old_state_lives",
        "the state before the restore lives; what was replaced is kept until 'danmen restore confirm {0}'",
        "復元前の状態が稼働しています。置き換えられた状態は 'danmen restore confirm {0}' まで保持します");

    public static readonly RemarkCode NotInState = new(
        "restore.not_in_state",
        "it is {0}, and 'danmen restore {1}' needs one that is {2}",
        "現在の状態は{0}です。'danmen restore {1}' を実行できるのは{2}の場合です");

    public static readonly RemarkCode OtherRunOpen = new(
        "restore.other_run_open",
        "run {0} has not ended: it is {1}",
        "復元処理 {0} が終了していません（{1}）");

    public static readonly RemarkCode LaterRun = new(
        "restore.later_run",
        "run {0} came later: roll it back first",
        "後から実行された復元処理 {0} を先に元に戻してください");

    public static readonly RemarkCode PlaceChanged = new(
        "restore.place_changed",
        "danmen.yaml now says '{0}' for '{1}', and the run began with '{2}'",
        "danmen.yaml の '{1}' は現在 '{0}' ですが、この復元処理は '{2}' で開始しました");

    public static readonly RemarkCode FitsSeveral = new(
        "restore.fits_several",
        "it fits {0} runs",
        "{0} 件の復元処理に一致します");

    public static readonly RemarkCode OtherKind = new(
        "restore.other_kind",
        "the snapshot has '{0}' of kind '{1}'",
        "断面の '{0}' の種類は '{1}' です");

    public static readonly RemarkCode NoComponentHasTable = new(
        "restore.no_component_has_table",
        "no component of the snapshot has that table",
        "このテーブルを含むコンポーネントは断面にありません");

    public static readonly RemarkCode SeveralHaveTable = new(
        "restore.several_have_table",
        "several components have that table: write COMPONENT/SCHEMA.TABLE with one of {0}",
        "複数のコンポーネントに同じテーブルがあります。コンポーネント/スキーマ.テーブルの形で指定してください: {0}");
}
