using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>What is said of a repository's files that are not what they should be.</summary>
public static class DamageRemarks
{
    public static readonly RemarkCode NotThere = new("damage.not_there", "there is no file {0}", "ファイル {0} がありません");

    public static readonly RemarkCode Length = new("damage.length", "it is {0} bytes long", "長さが {0} バイトです");

    public static readonly RemarkCode OtherLength = new("damage.other_length", "it is {0} bytes long, not {1}", "長さが {1} バイトではなく {0} バイトです");

    public static readonly RemarkCode OtherName = new("damage.other_name", "its name is not the hash of its content", "名前が内容のハッシュと一致しません");

    public static readonly RemarkCode WrongMac = new("damage.wrong_mac", "its MAC is wrong", "認証コード（MAC）が一致しません");

    public static readonly RemarkCode HeaderMac = new("damage.header_mac", "the MAC of its header is wrong", "ヘッダーの認証コード（MAC）が一致しません");

    public static readonly RemarkCode Header = new("damage.header", "its header cannot be right: {0}", "ヘッダーが正しくありません: {0}");

    public static readonly RemarkCode UnknownPacking = new("damage.unknown_packing", "it is packed in the unknown way {0}", "圧縮方式 {0} は不明です");

    public static readonly RemarkCode NotDecompressed = new("damage.not_decompressed", "it cannot be decompressed: {0}", "展開できません: {0}");

    public static readonly RemarkCode NotInIndex = new("damage.not_in_index", "no index knows it", "どのインデックスにもありません");

    public static readonly RemarkCode Blob = new("damage.blob", "blob {0}: {1}", "データ（ブロブ）{0}: {1}");

    public static readonly RemarkCode ShorterThanSeal = new("damage.shorter_than_seal", "it is shorter than a seal", "暗号化されたデータとして短すぎます");

    public static readonly RemarkCode OtherHash = new("damage.other_hash", "its content has another hash", "内容のハッシュが一致しません");

    public static readonly RemarkCode SizeNotSum = new("damage.size_not_sum", "it is said to be {0} bytes long, its blobs are {1}", "記録上は {0} バイトですが、データ（ブロブ）は {1} バイトです");

    public static readonly RemarkCode NotAsFormat = new("damage.not_as_format", "it is not what the format says: {0}", "形式に従っていません: {0}");

    public static readonly RemarkCode MasterKeys = new("damage.master_keys", "the master keys in it are malformed", "マスターキーの形式が正しくありません");

    public static readonly RemarkCode Wanted = new("damage.wanted", "{0} bytes are wanted at {1}, and fewer are there", "位置 {1} から {0} バイト必要ですが、足りません");

    public static readonly RemarkCode BlobBeyond = new("check.blob_beyond", "blob {0} ends beyond the pack", "ブロブ {0} がパックの終わりを超えています");

    public static readonly RemarkCode CannotBeRead = new("damage.cannot_be_read", "the storage cannot read it: {0}", "記憶装置から読み取れません: {0}");
}
