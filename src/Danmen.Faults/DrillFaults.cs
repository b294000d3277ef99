namespace Danmen.Faults;

/// <summary>The numbered errors of drills.</summary>
public static class DrillFaults
{
    public static readonly FaultCode NoPlace = new(
        "DM-DRILL-001", FaultKind.Fault, false,
        "No throw-away place can be made for the drill", "訓練用の使い捨ての場所を作成できません",
        "Remove the reason, or name another folder with --directory. Nothing was restored.",
        "理由を解消するか、--directory で別のフォルダーを指定してください。何も復元していません。");

    public static readonly FaultCode NotRestored = new(
        "DM-DRILL-002", FaultKind.Fault, false,
        "The drill could not restore the snapshot", "訓練で断面を復元できませんでした",
        "Remove the cause and drill again: until then, count on a restore to fail as well. The drill is recorded.",
        "原因を取り除き、再度訓練してください。それまでは実際の復元も失敗すると考えてください。訓練は記録しました。");

    public static readonly FaultCode VerificationFailed = new(
        "DM-DRILL-003", FaultKind.VerificationFailed, false,
        "What the drill restored did not pass", "訓練で復元したものが検証に合格しませんでした",
        "See 'danmen drill show' with its id. Drill an earlier snapshot to find the last good one.",
        "その ID で 'danmen drill show' を確認してください。以前の断面で訓練すると、最後の正常な断面が分かります。");

    public static readonly FaultCode ObjectiveMissed = new(
        "DM-DRILL-004", FaultKind.VerificationFailed, false,
        "The drill passed, but an objective was missed", "訓練には合格しましたが、目標を達成していません",
        "rto: find what takes the time with 'danmen drill show'. rpo: take snapshots more often, or see why the last is so old.",
        "rto: 'danmen drill show' で時間のかかる箇所を確認してください。rpo: 断面の取得間隔を短くするか、最新の断面が古い理由を確認してください。");

    public static readonly FaultCode NotFound = new(
        "DM-DRILL-005", FaultKind.NotFound, false,
        "There is no such drill", "該当する訓練がありません",
        "See 'danmen drill list'.",
        "'danmen drill list' を確認してください。");

    public static readonly FaultCode ServerEnded = new(
        "DM-DRILL-006", FaultKind.Fault, true,
        "The throw-away PostgreSQL server did not start, or ended", "使い捨ての PostgreSQL サーバーが起動しないか、終了しました",
        "Drill with --keep and read server.log in the component's folder.",
        "--keep を付けて訓練し、コンポーネントのフォルダーにある server.log を確認してください。");
}
