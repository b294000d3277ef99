using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Restoring;

/// <summary>What is said of files that differ, or could not be written.</summary>
internal static class RestoreRemarks
{
    public static readonly RemarkCode Missing = new("restored.missing", "it is missing", "ありません");

    public static readonly RemarkCode OtherType = new("restored.other_type", "it is a {0}, not a {1}", "{1}ではなく{0}です");

    public static readonly RemarkCode PointsElsewhere = new("restored.points_elsewhere", "it points elsewhere", "リンク先が異なります");

    public static readonly RemarkCode OtherDevice = new("restored.other_device", "it stands for another device", "デバイスが異なります");

    public static readonly RemarkCode OtherLength = new("restored.other_length", "it is {0} bytes long, not {1}", "長さが {1} バイトではなく {0} バイトです");

    public static readonly RemarkCode ContentDiffers = new("restored.content_differs", "its content is different", "内容が異なります");

    public static readonly RemarkCode ModeDiffers = new("restored.mode_differs", "its mode is different", "モードが異なります");

    public static readonly RemarkCode TimeDiffers = new("restored.time_differs", "its modification time is different", "更新日時が異なります");

    public static readonly RemarkCode OwnerDiffers = new("restored.owner_differs", "its owner is different", "所有者が異なります");

    public static readonly RemarkCode NoLink = new("restored.no_link", "it is no link to the file that it was one with", "同一だったファイルへのハードリンクではありません");

    public static readonly RemarkCode AttributeDiffers = new("restored.attribute_differs", "its attribute {0} is different", "拡張属性 {0} が異なります");

    public static readonly RemarkCode AttributeMore = new("restored.attribute_more", "it has the attribute {0}, which was not captured", "取得していない拡張属性 {0} があります");

    public static readonly RemarkCode NotInSnapshot = new("restored.not_in_snapshot", "it is not in the snapshot", "断面にありません");

    public static readonly RemarkCode FirstLinkFailed = new("restored.first_link_failed", "it is a link to {0}, which could not be restored", "復元できなかった {0} へのハードリンクです");

    public static readonly RemarkCode OwnerNotSet = new("restored.owner_not_set", "its owner cannot be set: {0}", "所有者を設定できません: {0}");

    public static readonly RemarkCode ModeNotSet = new("restored.mode_not_set", "its mode cannot be set: {0}", "モードを設定できません: {0}");

    public static readonly RemarkCode TimesNotSet = new("restored.times_not_set", "its times cannot be set: {0}", "日時を設定できません: {0}");

    public static readonly RemarkCode AttributeNotSet = new("restored.attribute_not_set", "its attribute {0} cannot be set: {1}", "拡張属性 {0} を設定できません: {1}");

    public static readonly RemarkCode AttributeNotRemoved = new("restored.attribute_not_removed", "its attribute {0} cannot be removed: {1}", "拡張属性 {0} を削除できません: {1}");

    public static readonly RemarkCode BlobUnreadable = new("restored.blob_unreadable", "blob {0} cannot be read: {1}", "データ {0} を読み取れません: {1}");

    public static readonly RemarkCode SystemSays = new("restored.system_says", "the system says: {0}", "システムのエラー: {0}");

    public static readonly RemarkCode Damaged = new("restored.damaged", "it is damaged: {0}: {1}", "破損しています: {0}: {1}");

    public static readonly RemarkCode File = new("type.file", "file", "ファイル");

    public static readonly RemarkCode Folder = new("type.folder", "folder", "フォルダー");

    public static readonly RemarkCode Link = new("type.link", "symbolic link", "シンボリックリンク");

    public static readonly RemarkCode Device = new("type.device", "device", "デバイス");

    public static readonly RemarkCode Fifo = new("type.fifo", "FIFO", "名前付きパイプ");

    public static readonly RemarkCode Socket = new("type.socket", "socket", "ソケット");

    public static readonly RemarkCode Unknown = new("type.unknown", "thing of another sort", "別の種別のもの");

    /// <summary>Why a fault kept something from being restored, without its title and the path, which are told beside it.</summary>
    public static Remark Of(DanmenException fault) =>
        fault.Code == StoreFaults.Damaged ? Damaged.With(fault.Subject, fault.Reasons.Count == 1 ? fault.Reasons[0] : fault.Detail)
        : fault.Reasons.Count == 1 ? fault.Reasons[0]
        : SystemSays.With(fault.Detail);

    public static Remark TypeOf(NodeType? type) => (type switch
    {
        NodeType.File => File,
        NodeType.Directory => Folder,
        NodeType.SymbolicLink => Link,
        NodeType.BlockDevice or NodeType.CharacterDevice => Device,
        NodeType.Fifo => Fifo,
        NodeType.Socket => Socket,
        _ => Unknown,
    }).With();
}
