using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>What is said of problems of captures and verifications. Manifests and journals keep the codes: none may change its meaning.</summary>
public static class ProblemRemarks
{
    public static readonly RemarkCode Vanished = new("problem.vanished", "it vanished", "読み取り中になくなりました");

    public static readonly RemarkCode ChangedWhileRead = new("problem.changed_while_read", "it changed while it was read", "読み取り中に変更されました");

    public static readonly RemarkCode NotPermitted = new("problem.not_permitted", "it may not be read: {0}", "読み取り権限がありません（{0}）");

    public static readonly RemarkCode Unreadable = new("problem.unreadable", "it cannot be read: {0}", "読み取れません（{0}）");

    public static readonly RemarkCode TooDeep = new("problem.too_deep", "it lies below too many folders and was left out with all that is in it", "フォルダーの階層が深すぎるため、中身ごと除外しました");

    public static readonly RemarkCode Missing = new("problem.missing", "is missing", "ありません");

    public static readonly RemarkCode LaterVersion = new("problem.later_version", "was written by a later version", "新しいバージョンで書き込まれています");

    public static readonly RemarkCode NotAsCaptured = new("problem.not_as_captured", "is not what was captured", "取得した内容と異なります");

    public static readonly RemarkCode EndsWithinRow = new("problem.ends_within_row", "ends within a row", "行の途中で終わっています");

    public static readonly RemarkCode RowsDiffer = new("problem.rows_differ", "rows or checksum differ from database.json", "行数またはチェックサムが database.json と異なります");

    public static readonly RemarkCode RowCount = new("problem.row_count", "{0} rows instead of {1}", "{1} 行のはずが {0} 行です");

    public static readonly RemarkCode RowSum = new("problem.row_sum", "checksum of the rows differs", "行のチェックサムが異なります");

    public static readonly RemarkCode SequenceElsewhere = new("problem.sequence_elsewhere", "the sequence stands elsewhere", "シーケンスの値が異なります");

    public static readonly RemarkCode ContentDiffers = new("problem.content_differs", "content differs", "内容が異なります");

    public static readonly RemarkCode WrittenMeanwhile = new("problem.written_meanwhile", "something wrote to it meanwhile", "その間に書き込みがありました");

    public static readonly RemarkCode OtherThere = new("problem.other_there", "another one stands there now", "別のものに置き換わっています");

    public static readonly RemarkCode IndexInvalid = new("problem.index_invalid", "the index is not valid", "インデックスが有効ではありません");

    public static readonly RemarkCode IndexInvalidInSource = new(
        "problem.index_invalid_in_source", "the index was not valid when it was captured, and is not there or not valid here either", "取得時に有効でなかったインデックスです。復元先にも存在しないか、有効ではありません");

    public static readonly RemarkCode IndexDamaged = new("problem.index_damaged", "amcheck says: {0}", "amcheck の検査結果: {0}");

    public static readonly RemarkCode IndexesNotWalked = new("problem.indexes_not_walked", "its indexes were not walked with amcheck: {0}", "amcheck によるインデックスの検査は行っていません: {0}");

    public static readonly RemarkCode NotValidated = new("problem.not_validated", "the constraint is not validated", "制約が検証されていません");

    public static readonly RemarkCode NotValidInSource = new("problem.not_valid_in_source", "the constraint was NOT VALID when it was captured, and stays so", "取得時に NOT VALID だった制約です。そのまま復元しました");

    public static readonly RemarkCode SequenceBehind = new("problem.sequence_behind", "the sequence is behind {0}: its next values are there already", "シーケンスが {0} より遅れており、次に払い出す値がすでに使われています");

    public static readonly RemarkCode SequenceBehindInSource = new(
        "problem.sequence_behind_in_source", "the sequence is behind {0}, as it was when it was captured: its next values are there already", "シーケンスが取得時から {0} より遅れており、次に払い出す値がすでに使われています");

    public static readonly RemarkCode OwnerDiffers = new("problem.owner_differs", "its owner is {0} and should be {1}", "所有者が {1} のはずが {0} です");

    public static readonly RemarkCode GrantsDiffer = new("problem.grants_differ", "privileges of {0} are {1} and should be {2}", "{0} の権限が {2} のはずが {1} です");

    public static readonly RemarkCode CommentDiffers = new("problem.comment_differs", "its comment or its label differs", "コメントまたはラベルが異なります");

    public static readonly RemarkCode NotPopulated = new("problem.not_populated", "the materialised view holds nothing yet", "マテリアライズドビューにデータがありません");

    public static readonly RemarkCode HoldsOtherRows = new("problem.holds_other_rows", "it holds rows that were not captured", "取得していない行が含まれています");

    public static readonly RemarkCode SettingDiffers = new("problem.setting_differs", "the setting differs", "設定値が異なります");

    public static readonly RemarkCode WouldAct = new("problem.would_act", "a copy must not have it: it acts by itself", "別の環境のコピーにあってはなりません（自動的に動作します）");

    public static readonly RemarkCode NotAsSubstituted = new("problem.not_as_substituted", "it is not what the rules of substitution make of it", "置き換えのルールを適用した内容と異なります");

    public static readonly RemarkCode LeftOver = new("problem.left_over", "line {0}: a value that must not enter this environment ({1})", "{0} 行目: この環境に持ち込めない値があります（{1}）");

    public static readonly RemarkCode ModeDiffers = new("problem.mode_differs", "its mode is {0} and should be {1}", "モードが {1} のはずが {0} です");

    public static readonly RemarkCode NeverParsed = new("problem.never_parsed", "it does not parse, and did not when it was captured: {0}, {1}", "解析できません（取得時も同じ）: {0}、{1}");

    public static readonly RemarkCode CommandRefuses = new("problem.command_refuses", "the command that validates it refuses it: {0}", "検証コマンドが受け付けません: {0}");

    public static readonly RemarkCode ImportsMoreThanLiving = new(
        "problem.imports_more_than_living", "loading it may run what the one that lives now does not import: {0}", "読み込むと、現在の環境にあるものにはない次のコードを実行するおそれがあります: {0}");

    public static readonly RemarkCode UnloggedOnStandby = new("problem.unlogged_on_standby", "is unlogged and cannot be read on a standby; capture from the primary server", "UNLOGGED のためスタンバイでは読み取れません。プライマリサーバーから取得してください");

    public static readonly RemarkCode OtherCommit = new("problem.other_commit", "another commit was checked out while it was read", "読み取り中に別のコミットがチェックアウトされました");

    public static readonly RemarkCode HistoryNotKept = new("problem.history_not_kept", "its history cannot be kept: {0}", "履歴を保存できません: {0}");

    public static readonly RemarkCode HistoryEnds = new(
        "problem.history_ends", "the history that was captured ends before the two commits meet", "取得された履歴が、2 つのコミットの共通の祖先に届いていません");

    public static readonly RemarkCode OtherCommitThanManifest = new("problem.other_commit_than_manifest", "names another commit than the manifest", "マニフェストと異なるコミットを指しています");

    public static readonly RemarkCode CommitMissing = new("problem.commit_missing", "does not hold commit {0}", "コミット {0} がありません");

    public static readonly RemarkCode HistoryMissing = new("problem.history_missing", "does not hold {0} with its history", "{0} とその履歴がありません");

    public static readonly RemarkCode NoDatabase = new("problem.no_database", "is not a database", "データベースではありません");

    public static readonly RemarkCode SchemaDiffers = new("problem.schema_differs", "differs", "異なります");

    public static readonly RemarkCode BytesDiffer = new("problem.bytes_differ", "its bytes are not those that were captured", "取得時とバイト列が異なります");

    public static readonly RemarkCode SumDiffers = new("problem.sum_differs", "its SHA-256 is not what was captured", "取得時と SHA-256 が異なります");

    public static readonly RemarkCode NamesOrContentDiffer = new("problem.names_or_content_differ", "names or content are not those that were captured", "取得時と名前または内容が異なります");

    public static readonly RemarkCode WasNotCaptured = new("problem.was_not_captured", "was not captured", "取得されていません");

    public static readonly RemarkCode OtherFolder = new("problem.other_folder", "its folder is not the one that the manifest names", "マニフェストが指すフォルダーと異なります");

    public static readonly RemarkCode BlobMissing = new("problem.blob_missing", "its blob {0} is not in the repository", "データ {0} がリポジトリにありません");

    public static readonly RemarkCode SizeDiffers = new("problem.size_differs", "its size is {0} bytes, its blobs have {1}", "サイズは {0} バイトですが、データは {1} バイトです");

    public static readonly RemarkCode IsFolder = new("problem.is_folder", "it is a folder", "フォルダーです");

    public static readonly RemarkCode NoLongerParses = new("problem.no_longer_parses", "it parsed when it was captured, and does not now: {0}, {1}", "取得時は解析できましたが、現在は解析できません: {0}、{1}");

    public static readonly RemarkCode ImportsMore = new("problem.imports_more", "it imports what the captured one did not: {0}", "取得時にはなかったインポートがあります: {0}");

    public static readonly RemarkCode OtherValue = new("problem.other_value", "it is {0} and should be {1}", "{1} のはずが {0} です");

    public static readonly RemarkCode OtherRows = new("problem.other_rows", "it has {0} rows with sum {1}, and should have {2} with {3}", "{0} 行（チェックサム {1}）ですが、{2} 行（{3}）のはずです");

    public static readonly RemarkCode SqliteSays = new("problem.sqlite_says", "SQLite's check says: {0}", "SQLite の検査結果: {0}");

    public static readonly RemarkCode RsyncSays = new("problem.rsync_says", "rsync says: {0}", "rsync のメッセージ: {0}");

    private static readonly Dictionary<string, RemarkCode> s_byId = new RemarkCode[]
    {
        Vanished, ChangedWhileRead, NotPermitted, Unreadable, TooDeep, Missing, LaterVersion, NotAsCaptured, EndsWithinRow, RowsDiffer, RowCount, RowSum,
        SequenceElsewhere, ContentDiffers, UnloggedOnStandby, OtherCommit, HistoryNotKept, HistoryEnds, OtherCommitThanManifest, CommitMissing, HistoryMissing,
        NoDatabase, SchemaDiffers, BytesDiffer, SumDiffers, NamesOrContentDiffer, WasNotCaptured, OtherFolder, BlobMissing, SizeDiffers, IsFolder, NoLongerParses, ImportsMore, OtherValue, OtherRows, SqliteSays, RsyncSays,
        IndexInvalid, IndexInvalidInSource, IndexDamaged, NotValidated, NotValidInSource, SequenceBehind, SequenceBehindInSource, OwnerDiffers, GrantsDiffer, CommentDiffers, NotPopulated, HoldsOtherRows,
        SettingDiffers, WouldAct, NotAsSubstituted, LeftOver, ModeDiffers, NeverParsed, ImportsMoreThanLiving,
    }.ToDictionary(code => code.Id, StringComparer.Ordinal);

    /// <summary>Null for the code of a later version.</summary>
    public static RemarkCode? Find(string id) => s_byId.GetValueOrDefault(id);
}
