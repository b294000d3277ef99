namespace Danmen.Faults;

/// <summary>The numbered errors of a repository's keys.</summary>
public static class KeyFaults
{
    public static readonly FaultCode CurrentKey = new(
        "DM-KEY-001", FaultKind.Refused, false,
        "The key that opened the repository cannot be removed", "リポジトリを開いたキーは削除できません",
        "Open the repository with another key, then remove this one.",
        "別のキーでリポジトリを開いてから、このキーを削除してください。");
}
