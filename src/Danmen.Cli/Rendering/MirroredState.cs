using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Mirroring;

namespace Danmen.Cli.Rendering;

/// <summary>How it stands with a tag in GitLab.</summary>
/// <param name="Page">Where people see it, once it was sent.</param>
internal sealed record MirroredState(MirrorEntry Entry, string Page);

/// <summary>What is sent and owed, in words and as JSON.</summary>
internal static class MirrorReportText
{
    /// <summary>Why something is owed: what went wrong, what GitLab or the system said, and what to do.</summary>
    public static string Why(MirrorEntry entry, Language language)
    {
        if (entry.Problem is not { } problem)
            return GitLabPhrases.NotTried.In(language);
        bool isJapanese = language == Language.Japanese;
        string detail = isJapanese ? problem.DetailJa : problem.Detail, title = isJapanese ? problem.TitleJa : problem.Title;
        return (problem.MayPass ? GitLabPhrases.MayPass : GitLabPhrases.NeedsSomebody).In(
            language, detail.Length > 0 ? FaultPhrases.WithSubject.In(language, title, detail) : title, problem.Code, isJapanese ? problem.HintJa : problem.Hint);
    }

    /// <summary>The object "gitlab" of a tag; nothing when nothing is known.</summary>
    public static void WriteMirrored(this Utf8JsonWriter json, MirroredState? state, Language language)
    {
        if (state is null)
            return;
        json.WriteStartObject("gitlab");
        WriteEntry(json, state.Entry, language);
        json.WriteString("page", state.Page);
        json.WriteEndObject();
    }

    public static void WriteReport(this Utf8JsonWriter json, MirrorReport report, Language language)
    {
        json.WriteTexts("sent", report.Sent);
        json.WriteStartArray("owed");
        foreach (MirrorEntry entry in report.Owed)
        {
            json.WriteStartObject();
            json.WriteString("tag", entry.Name);
            WriteEntry(json, entry, language);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, MirrorEntry entry, Language language)
    {
        bool isJapanese = language == Language.Japanese;
        json.WriteString("state", entry.IsOwed ? "owed" : "sent");
        json.WriteMoment("since", entry.Since);
        json.WriteNumber("attempts", entry.Attempts);
        if (entry.Tried is { } tried)
            json.WriteMoment("tried_at", tried);
        if (entry.Sent is { } sent)
            json.WriteMoment("sent_at", sent);
        if (entry.Problem is not { } problem)
            return;
        json.WriteStartObject("problem");
        json.WriteString("code", problem.Code);
        json.WriteNumber("exit_code", problem.ExitCode);
        json.WriteBoolean("transient", problem.MayPass);
        json.WriteString("title", isJapanese ? problem.TitleJa : problem.Title);
        json.WriteString("detail", problem.Detail);
        json.WriteString("hint", isJapanese ? problem.HintJa : problem.Hint);
        json.WriteEndObject();
    }
}
