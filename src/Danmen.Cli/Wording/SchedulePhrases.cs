namespace Danmen.Cli.Wording;

/// <summary>Words of <c>danmen schedule</c>.</summary>
internal static class SchedulePhrases
{
    public static Phrase Noun => new("Run snapshots, retention, checks and drills at the times of 'schedule' in danmen.yaml", "danmen.yaml の 'schedule' の時刻に、取得、保持、検査、訓練を実行する");

    public static Phrase Install => new(
        "Write systemd timers for the jobs of 'schedule', or print lines for cron\nThe timers are the user's own, or the system's when root runs it. What was missed while the machine was off is caught up. Timers of jobs that are not scheduled any more are removed.",
        "'schedule' のジョブの systemd タイマーを作成する。または cron の行を表示する\nタイマーは利用者自身のもので、root で実行するとシステムのものになります。停止中に実行できなかったジョブは、起動後に実行します。スケジュールから外したジョブのタイマーは削除します。");

    public static Phrase Remove => new("Remove the timers that 'install' wrote", "'install' が作成したタイマーを削除する");

    public static Phrase List => new("Show each job, when it runs next, and how it ended last", "ジョブごとに、次回の時刻と前回の結果を表示する");

    public static Phrase Run => new(
        "Run a job now, as timers and cron do\ndaily: a snapshot of every environment. weekly: a full one, with a tag of type 'weekly'. retention: 'retention apply --yes --prune'. check: 'repository check --read-data'. drill: 'drill latest:ENV' of every environment that is production or has objectives. Of several jobs one runs and the others wait; the same job twice is refused (exit 6).",
        "ジョブを今すぐ実行する。タイマーと cron もこれを実行します\ndaily: すべての環境の断面を取得。weekly: すべてを読み直して取得し、種類 'weekly' のタグを付ける。retention: 'retention apply --yes --prune'。check: 'repository check --read-data'。drill: 本番環境または目標のある環境ごとに 'drill latest:ENV'。同時に実行できるジョブは1つで、ほかは待機します。同じジョブの二重の実行は拒否します（終了コード 6）。");

    public static Phrase Job => new("daily, weekly, retention, check or drill", "daily、weekly、retention、check、drill のいずれか");

    public static Phrase Missed => new("Run every scheduled job that was due since it last ran", "前回の実行の後に時刻を過ぎたジョブをすべて実行する");

    public static Phrase ReadData => new("How much of the data the check reads each time, percent (10)", "検査で毎回読み取るデータの割合（%、既定 10）");

    public static Phrase Environments => new("Only this environment; may be given several times", "この環境だけを対象にする。複数回指定可");

    public static Phrase User => new("The user's own systemd, also as root", "root の場合も、利用者自身の systemd に登録する");

    public static Phrase Directory => new("Write the units into this folder and start nothing", "ユニットをこのフォルダーに書き出すだけで、登録しない");

    public static Phrase Cron => new("Write nothing; print lines for a crontab", "何も書き出さず、crontab の行を表示する");

    public static Phrase ExampleInstall => new("Lines for a machine without systemd, into the user's crontab.", "systemd のないマシンで、利用者の crontab に登録します。");

    public static Phrase Installed => new("{0} written to {1}.", "{0} を {1} に書き出しました。");

    public static Phrase Started => new("The timers run. Their log: {0}", "タイマーを開始しました。ログの確認: {0}");

    public static Phrase Linger => new("They run while you are logged in; to run always: loginctl enable-linger", "ログイン中のみ実行されます。常に実行するには: loginctl enable-linger");

    public static Phrase StartYourself => new("To start them: {0}", "開始するには: {0}");

    public static Phrase RemovedUnits => new("{0} removed from {1}.", "{0} を {1} から削除しました。");

    public static Phrase NothingRemoved => new("There is nothing to remove in {0}.", "{0} に削除するものはありません。");

    public static Phrase JobHead => new("JOB", "ジョブ");

    public static Phrase WhenHead => new("WHEN", "時刻");

    public static Phrase NextHead => new("NEXT", "次回");

    public static Phrase LastHead => new("LAST", "前回");

    public static Phrase ResultHead => new("RESULT", "結果");

    public static Phrase TimerHead => new("TIMER", "タイマー");

    public static Phrase Never => new("never", "なし");

    public static Phrase Running => new("running", "実行中");

    public static Phrase Killed => new("killed", "強制終了");

    public static Phrase Succeeded => new("done", "成功");

    public static Phrase Failed => new("exit code {0}", "終了コード {0}");

    public static Phrase Yes => new("installed", "あり");

    public static Phrase No => new("none", "なし");

    public static Phrase NothingMissed => new("Nothing was missed.", "実行できなかったジョブはありません。");

    public static Phrase Step => new("{0}: danmen {1}", "{0}: danmen {1}");
}
