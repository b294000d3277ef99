namespace Danmen.Faults;

/// <summary>Errors that have a page of their own for operators: those that a step of a restore run or a drill can report. The pages are docs/en/failures/CODE.md and docs/ja/failures/CODE.md.</summary>
public static class FailureGuide
{
    /// <summary>Ids of errors.</summary>
    public static IReadOnlySet<string> Pages { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "DM-RESTORE-001", "DM-RESTORE-002", "DM-RESTORE-003", "DM-RESTORE-004", "DM-RESTORE-006", "DM-RESTORE-007", "DM-RESTORE-008", "DM-RESTORE-009", "DM-RESTORE-010", "DM-RESTORE-012", "DM-RESTORE-013", "DM-RESTORE-014", "DM-RESTORE-015", "DM-RESTORE-016", "DM-RESTORE-020", "DM-RESTORE-021", "DM-RESTORE-022",
        "DM-FILES-002", "DM-FILES-003", "DM-FILES-004",
        "DM-PG-001", "DM-PG-002", "DM-PG-003", "DM-PG-004", "DM-PG-005", "DM-PG-006", "DM-PG-008", "DM-PG-009", "DM-PG-010", "DM-PG-011", "DM-PG-012", "DM-PG-013", "DM-PG-014", "DM-PG-015",
        "DM-SQLITE-003", "DM-SQLITE-004", "DM-SQLITE-005", "DM-SQLITE-006", "DM-SQLITE-007", "DM-SQLITE-008", "DM-SQLITE-009",
        "DM-GIT-001", "DM-GIT-003", "DM-GIT-004",
        "DM-RSYNC-001", "DM-RSYNC-003", "DM-RSYNC-004", "DM-RSYNC-006", "DM-RSYNC-008", "DM-RSYNC-010", "DM-RSYNC-011", "DM-RSYNC-012", "DM-RSYNC-013", "DM-RSYNC-014",
        "DM-CHECK-001", "DM-CHECK-002", "DM-CHECK-003", "DM-CHECK-004", "DM-CHECK-005",
        "DM-DRILL-001", "DM-DRILL-002", "DM-DRILL-003", "DM-DRILL-004", "DM-DRILL-006",
        "DM-ANSIBLE-001", "DM-ANSIBLE-002", "DM-ANSIBLE-003", "DM-ANSIBLE-004", "DM-ANSIBLE-005",
        "DM-STORE-001", "DM-STORE-003", "DM-STORE-004", "DM-STORE-005", "DM-STORE-006", "DM-STORE-007", "DM-STORE-008", "DM-STORE-009", "DM-STORE-013",
        "DM-BACKEND-001", "DM-BACKEND-002", "DM-BACKEND-004", "DM-BACKEND-006",
    };

    /// <summary>Name of the error's page within the manual of either language; null when it has none.</summary>
    public static string? PageOf(FaultCode code) => Pages.Contains(code.Id) ? $"failures/{code.Id}" : null;
}
