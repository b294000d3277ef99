using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>How it was found what was written since a restore.</summary>
public static class WrittenRemarks
{
    public static readonly RemarkCode ByMark = new(
        "written.by_mark", "by size and time of writing of all that it holds; what was written is not known", "全体のサイズと更新日時から判断。書き込みの内容は不明");

    public static readonly RemarkCode ByMarkNothing = new(
        "written.by_mark_nothing", "by size and time of writing of all that it holds", "全体のサイズと更新日時から判断");

    public static readonly RemarkCode ByFiles = new(
        "written.by_files", "by name, size, time of writing, owner and mode of each file; none was read", "各ファイルの名前、サイズ、更新日時、所有者、モードから判断。内容は読んでいません");

    public static readonly RemarkCode ByCounters = new(
        "written.by_counters", "by the server's counters for each table; they count rows of transactions that were rolled back, too", "サーバーのテーブルごとのカウンターから判断。ロールバックされたトランザクションの行も含みます");

    public static readonly RemarkCode ByRows = new(
        "written.by_rows", "by the number of rows of each table, and their checksum where it could be made", "各テーブルの行数と、計算できる場合はチェックサムから判断");

    public static readonly RemarkCode Unknown = new("written.unknown", "it is not known: {0}", "不明: {0}");

    public static readonly RemarkCode NotRecorded = new("written.not_recorded", "how it was is not recorded", "復元時の状態が記録されていません");

    public static readonly RemarkCode CountersReset = new("written.counters_reset", "the server's counters were reset, or are off", "サーバーのカウンターがリセットされたか、無効です");

    public static readonly RemarkCode TooSlow = new("written.too_slow", "it took longer than {0} seconds", "{0} 秒で終わりませんでした");
}
