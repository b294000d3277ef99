using Danmen.Faults;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>What a check says of what it found.</summary>
internal static class CheckRemarks
{
    public static readonly RemarkCode NotIndexed = new(
        "check.not_indexed", "{0} bytes that no index names; an interrupted run leaves such, prune removes them", "どのインデックスにもない {0} バイトです。中断した処理が残したもので、prune で削除されます");

    public static readonly RemarkCode PackLength = new("check.pack_length", "it is {0} bytes long, its blobs and header are {1}", "長さは {0} バイトですが、データ（ブロブ）とヘッダーの合計は {1} バイトです");

    public static readonly RemarkCode PackMissing = new("check.pack_missing", "the index names it and it is not there", "インデックスにありますが、存在しません");

    public static readonly RemarkCode Unused = new("check.unused", "{0} blobs, {1} bytes, are used by no snapshot; prune frees them", "どの断面も使用していないデータ（ブロブ）が {0} 個、{1} バイトあります。prune で解放されます");

    public static readonly RemarkCode Repeated = new("check.repeated", "{0} blobs stand in more than one place; prune keeps one", "データ（ブロブ）{0} 個が複数の場所にあります。prune で1つだけ残します");

    public static readonly RemarkCode NotContiguous = new(
        "check.not_contiguous", "index {0}: blob {1} stands at {2}, the one before ends at {3}", "インデックス {0}: ブロブ {1} の位置は {2} ですが、直前の終わりは {3} です");

    public static readonly RemarkCode Mixed = new("check.mixed", "it holds trees and data", "ツリーとデータが混在しています");

    public static readonly RemarkCode TooManyBlobs = new("check.too_many_blobs", "index {0}: {1} blobs are more than a header holds", "インデックス {0}: ブロブ {1} 個はヘッダーに収まりません");

    public static readonly RemarkCode OtherIndex = new("check.other_index", "index {0} lists other blobs of it than another index", "インデックス {0} の内容が、別のインデックスと異なります");

    public static readonly RemarkCode BlobLengths = new("check.blob_lengths", "{0} bytes in pack {1}, {2} in pack {3}", "パック {1} では {0} バイト、パック {3} では {2} バイトです");

    public static readonly RemarkCode LinksWithoutInode = new("check.links_without_inode", "it has {0} links and no inode", "リンク数は {0} ですが、inode がありません");

    public static readonly RemarkCode SharedInode = new(
        "check.shared_inode", "another file of the snapshot has its inode {0}, several links and a different content", "断面の別のファイルが、同じ inode {0} と複数のリンクを持ち、内容が異なります");

    public static readonly RemarkCode TreeNotInIndex = new("check.tree_not_in_index", "no index knows tree {0}", "ツリー {0} はどのインデックスにもありません");

    public static readonly RemarkCode TreeIsData = new("check.tree_is_data", "no index knows tree {0}, which is there as data", "ツリー {0} はどのインデックスにもありません（データとしては存在します）");

    public static readonly RemarkCode BlobNotInIndex = new("check.blob_not_in_index", "no index knows blob {0}", "ブロブ {0} はどのインデックスにもありません");

    public static readonly RemarkCode BlobIsTree = new("check.blob_is_tree", "no index knows blob {0}, which is there as a tree", "ブロブ {0} はどのインデックスにもありません（ツリーとしては存在します）");

    public static readonly RemarkCode TreeDamaged = new("check.tree_damaged", "tree {0}: {1}", "ツリー {0}: {1}");

    public static readonly RemarkCode NewerTree = new("check.newer_tree", "tree {0} was written by a newer restic", "ツリー {0} は新しい restic で書き込まれています");

    public static readonly RemarkCode NewerNode = new("check.newer_node", "it was written by a newer restic", "新しい restic で書き込まれています");

    public static readonly RemarkCode FileIncomplete = new("check.file_incomplete", "it could not be read in full when it was stored", "保存時に全体を読み取れませんでした");

    public static readonly RemarkCode NotStable = new(
        "check.not_stable", "tree {0} does not encode to its own bytes; 'restic rewrite' would refuse it", "ツリー {0} を符号化し直すと元のバイト列になりません。'restic rewrite' では拒否されます");

    public static readonly RemarkCode SizeWrong = new("check.size_wrong", "its size is {0}, its blobs are {1} bytes", "サイズは {0} ですが、データ（ブロブ）は {1} バイトです");

    public static readonly RemarkCode IndexNotLoaded = new(
        "check.index_not_loaded", "it cannot be loaded, so no tree and no file was checked: {0}", "読み込めないため、ツリーとファイルは検査していません: {0}");

    public static readonly RemarkCode HeaderOnly = new("check.header_only", "blob {0} is in its header and in no index", "ブロブ {0} はヘッダーにあり、どのインデックスにもありません");

    public static readonly RemarkCode HeaderElsewhere = new(
        "check.header_elsewhere", "blob {0} stands elsewhere or is of another length in the index than in its header", "ブロブ {0} の位置または長さが、インデックスとヘッダーで異なります");

    public static readonly RemarkCode HeaderDiffers = new("check.header_differs", "its header lists {0} blobs, the index {1}, and they differ", "ヘッダーのブロブは {0} 個、インデックスでは {1} 個で、一致しません");

    public static readonly RemarkCode Says = new("check.says", "it is damaged: {0}", "破損しています: {0}");

    public static readonly RemarkCode PartSays = new("check.part_says", "{0}: {1}", "{0}: {1}");

    public static readonly RemarkCode Archived = new("check.archived", "{0} are in an archive class and were not read", "アーカイブのクラスにある {0} 個は読み取っていません");
}
