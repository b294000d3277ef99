using Danmen.Faults;

namespace Danmen.Components.Files;

/// <summary>What plans of folders say.</summary>
internal static class FolderRemarks
{
    public static readonly RemarkCode TablesOfDatabasesOnly = new(
        "folder.tables_of_databases_only",
        "single tables can be restored of databases only",
        "テーブル単位の復元はデータベースでのみ可能です");

    public static readonly RemarkCode Build = new(
        "folder.build",
        "build the new state in {0}, reusing what is unchanged, and verify it",
        "{0} に新しい状態を作成し（変更のないものは再利用）、検証します");

    public static readonly RemarkCode Room = new(
        "folder.room",
        "up to {0} in {1} files are needed beside the living state in {2}, {3} are free",
        "{2} に、現在の状態のほかに最大 {0}（{1} ファイル）必要です（空き {3}）");

    public static readonly RemarkCode RoomUnknown = new(
        "folder.room_unknown",
        "note that the room for a second state of {0} could not be told",
        "注意: {0} のもう一つの状態を置く空き容量を確認できませんでした");

    public static readonly RemarkCode RoomIfShared = new(
        "folder.room_if_shared",
        "note that both states of {0} fit only where enough of it is unchanged and shared: {1} needed at most, {2} free",
        "注意: {0} では、変更がない部分が共有される場合にだけ両方の状態が収まります。必要は最大 {1}、空き {2}");

    public static readonly RemarkCode TooLittleRoom = new(
        "folder.too_little_room",
        "too little space for both states in {0}: {1} needed, {2} free",
        "{0} に両方の状態を置く空き容量がありません。必要 {1}、空き {2}");

    public static readonly RemarkCode TooFewInodes = new(
        "folder.too_few_inodes",
        "too few inodes for both states in {0}: {1} files are made, {2} can be",
        "{0} に両方の状態を置く inode がありません。必要 {1}、空き {2}");

    public static readonly RemarkCode PlaceChanged = new(
        "folder.place_changed",
        "{0} is no longer what it was when the restore began: a mount, a link or a folder has changed",
        "{0} は復元の開始時と異なります（マウント、リンク、またはフォルダーが変更されました）");

    public static readonly RemarkCode Validate = new(
        "folder.validate",
        "let this command look at it: {0}",
        "次のコマンドで確認します: {0}");

    public static readonly RemarkCode ValidatesNothing = new(
        "folder.validates_nothing",
        "the command of 'validate' does not look at the new files, for it does not name them: write {{}} for their folder ({0})",
        "validate のコマンドは新しいファイルを参照していません。フォルダーの場所に {{}} と書いてください（{0}）");

    public static readonly RemarkCode Substitute = new(
        "folder.substitute",
        "substitute in {0}: {1} ({2} places)",
        "{0} の値を置き換えます: {1}（{2} か所）");

    public static readonly RemarkCode LookElsewhere = new(
        "folder.look_elsewhere",
        "look for values that must not enter this environment in the built files, before the system is stopped",
        "システムを止める前に、作成したファイルにこの環境に持ち込めない値がないかを調べます");

    public static readonly RemarkCode LeftOver = new(
        "folder.left_over",
        "{0}, line {1}: a value would be left that must not enter this environment ({2})",
        "{0} の {1} 行目: この環境に持ち込めない値が残ります（{2}）");

    public static readonly RemarkCode NotWritableThere = new(
        "folder.not_writable_there",
        "{0}: the rule '{1}' has a value that cannot be written there: in the file's encoding, in a text over several lines, or in that kind of place",
        "{0}: ルール「{1}」の値をその場所に書き込めません（ファイルの文字コード、複数行の値、または値の種類のため）");

    public static readonly RemarkCode TooLongToLookInto = new(
        "folder.too_long_to_look_into",
        "{0} is longer than {1}, and is not looked into for values that must not enter this environment: exclude it, or make it another component",
        "{0} は {1} より大きいため、この環境に持ち込めない値があるかを調べられません。除外するか、別のコンポーネントにしてください");

    public static readonly RemarkCode RuleFoundNothing = new(
        "folder.rule_found_nothing",
        "the rule '{0}' is required, and found nothing",
        "必須のルール「{0}」に一致するものがありません");

    public static readonly RemarkCode Move = new(
        "folder.move",
        "move it to {0}",
        "{0} に移動します");

    public static readonly RemarkCode ExchangeWhole = new(
        "folder.exchange_whole",
        "exchange it with {0} in one step; the old state is kept until it is confirmed",
        "{0} と一度に入れ替えます。以前の状態は確定まで保持します");

    public static readonly RemarkCode ExchangeEntries = new(
        "folder.exchange_entries",
        "exchange its entries with those of {0} one by one, because a mount holds the folder in its place or the one above may not be written to; the old state is kept until it is confirmed",
        "マウントされているか上位フォルダーに書き込めないため、{0} の中身を1つずつ入れ替えます。以前の状態は確定まで保持します");

    public static readonly RemarkCode LeaveMounted = new(
        "folder.leave_mounted",
        "leave what is mounted: {0}",
        "マウントされているものを残します: {0}");

    public static readonly RemarkCode LeaveSockets = new(
        "folder.leave_sockets",
        "leave living sockets: {0}",
        "使用中のソケットを残します: {0}");

    public static readonly RemarkCode Leave = new(
        "folder.leave",
        "leave {0}",
        "{0} を残します");

    public static readonly RemarkCode LeaveExcluded = new(
        "folder.leave_excluded",
        "leave what is excluded: {0}",
        "除外対象を残します: {0}");

    public static readonly RemarkCode AndMore = new(
        "folder.and_more",
        "{0} and {1} more",
        "{0} ほか {1} 件");

    public static readonly RemarkCode MountOverFiles = new(
        "folder.mount_over_files",
        "a file system is mounted at {0}, and the snapshot holds files below it: give it a component of its own, or exclude it",
        "{0} にファイルシステムがマウントされていますが、断面にはその下のファイルがあります。別のコンポーネントにするか、除外してください");

    public static readonly RemarkCode FileAbove = new(
        "folder.file_above",
        "{0} must stay, and the snapshot has a file at {1}",
        "{0} は残す必要がありますが、断面では {1} がファイルです");

    public static readonly RemarkCode RootOfFileSystem = new(
        "folder.root_of_file_system",
        "the root of the file system cannot be exchanged",
        "ファイルシステムのルートは入れ替えられません");

    public static readonly RemarkCode NoFolder = new(
        "folder.no_folder",
        "{0} is no folder",
        "{0} はフォルダーではありません");

    public static readonly RemarkCode NotWritable = new(
        "folder.not_writable",
        "nothing can be made in {0}",
        "{0} に書き込めません");

    public static readonly RemarkCode HeldNoFolder = new(
        "folder.held_no_folder",
        "it is held in its place and is no folder",
        "その場所から動かせず、フォルダーでもありません");

    public static readonly RemarkCode HeldOtherHasNoFolder = new(
        "folder.held_other_has_no_folder",
        "it is held in its place, and the other state has no folder there",
        "その場所から動かせず、もう一方の状態には同じ場所にフォルダーがありません");

    public static readonly RemarkCode HeldByMount = new(
        "folder.held_by_mount",
        "a mount holds it in its place",
        "マウントされているため動かせません");

    public static readonly RemarkCode NotMovable = new(
        "folder.not_movable",
        "it cannot be moved out of the way",
        "別の場所に移動できません");

    public static readonly RemarkCode NotCarriedOver = new(
        "folder.not_carried_over",
        "it cannot be carried over: the other state has a file where its folder is",
        "引き継げません。もう一方の状態では、そのフォルダーの場所にファイルがあります");

    public static readonly RemarkCode MountedThere = new(
        "folder.mounted_there",
        "a file system is mounted there: unmount it first",
        "ファイルシステムがマウントされています。先にアンマウントしてください");

    public static readonly RemarkCode NothingThere = new(
        "folder.nothing_there",
        "nothing is there",
        "何もありません");

    public static readonly RemarkCode IsNoFolder = new(
        "folder.is_no_folder",
        "it is no folder",
        "フォルダーではありません");

    public static readonly RemarkCode NameTaken = new(
        "folder.name_taken",
        "something of this name exists and is not of this run",
        "同じ名前のものがすでに存在し、この復元処理のものではありません");

    public static readonly RemarkCode NeitherSwappedNorBack = new(
        "folder.neither_swapped_nor_back",
        "the restore is neither swapped nor rolled back",
        "復元は切り替えも復帰も完了していません");

    public static readonly RemarkCode Differs = new(
        "folder.differs",
        "{0}: {1}",
        "{0}: {1}");

    public static readonly RemarkCode MoreDiffer = new(
        "folder.more_differ",
        "and {0} more",
        "ほか {0} 件");
}
