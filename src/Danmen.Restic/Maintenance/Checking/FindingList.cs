using Danmen.Faults;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>Collects findings of parallel checks up to a limit. Thread-safe.</summary>
internal sealed class FindingList(int maximum)
{
    private readonly Lock _lock = new();
    private readonly List<CheckFinding> _findings = [];
    private long _errors, _omitted;

    public long Errors => Interlocked.Read(ref _errors);

    public long Omitted => Interlocked.Read(ref _omitted);

    public void Error(CheckKind kind, string subject, Remark what) => Add(new CheckFinding(kind, CheckSeverity.Error, subject, what));

    public void Warning(CheckKind kind, string subject, Remark what) => Add(new CheckFinding(kind, CheckSeverity.Warning, subject, what));

    public void Information(CheckKind kind, string subject, Remark what) => Add(new CheckFinding(kind, CheckSeverity.Information, subject, what));

    /// <summary>Keeps a fault as a finding.</summary>
    /// <param name="subject">What it is about; the fault's own subject goes into the detail unless it says the same.</param>
    public void Error(CheckKind kind, string subject, DanmenException fault)
    {
        string own = fault.Subject.StartsWith(subject, StringComparison.Ordinal) ? fault.Subject[subject.Length..].TrimStart(',', ' ') : fault.Subject;
        Remark why = Why(fault);
        Error(kind, subject, own.Length == 0 ? why : CheckRemarks.PartSays.With(own, why));
    }

    /// <summary>Why something is damaged, without the fault's title.</summary>
    public static Remark Why(DanmenException fault) =>
        fault.Reasons.Count == 1 ? fault.Reasons[0] : CheckRemarks.Says.With(fault.Detail.Length > 0 ? fault.Detail : (object)fault);

    /// <summary>True for what is a finding; the rest (network, permissions, cancelled) means that the check could not be done.</summary>
    public static bool IsFinding(Exception exception) =>
        exception is DanmenException fault && (fault.Kind == FaultKind.VerificationFailed || fault.Code == StoreFaults.ObjectNotFound);

    public IReadOnlyList<CheckFinding> ToList()
    {
        lock (_lock) return [.. _findings];
    }

    private void Add(CheckFinding finding)
    {
        lock (_lock)
        {
            if (finding.Severity == CheckSeverity.Error) _errors++;
            if (_findings.Count < maximum) _findings.Add(finding);
            else _omitted++;
        }
    }
}
