namespace Danmen.Cli.Wording;

/// <summary>Words of thaws.</summary>
internal static class ThawPhrases
{
    public static Phrase Thaw => new(
        "Ask for what a snapshot needs out of an archive class\nShows how many packs are needed, asked for and ready, and the price class. Asking again asks for nothing twice. Where nothing is in an archive class there is nothing to do.",
        "断面に必要なデータをアーカイブのクラスから取り出すよう依頼する\n必要なパックの数、依頼済みと読み取り可能な数、料金区分を表示します。再実行しても二重には依頼しません。アーカイブのクラスのデータがなければ何もしません。");

    public static Phrase Speed => new("bulk (cheapest, slowest), standard (when left out) or expedited (dearest, fastest)", "bulk（最も安く遅い）、standard（省略時）、expedited（最も高く速い）");

    public static Phrase Days => new("How many days it can be read afterwards (7)", "取り出し後に読み取れる日数（既定 7）");

    public static Phrase Wait => new("Wait until everything can be read", "すべて読み取れるまで待つ");

    public static Phrase WaitForThaw => new("Wait for a thaw that is under way ('danmen snapshot thaw')", "進行中の取り出し（'danmen snapshot thaw'）の完了を待つ");

    public static Phrase Example => new("Asks at the lowest price and waits, up to two days.", "最も安い料金区分で依頼し、完了まで（最長 2 日）待ちます。");

    public static Phrase NoSpeed => new("{0} must be one of {1}, not '{2}'", "{0} には {1} のいずれかを指定してください（'{2}' は使用できません）");

    public static Phrase Thawing => new("thawing", "取り出し中");

    public static Phrase Nothing => new("Nothing to thaw: everything that snapshot {0} needs can be read.", "断面 {0} に必要なデータはすべて読み取れます。取り出すものはありません。");

    public static Phrase Need => new("Snapshot {0} needs {1} packs, {2}, that are in {3}.", "断面 {0} に必要なパック {1} 個（{2}）が {3} にあります。");

    public static Phrase Stand => new("Ready: {0}. Under way: {1}. Not asked for: {2}.", "読み取り可能 {0}、取り出し中 {1}、未依頼 {2}。");

    public static Phrase Would => new("It would ask for {0} packs, price class {1}, to be read for {2} days. Nothing was asked for.", "パック {0} 個を料金区分 {1}、読み取り可能な日数 {2} 日で依頼します。まだ依頼していません。");

    public static Phrase Asked => new("Asked for {0} packs, price class {1}, to be read for {2} days.", "パック {0} 個を料金区分 {1}、読み取り可能な日数 {2} 日で依頼しました。");

    public static Phrase ReadyBy => new("Ready by {0} at the latest (price class {1}).", "遅くとも {0} に読み取れます（料金区分 {1}）。");

    public static Phrase ReadableUntil => new("It can be read until {0}.", "{0} まで読み取れます。");
}
