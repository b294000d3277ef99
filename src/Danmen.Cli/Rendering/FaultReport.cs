using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Faults;

namespace Danmen.Cli.Rendering;

/// <summary>Tells what failed, why, and what to do.</summary>
internal static class FaultReport
{
    /// <summary>Any exception as a numbered fault.</summary>
    public static DanmenException Of(Exception exception) => exception switch
    {
        DanmenException fault => fault,
        OperationCanceledException => new DanmenException(CliFaults.Interrupted, "", "", exception),
        AggregateException { InnerExceptions.Count: 1 } one => Of(one.InnerExceptions[0]),
        UnauthorizedAccessException => new DanmenException(CliFaults.PermissionDenied, "", exception.Message, exception),
        IOException => new DanmenException(CliFaults.SystemFailed, "", exception.Message, exception),
        _ => new DanmenException(CliFaults.Internal, "", $"{exception.GetType().Name}: {exception.Message}", exception),
    };

    /// <summary>For people: the title with its subject and code, then why, then what to do.</summary>
    public static void Write(Terminal terminal, DanmenException fault, Paint paint)
    {
        Language language = terminal.Language;
        FaultCode code = fault.Code;
        string title = language == Language.Japanese ? code.TitleJa : code.Title;
        string hint = language == Language.Japanese ? code.HintJa : code.Hint;
        string head = FaultPhrases.Error.In(language);
        string what = fault.Subject.Length > 0 ? FaultPhrases.WithSubject.In(language, title, fault.Subject) : title;
        WriteIndented(terminal, paint.Red(paint.Bold(head)), DisplayWidth.Of(head), $"{what} [{code.Id}]");
        string why = FaultPhrases.Why.In(language);
        foreach (string reason in Reasons(fault, language))
        {
            WriteIndented(terminal, paint.Dim(why), DisplayWidth.Of(why), Printable.Block(reason));
            why = new string(' ', DisplayWidth.Of(why));
        }

        if (hint.Length > 0)
            WriteIndented(terminal, paint.Dim(FaultPhrases.Next.In(language)), DisplayWidth.Of(FaultPhrases.Next.In(language)), hint);
        if (FailureGuide.PageOf(code) is { } page)
            WriteIndented(terminal, paint.Dim(FaultPhrases.Page.In(language)), DisplayWidth.Of(FaultPhrases.Page.In(language)), page);
        if (terminal.Environment("DANMEN_TRACE") == "1")
            terminal.Error.WriteLine(fault.ToString());
    }

    /// <summary>For programs: one object "error".</summary>
    public static void Write(Utf8JsonWriter json, DanmenException fault, Language language)
    {
        json.WriteStartObject("error");
        json.WriteString("code", fault.Code.Id);
        json.WriteString("kind", KindName(fault.Kind));
        json.WriteNumber("exit_code", (int)fault.Kind);
        json.WriteBoolean("transient", fault.IsTransient);
        json.WriteString("title", language == Language.Japanese ? fault.Code.TitleJa : fault.Code.Title);
        json.WriteString("subject", fault.Subject);
        json.WriteString("detail", fault.Detail);
        json.WriteRemarks("reasons", fault.Reasons);
        json.WriteString("hint", language == Language.Japanese ? fault.Code.HintJa : fault.Code.Hint);
        json.WriteString("page", FailureGuide.PageOf(fault.Code));
        json.WriteEndObject();
    }

    /// <summary>Why, each reason of its own; as it was said where another program said it.</summary>
    private static IReadOnlyList<string> Reasons(DanmenException fault, Language language) =>
        fault.Reasons.Count > 0 ? [.. fault.Reasons.Select(reason => reason.In(language))]
        : fault.Detail.Length > 0 ? [fault.Detail]
        : [];

    private static string KindName(FaultKind kind) => kind switch
    {
        FaultKind.Usage => "usage",
        FaultKind.NotFound => "not_found",
        FaultKind.Refused => "refused",
        FaultKind.VerificationFailed => "verification_failed",
        FaultKind.Busy => "busy",
        FaultKind.Interrupted => "interrupted",
        _ => "fault",
    };

    private static void WriteIndented(Terminal terminal, string label, int labelWidth, string text)
    {
        List<string> lines = TextWrap.Lines(text, Math.Max(20, terminal.Width - labelWidth - 1));
        terminal.Error.WriteLine(label + " " + lines[0]);
        for (int i = 1; i < lines.Count; i++)
            terminal.Error.WriteLine(new string(' ', labelWidth + 1) + lines[i]);
    }
}
