namespace Danmen.Faults;

/// <summary>The numbered errors of schedules.</summary>
public static class ScheduleFaults
{
    public static readonly FaultCode NoSchedule = new(
        "DM-SCHEDULE-001", FaultKind.Usage, false,
        "danmen.yaml schedules no such job", "danmen.yaml のスケジュールに該当するものがありません",
        "Set its time under 'schedule' in danmen.yaml, for example schedule: { daily: \"02:00\", weekly: \"Sun 03:00\" }.",
        "danmen.yaml の 'schedule' に時刻を設定してください。例: schedule: { daily: \"02:00\", weekly: \"Sun 03:00\" }。");

    public static readonly FaultCode UnitOfAnother = new(
        "DM-SCHEDULE-002", FaultKind.Refused, false,
        "A unit of that name was not written for this danmen.yaml", "同名のユニットが、この danmen.yaml のものではありません",
        "It was left as it is. Give the system another name, or remove the other unit first.",
        "そのまま残しました。システムの名前を変えるか、先にそのユニットを削除してください。");

    public static readonly FaultCode Running = new(
        "DM-SCHEDULE-003", FaultKind.Busy, true,
        "The job runs or waits already", "このジョブは既に実行中か待機中です",
        "Wait until it has ended: 'danmen schedule list' says when. To see why it takes long, look at its log.",
        "終了するまでお待ちください。終了は 'danmen schedule list' で確認できます。時間がかかる理由はログを確認してください。");
}
