namespace Danmen.Faults;

/// <summary>The numbered errors of a repository's keys.</summary>
public static class KeyFaults
{
    public static readonly FaultCode CurrentKey = new(
        "DM-KEY-001", FaultKind.Refused, false,
        "The key that opened the repository cannot be removed", "リポジトリを開いたキーは削除できません",
        "Open the repository with another key, then remove this one.",
        "別のキーでリポジトリを開いてから、このキーを削除してください。");

    public static readonly FaultCode NotFound = new(
        "DM-KEY-002", FaultKind.NotFound, false,
        "The repository has no such key", "リポジトリに該当するキーがありません",
        "See 'danmen repository key list'.",
        "'danmen repository key list' を確認してください。");

    public static readonly FaultCode Ambiguous = new(
        "DM-KEY-003", FaultKind.Usage, false,
        "More than one key begins with these characters", "先頭が一致するキーが複数あります",
        "Give more characters of the id.",
        "ID をより長く指定してください。");
}
