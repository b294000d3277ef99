using Danmen.Faults;

namespace Danmen.Snapshots.Retention;

/// <summary>Why a snapshot stays, moves or goes, and what is odd about clocks.</summary>
internal static class RetentionRemarks
{
    public static readonly RemarkCode Held = new("retention.held", "hold {0}: {1}", "保全 {0}: {1}");

    public static readonly RemarkCode Newest = new("retention.newest", "the newest complete snapshot of '{0}'", "環境 '{0}' の最新の完全な断面");

    public static readonly RemarkCode Minimum = new("retention.minimum", "one of the {0} newest complete snapshots (minimum: {0})", "最新の完全な断面 {0} 件のひとつ（minimum: {0}）");

    public static readonly RemarkCode Hot = new("retention.hot", "younger than {0} (hot: {0})", "{0} より新しい（hot: {0}）");

    public static readonly RemarkCode Counted = new("retention.counted", "kept by keep.{0}: {1}", "keep.{0}: {1} により保持");

    public static readonly RemarkCode TagForever = new("retention.tag_forever", "tag {0} (tags.{1}: forever)", "タグ {0}（tags.{1}: forever）");

    public static readonly RemarkCode TagUntil = new("retention.tag_until", "tag {0} until {1} (tags.{2}: {3})", "タグ {0}、{1} まで（tags.{2}: {3}）");

    public static readonly RemarkCode TagWithoutRule = new(
        "retention.tag_without_rule", "tag {0}: for good, because no rule names its type '{1}'", "タグ {0}: 種類 '{1}' の規則がないため無期限");

    public static readonly RemarkCode TagDoubtful = new(
        "retention.tag_doubtful", "tag {0}: its signature or record is bad, so that its type is not believed", "タグ {0}: 署名または記録が正しくないため、種類を信用できません");

    public static readonly RemarkCode NoneBetter = new("retention.none_better", "incomplete, and no complete one is newer", "不完全ですが、これより新しい完全な断面がありません");

    public static readonly RemarkCode NothingRemoves = new("retention.nothing_removes", "no rule removes anything ('keep' is not set)", "削除の規則がありません（'keep' が未設定）");

    public static readonly RemarkCode UnknownEnvironment = new(
        "retention.unknown_environment", "danmen.yaml does not define environment '{0}', so that no rule is for it", "環境 '{0}' が danmen.yaml にないため、適用する規則がありません");

    public static readonly RemarkCode TimeUnsure = new("retention.time_unsure", "its time cannot be relied on", "日時を信頼できません");

    public static readonly RemarkCode OlderThanHot = new("retention.older_than_hot", "older than {0} (hot: {0})", "{0} より古い（hot: {0}）");

    public static readonly RemarkCode NotKept = new("retention.not_kept", "no rule keeps it", "保持する規則がありません");

    public static readonly RemarkCode Superseded = new("retention.superseded", "incomplete, and {0} is complete and newer", "不完全で、より新しい完全な断面 {0} があります");

    public static readonly RemarkCode TagLapsed = new(
        "retention.tag_lapsed", "tag {0} kept it until {1} (tags.{2}: {3}), and is deleted with it", "タグ {0} の期限 {1} が過ぎたため（tags.{2}: {3}）、タグも削除します");

    public static readonly RemarkCode InFuture = new(
        "retention.in_future",
        "{0} is dated {1}, which is still to come: it is kept, and takes no other's place; check the clocks of the machine that took it and of this one",
        "{0} の日時 {1} は未来です。この断面は残し、ほかの断面の保持数には数えません。取得したマシンとこのマシンの時計を確認してください");

    public static readonly RemarkCode EndsBeforeStart = new(
        "retention.ends_before_start",
        "the capture of {0} ended before it began: the clock was set meanwhile; it is kept, and takes no other's place",
        "{0} の取得終了が開始より前です。取得中に時計が変更されました。この断面は残し、ほかの断面の保持数には数えません");

    public static readonly RemarkCode BeforeAncestor = new(
        "retention.before_ancestor",
        "{0} was taken after {1}, and is dated before it: one of the two clocks was wrong; both and what lies between are kept, and take no other's place; delete the one whose time is wrong when it is not needed",
        "{0} は {1} より後に取得されましたが、日時はそれより前です。どちらかの時計が誤っていました。両方とその間の断面を残し、ほかの断面の保持数には数えません。日時の誤っている方が不要であれば削除してください");

    public static readonly RemarkCode Leap = new(
        "retention.leap",
        "no snapshot was taken between {0} and {1}: the clock may have leapt; until {2} snapshots have been taken since (now {3}), ages are counted to {0}",
        "{0} から {1} までの間に断面がありません。時計が飛んだ可能性があるため、その後の断面が {2} 件になるまで（現在 {3} 件）、経過期間は {0} までで数えます");

    public static readonly RemarkCode TagUnread = new(
        "retention.tag_unread", "the record of tag {0} cannot be read, so that it protects no snapshot here: {1}", "タグ {0} の記録を読み取れないため、断面を保護できません: {1}");

    public static readonly RemarkCode CameAndWent = new(
        "retention.came_and_went", "{0} came and {1} went, tags and other records counted", "タグなどの記録を含めて {0} 件増え、{1} 件減りました");

    public static readonly RemarkCode ReadBack = new("retention.read_back", "reading back: {0}", "読み戻し: {0}");

    public static readonly RemarkCode NotInCold = new("retention.not_in_cold", "it is to be moved, and is in neither repository", "移動の対象ですが、どちらのリポジトリにもありません");

    public static readonly RemarkCode DeletionReason = new("retention.deletion_reason", "its time is over (retention)", "保持期間の終了（retention）");

    public static readonly RemarkCode AgesFromNewest = new(
        "retention.ages_from_newest",
        "the newest snapshot is of {0}: ages are counted from it, so that a clock that runs ahead removes nothing",
        "最新の断面は {0} のものです。時計が進んでいても削除されないよう、経過期間はこの日時から数えます");
}
