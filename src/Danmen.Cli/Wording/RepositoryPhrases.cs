namespace Danmen.Cli.Wording;

/// <summary>Words of the repository commands.</summary>
internal static class RepositoryPhrases
{
    public static Phrase Noun => new("Create, check, tidy, copy and repair repositories; manage their keys", "リポジトリの作成、検査、整理、複製、修復とキーの管理を行う");

    public static Phrase Init => new(
        "Create an empty repository where danmen.yaml or --repository says\nA key file that does not exist is written with a random password.",
        "danmen.yaml または --repository で指定した場所に空のリポジトリを作成する\nキーファイルがなければ、ランダムなパスワードで作成します。");

    public static Phrase InitDone => new("Repository {0} is created.", "リポジトリ {0} を作成しました。");

    public static Phrase KeyWritten => new(
        "A new key was written to {0}. Without it nothing in the repository can be read: keep a second copy elsewhere.",
        "新しいキーを {0} に書き出しました。失うとリポジトリの内容を読み取れません。控えを別の場所に保管してください。");

    public static Phrase Check => new(
        "Check the repository, more strictly than restic does\nWithout --read-data it checks structure: every index, snapshot and tree, and that every pack is there. With it, every byte of the packs is read and verified. Exits 5 when something is damaged.",
        "リポジトリを restic より厳密に検査する\n--read-data を付けない場合は構造（すべてのインデックス、断面、ツリー、パックの有無）を検査し、付けた場合はパックの全バイトを読み取って検証します。破損があれば終了コードは 5 です。");

    public static Phrase ReadData => new(
        "Read the packs too, all or a percentage; those unread for longest come first, so that repeated checks read everything",
        "パックも読み取る。割合を指定すると、最後に読んでから最も長いものを優先し、繰り返せば全体を検査できます");

    public static Phrase ExampleCheck => new("Checks the structure and a tenth of the data: run daily, it reads everything in ten days.", "構造と、データの 10 分の 1 を検査します。毎日実行すると 10 日で全体を読み取ります。");

    public static Phrase CheckSound => new("No errors: {0} snapshots, {1} trees, {2} files, {3} packs of {4}.", "エラーはありません。断面 {0}、ツリー {1}、ファイル {2}、パック {3}（{4}）。");

    public static Phrase CheckRead => new("{0} packs of {1} were read and verified.", "パック {0} 件、{1} を読み取って検証しました。");

    public static Phrase CheckUnread => new("The data were not read; --read-data reads them.", "データは読み取っていません。--read-data で検証できます。");

    public static Phrase CheckUnused => new("{0} in {1} blobs are used by no snapshot; 'danmen repository prune' frees them.", "どの断面も使用しないデータが {1} 件、{0} あります。'danmen repository prune' で解放できます。");

    public static Phrase CheckFailed => new("{0} errors", "エラー {0} 件");

    public static Phrase MoreFindings => new("{0} more findings are not shown.", "ほかに {0} 件あります（省略）。");

    public static Phrase CheckAbandoned => new(
        "{0} in {1} files were left unfinished by killed runs; 'danmen repository prune' removes them.",
        "強制終了された処理が残した書きかけのファイルが {1} 件、{0} あります。'danmen repository prune' で削除できます。");

    public static Phrase Prune => new(
        "Free what no snapshot uses\nPacks that are partly used are rewritten without the unused part. It can be interrupted at any moment; the next run finishes.",
        "どの断面も使用しないデータを解放する\n一部だけ使用されているパックは、不要な部分を除いて書き直します。いつ中断しても安全で、次回の実行で完了します。");

    public static Phrase DryRun => new("Show what would be done and change nothing", "実行内容を表示するだけで、何も変更しない");

    public static Phrase MaxUnused => new("Unused share of the data that may stay, percent (5)", "残してよい不要データの割合（%、既定 5）");

    public static Phrase Pruning => new("freeing", "解放中");

    public static Phrase PruneNothing => new("Nothing to free: {0} in use.", "解放するものはありません。使用中 {0}。");

    public static Phrase PrunePlan => new("In use {0}; unused {1}. Packs: {2} to remove, {3} to rewrite.", "使用中 {0}、不要 {1}。パック: 削除 {2} 件、書き直し {3} 件。");

    public static Phrase PruneAbandoned => new("Unfinished files of killed runs: {0}, {1}.", "強制終了された処理が残した書きかけのファイル: {0} 件、{1}。");

    public static Phrase PruneLeftArchived => new(
        "{0} packs in an archive class are partly used and stay as they are: there, only packs that nothing uses are removed.",
        "アーカイブのクラスにある一部だけ使用中のパック {0} 件はそのまま残します。アーカイブのクラスでは、まったく使用されていないパックだけを削除します。");

    public static Phrase PruneWould => new("It would free {0}.", "{0} を解放できます。");

    public static Phrase PruneDone => new("{0} freed; {1} unused remain.", "{0} を解放しました。不要データの残り {1}。");

    public static Phrase Stats => new("Count what the repository stores", "リポジトリの使用量を表示する");

    public static Phrase StatsSnapshots => new("Snapshots", "断面");

    public static Phrase StatsStored => new("Stored", "保存量");

    public static Phrase StatsStoredValue => new("{0} in {1} packs", "{0}（パック {1} 件）");

    public static Phrase StatsPlain => new("Before compression", "圧縮前");

    public static Phrase StatsRatio => new("Compression", "圧縮率");

    public static Phrase StatsBlobs => new("Blobs", "ブロブ");

    public static Phrase StatsBlobsValue => new("{0} data, {1} trees", "データ {0}、ツリー {1}");

    public static Phrase StatsIndex => new("Index", "インデックス");

    public static Phrase StatsRestore => new("All snapshots restored", "全断面の復元サイズ");

    public static Phrase StatsRestoreValue => new("{0} in {1} entries", "{0}（{1} 件）");

    public static Phrase StatsShare => new("Saved by sharing and compression", "重複排除と圧縮による削減");

    public static Phrase Unlock => new(
        "Remove stale locks\nA lock is stale when its process is gone or it was not refreshed for 30 minutes.",
        "無効になったロックを削除する\nプロセスが終了しているか、30 分間更新されていないロックが対象です。");

    public static Phrase UnlockAll => new("Remove all locks, also of processes that may still run", "動作中かもしれないプロセスのものも含め、すべてのロックを削除する");

    public static Phrase UnlockQuestion => new("This removes every lock. A process that still runs may then damage its own work or be damaged.", "すべてのロックを削除します。動作中のプロセスがあると、データを損なうおそれがあります。");

    public static Phrase Unlocked => new("{0} locks removed.", "ロックを {0} 件削除しました。");

    public static Phrase Forget => new(
        "Delete old snapshots by rule\nA snapshot stays when any rule keeps it. Incomplete snapshots do not count in place of complete ones. Their data stay until 'danmen repository prune', or use --prune.",
        "規則に従って古い断面を削除する\nいずれかの規則に当てはまる断面は残ります。不完全な断面は、完全な断面の数に含めません。データは 'danmen repository prune' まで残ります。--prune を付けると続けて解放します。");

    public static Phrase KeepLast => new("Keep the last N", "最新の N 件を残す");

    public static Phrase KeepHourly => new("Keep one of each of the last N hours", "直近 N 時間について各1件を残す");

    public static Phrase KeepDaily => new("Keep one of each of the last N days", "直近 N 日について各1件を残す");

    public static Phrase KeepWeekly => new("Keep one of each of the last N weeks", "直近 N 週について各1件を残す");

    public static Phrase KeepMonthly => new("Keep one of each of the last N months", "直近 N か月について各1件を残す");

    public static Phrase KeepYearly => new("Keep one of each of the last N years", "直近 N 年について各1件を残す");

    public static Phrase KeepWithin => new("Keep all of the last N days", "直近 N 日間のすべてを残す");

    public static Phrase KeepTag => new("Keep snapshots with this restic tag; may be given several times", "この restic タグの付いた断面を残す。複数回指定可");

    public static Phrase ForgetPrune => new("Then free their data", "続けてデータを解放する");

    public static Phrase ForgetNoRule => new("give at least one --keep option; without a rule nothing is forgotten", "--keep で始まるオプションを1つ以上指定してください。規則がなければ何も削除しません");

    public static Phrase ForgetNothing => new("Nothing to forget: all {0} snapshots are kept.", "削除する断面はありません。{0} 件すべてを残します。");

    public static Phrase ForgetQuestion => new("This deletes {0} snapshots and keeps {1}. They cannot be brought back.", "{0} 件の断面を削除し、{1} 件を残します。元に戻すことはできません。");

    public static Phrase Forgotten => new("{0} snapshots deleted, {1} kept.", "{0} 件の断面を削除し、{1} 件を残しました。");

    public static Phrase KeepWord => new("keep", "保持");

    public static Phrase ForgetWord => new("delete", "削除");

    public static Phrase WhyHead => new("WHY", "理由");

    public static Phrase ExampleForget => new("Keeps a week of days, a month of weeks and a year of months.", "7 日分の日次、4 週分の週次、12 か月分の月次を残します。");

    public static Phrase Copy => new(
        "Copy snapshots to another repository\nEverything is verified and encrypted again under the other key; ids of trees stay. A repository that does not exist is created, sharing this one's cut points; a key file that does not exist is written.",
        "断面を別のリポジトリに複製する\nすべて検証し、複製先のキーで暗号化し直します。ツリーの ID は変わりません。複製先がなければ、分割点を共有するリポジトリを作成し、キーファイルがなければ書き出します。");

    public static Phrase CopyReference => new("Snapshots to copy; all when left out", "複製する断面。省略時はすべて");

    public static Phrase CopyTo => new("The other repository", "複製先のリポジトリ");

    public static Phrase CopyToKey => new("The other repository's key file", "複製先のキーファイル");

    public static Phrase ExampleCopy => new("Keeps a copy of every snapshot on another disk.", "すべての断面を別のディスクに複製します。");

    public static Phrase Copying => new("copying", "複製中");

    public static Phrase Copied => new("{0} snapshots copied, {1} were there already; {2} of new data.", "{0} 件の断面を複製しました（既存 {1} 件）。新規データ {2}。");

    public static Phrase Repair => new(
        "Rebuild the index from what is stored, or heal from a replica\nAlone, for a repository whose index files are damaged or missing; packs are never removed. With --from, also packs and snapshots that are damaged or gone are written anew from a replica, and damaged files are removed once that stands.",
        "保存されているデータからインデックスを再構築する。またはレプリカから修復する\nオプションなしでは、破損または欠落したインデックスを再構築し、パックは削除しません。--from を指定すると、破損または消失したパックと断面もレプリカから書き込み直し、その後で破損したファイルを削除します。");

    public static Phrase ReadAllPacks => new("Believe no index file: read the header of every pack", "インデックスを使わず、すべてのパックのヘッダーを読み取る");

    public static Phrase Repairing => new("repairing", "修復中");

    public static Phrase RepairSound => new("The index was sound; nothing was changed.", "インデックスは正常です。変更していません。");

    public static Phrase Repaired => new(
        "The index is rebuilt: {0} damaged index files replaced; packs: {1} added, {2} corrected, {3} dropped.",
        "インデックスを再構築しました。破損ファイル {0} 件を置き換え、パックは追加 {1}、訂正 {2}、除外 {3} 件。");

    public static Phrase RepairUnreadable => new("Pack {0} cannot be read; it is in no index, and its file stays.", "パック {0} を読み取れません。インデックスには含めず、ファイルは残します。");

    public static Phrase Key => new("List, add and remove the keys (passwords) that open the repository", "リポジトリを開くキー（パスワード）の一覧表示、追加、削除を行う");

    public static Phrase KeyList => new("List the keys", "キーを一覧表示する");

    public static Phrase KeyAdd => new(
        "Add a key: the repository opens with it too\nA key file that does not exist is written with a random password.",
        "キーを追加する（以後はそのキーでも開けます）\nキーファイルがなければ、ランダムなパスワードで作成します。");

    public static Phrase KeyRemove => new(
        "Remove a key: the repository no longer opens with it\nThe key in use cannot be removed: open the repository with another one first (--key-file). A password that was known to others stays dangerous for copies of the repository made before.",
        "キーを削除する（以後はそのキーでは開けません）\n使用中のキーは削除できません。先に別のキー（--key-file）で開いてください。他人に知られたパスワードは、それ以前に作られたリポジトリの複製に対しては有効なままです。");

    public static Phrase NewKeyFile => new("File whose first line is the new password; written, for its owner only, when it does not exist", "1行目が新しいパスワードであるファイル。なければ所有者専用で作成");

    public static Phrase KeyId => new("The key: its id or the first characters of it", "キーの ID またはその先頭数文字");

    public static Phrase KeyAdded => new("Key {0} is added; the repository was opened with {1} to try it.", "キー {0} を追加しました。{1} でリポジトリを開けることも確認済みです。");

    public static Phrase KeyFileWritten => new(
        "A new key was written to {0}. Whoever has this file can read every snapshot: keep it where only you can reach it.",
        "新しいキーを {0} に書き出しました。このファイルがあればすべての断面を読み取れます。自分だけが使える場所に保管してください。");

    public static Phrase ExampleKeyAdd => new("Makes a second key on a USB stick; keep it away from this machine.", "USB メモリーに2つ目のキーを作成します。このマシンとは別の場所に保管してください。");

    public static Phrase KeyRemoveUnreadable => new("This removes key {0}. Its file cannot be read ({1}), so it is unknown whose it is.", "キー {0} を削除します。ファイルを読み取れないため（{1}）、誰のキーかは分かりません。");

    public static Phrase KeyRemoveQuestion => new("This removes key {0} ({1} on {2}, {3}). Whoever has only this key can no longer open the repository.", "キー {0}（{1}、ホスト {2}、{3}）を削除します。このキーしか持たない人はリポジトリを開けなくなります。");

    public static Phrase KeyRemoved => new("Key {0} is removed.", "キー {0} を削除しました。");

    public static Phrase KeyHead => new("KEY", "キー");

    public static Phrase UserHead => new("USER", "ユーザー");

    public static Phrase HostHead => new("HOST", "ホスト");

    public static Phrase CreatedHead => new("CREATED", "作成日時");

    public static Phrase Current => new("this one", "使用中");

    public static Phrase KeepLastReason => new("last snapshot", "最新");

    public static Phrase KeepHourlyReason => new("hourly snapshot", "毎時");

    public static Phrase KeepDailyReason => new("daily snapshot", "日次");

    public static Phrase KeepWeeklyReason => new("weekly snapshot", "週次");

    public static Phrase KeepMonthlyReason => new("monthly snapshot", "月次");

    public static Phrase KeepYearlyReason => new("yearly snapshot", "年次");

    public static Phrase KeepWithinReason => new("within", "期間内");

    public static Phrase KeepTagReason => new("has tags", "タグあり");

    public static Phrase KeepNoRuleReason => new("no rule given", "規則の指定なし");

    public static Phrase KeepNewestReason => new("newer than any complete snapshot", "どの完全な断面よりも新しい");

    public static Phrase KeepHeldReason => new("held", "保全中");

    public static Phrase KeepPinnedReason => new("named by a milestone tag", "マイルストーンタグあり");

    /// <summary>Why a snapshot is kept; as it stands where it is none of these.</summary>
    /// <param name="reason">As the plan has it, English.</param>
    public static string KeepReason(string reason, Language language)
    {
        foreach (Phrase known in (ReadOnlySpan<Phrase>)
            [KeepLastReason, KeepHourlyReason, KeepDailyReason, KeepWeeklyReason, KeepMonthlyReason, KeepYearlyReason, KeepWithinReason, KeepTagReason, KeepNoRuleReason, KeepNewestReason, KeepPinnedReason, KeepHeldReason])
        {
            if (known.English == reason)
                return known.In(language);
        }

        return reason;
    }

    public static Phrase InitCold => new("Make the cold repository of danmen.yaml, with the first one's cut points", "danmen.yaml のコールドリポジトリを、元のリポジトリと同じ分割位置で作成する");

    public static Phrase ExtendLock => new("Keep locked what living snapshots need", "残っている断面に必要なファイルのロックを延長する");

    public static Phrase ExtendLockNotes => new(
        "What only forgotten snapshots used is not extended: its lock runs out, and the bucket's lifecycle can remove it. 'retention apply' does this too.",
        "削除した断面だけが使用していたファイルは延長しません。ロックの期限が過ぎると、バケットのライフサイクルで削除できます。'retention apply' でも延長します。");

    public static Phrase ExtendingLock => new("Extending locks", "ロックを延長しています");

    public static Phrase LockExtended => new("{0} of {1} files that are needed were extended.", "必要なファイル {1} 個のうち {0} 個のロックを延長しました。");

    public static Phrase Recover => new("Bring a bucket's repository back as it was at a moment", "バケットのリポジトリを指定時点の状態に復旧する");

    public static Phrase RecoverNotes => new(
        "For when files were removed or overwritten in a bucket that keeps versions, by whoever had the rights to. Files that came after the moment are marked as removed; nothing is destroyed, so another moment can be tried. Then run 'danmen repository check --read-data'.",
        "バージョンを保持するバケットで、権限を持つ者がファイルを削除または上書きした場合に使用します。指定時点より後のファイルには削除マーカーを付けます。破棄するものはないため、別の時点でやり直せます。完了後に 'danmen repository check --read-data' を実行してください。");

    public static Phrase RecoverAt => new("A moment before the damage, as 2026-11-30T09:00:00+09:00", "被害を受ける前の時点。例: 2026-11-30T09:00:00+09:00");

    public static Phrase ExampleRecover => new("Show what would come back", "復旧の内容を確認する");

    public static Phrase NoMoment => new("{0} needs a moment such as 2026-11-30T09:00:00+09:00.", "{0} には 2026-11-30T09:00:00+09:00 のような日時を指定してください。");

    public static Phrase RecoverQuestion => new("{0} files come back, and {1} that came later are marked as removed.", "{0} 個のファイルを復旧し、後から追加された {1} 個に削除マーカーを付けます。");

    public static Phrase Recovering => new("Recovering", "復旧しています");

    public static Phrase Recovered => new(
        "{0} files were unmarked, {1} stored anew, {2} that came later marked as removed; {3} were as they should be. Next: 'danmen repository check --read-data'.",
        "削除マーカーを外したファイル {0} 個、保存し直したファイル {1} 個、削除マーカーを付けた後発のファイル {2} 個、変更不要のファイル {3} 個。次に 'danmen repository check --read-data' を実行してください。");

    public static Phrase RecoverWould => new(
        "{0} files would be unmarked, {1} stored anew, {2} that came later marked as removed; {3} are as they should be. Nothing was changed.",
        "削除マーカーを外すファイル {0} 個、保存し直すファイル {1} 個、削除マーカーを付ける後発のファイル {2} 個、変更不要のファイル {3} 個。変更は行っていません。");

    public static Phrase RecoverLost => new("No kept version of {0} is what its name says.", "{0} には、名前のハッシュと一致するバージョンが残っていません。");
}
