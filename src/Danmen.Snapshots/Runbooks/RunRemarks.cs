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
}
