namespace Danmen.Faults;

/// <summary>The numbered errors of retention.</summary>
public static class RetentionFaults
{
    public static readonly FaultCode NoPlan = new(
        "DM-RETENTION-001", FaultKind.Usage, false,
        "The file is no retention plan of this version", "このバージョンの保持計画のファイルではありません",
        "Name a file that 'danmen retention plan -o FILE' wrote, or make a new plan.",
        "'danmen retention plan -o FILE' で書き出したファイルを指定するか、計画を作り直してください。");

    public static readonly FaultCode PlanAltered = new(
        "DM-RETENTION-002", FaultKind.Refused, false,
        "The plan was altered after it was made", "計画が作成後に変更されています",
        "Nothing was removed. Make a new plan with 'danmen retention plan'; to keep more, change 'retention' in danmen.yaml or add a tag.",
        "何も削除していません。'danmen retention plan' で計画を作り直してください。残す断面を増やすには、danmen.yaml の 'retention' を変更するか、タグを付けてください。");

    public static readonly FaultCode OtherRepository = new(
        "DM-RETENTION-003", FaultKind.Refused, false,
        "The plan is for another repository or system", "別のリポジトリまたはシステムの計画です",
        "Nothing was removed. Name the repository that the plan was made for, or make a plan for this one.",
        "何も削除していません。計画を作成したリポジトリを指定するか、このリポジトリの計画を作成してください。");

    public static readonly FaultCode Changed = new(
        "DM-RETENTION-004", FaultKind.Refused, false,
        "The repository has changed since the plan was made", "計画の作成後にリポジトリが変更されました",
        "No snapshot was removed. Snapshots, tags or holds came or went: make a new plan and look at it.",
        "断面は削除していません。断面、タグ、保全のいずれかが増減しました。計画を作り直して確認してください。");

    public static readonly FaultCode Protected = new(
        "DM-RETENTION-005", FaultKind.Refused, false,
        "The plan would remove what must stay", "残すべき断面を削除する計画です",
        "Nothing was removed. Make a new plan with 'danmen retention plan'.",
        "何も削除していません。'danmen retention plan' で計画を作り直してください。");
}
