namespace Danmen.Faults;

/// <summary>The numbered errors of holds.</summary>
public static class HoldFaults
{
    public static readonly FaultCode NotFound = new(
        "DM-HOLD-001", FaultKind.NotFound, false,
        "There is no such hold", "該当する保全がありません",
        "See 'danmen hold list'.",
        "'danmen hold list' を確認してください。");

    public static readonly FaultCode Several = new(
        "DM-HOLD-002", FaultKind.Usage, false,
        "Several holds are on this snapshot", "この断面には複数の保全があります",
        "Name one by its id: 'danmen hold list'.",
        "'danmen hold list' の ID で1つを指定してください。");

    public static readonly FaultCode Held = new(
        "DM-HOLD-003", FaultKind.Refused, false,
        "A hold is on this snapshot", "保全されている断面です",
        "Nothing removes it until the hold is released: 'danmen hold release ID --reason R'.",
        "'danmen hold release ID --reason R' で保全を解除するまで削除できません。");
}
