namespace Danmen.Faults;

/// <summary>The one exception type of Danmen: what failed (<see cref="Subject"/>), why (<see cref="Detail"/>), what to do (<see cref="FaultCode.Hint"/>).</summary>
/// <remarks>Secrets, passwords and row values never enter <see cref="Subject"/> or <see cref="Detail"/>.</remarks>
public sealed class DanmenException : Exception, IWorded
{
    /// <param name="code">Which numbered error.</param>
    /// <param name="subject">The file, blob, node, table or setting it is about; may be empty.</param>
    /// <param name="detail">Why, in English, technical; may be empty.</param>
    /// <param name="inner">The cause, or null.</param>
    public DanmenException(FaultCode code, string subject, string detail = "", Exception? inner = null)
        : base(Compose(code.Title, subject, detail), inner)
    {
        Code = code;
        Subject = subject;
        Detail = detail;
    }

    /// <param name="code">Which numbered error.</param>
    /// <param name="subject">The file, blob, node, table or setting it is about; may be empty.</param>
    /// <param name="reason">Why, for people in their language.</param>
    /// <param name="inner">The cause, or null.</param>
    public DanmenException(FaultCode code, string subject, Remark reason, Exception? inner = null)
        : this(code, subject, [reason], inner)
    {
    }

    /// <param name="code">Which numbered error.</param>
    /// <param name="subject">The file, blob, node, table or setting it is about; may be empty.</param>
    /// <param name="reasons">Each reason of its own, for people in their language.</param>
    /// <param name="inner">The cause, or null.</param>
    public DanmenException(FaultCode code, string subject, IReadOnlyList<Remark> reasons, Exception? inner = null)
        : this(code, subject, string.Join("; ", reasons.Select(reason => reason.English)), inner) => Reasons = reasons;

    /// <summary>Which numbered error.</summary>
    public FaultCode Code { get; }

    /// <summary>What it is about; may be empty.</summary>
    public string Subject { get; }

    /// <summary>Why, in English; may be empty.</summary>
    public string Detail { get; }

    /// <summary>Why, for people in their language; empty when <see cref="Detail"/> is what another program or the system said.</summary>
    public IReadOnlyList<Remark> Reasons { get; } = [];

    /// <summary>The same as <see cref="Exception.Message"/>.</summary>
    string IWorded.English => Message;

    /// <summary>The message in Japanese.</summary>
    public string Japanese => Compose(Code.TitleJa, Subject, Reasons.Count > 0 ? string.Join("; ", Reasons.Select(reason => reason.Japanese)) : Detail);

    /// <summary>Decides the exit code.</summary>
    public FaultKind Kind => Code.Kind;

    /// <summary>True when trying again later may succeed.</summary>
    public bool IsTransient => Code.IsTransient;

    private static string Compose(string title, string subject, string detail) =>
        (subject.Length, detail.Length) switch
        {
            (0, 0) => title,
            (0, _) => $"{title}: {detail}",
            (_, 0) => $"{title}: {subject}",
            _ => $"{title}: {subject}: {detail}",
        };
}
