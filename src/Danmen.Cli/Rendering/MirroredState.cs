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

    public static void WriteFindings(this Utf8JsonWriter json, MirrorFindings findings)
    {
        json.WriteNumber("same", findings.Same);
        json.WriteNumber("foreign", findings.Foreign);
        json.WriteStartArray("differing");
        foreach (MirrorFinding finding in findings.Differing)
        {
            json.WriteStartObject();
            json.WriteString("tag", finding.Name);
            json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.State.ToString()));
            json.WriteTexts("commits", finding.Commits);
            json.WriteString("commit_there", finding.Commit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What is wrong with a tag there.</summary>
    public static Phrase In(MirrorState state) => state switch
    {
        MirrorState.Missing => GitLabPhrases.Missing,
        MirrorState.OtherCommit => GitLabPhrases.OtherCommit,
        MirrorState.NotRemoved => GitLabPhrases.NotRemoved,
        _ => GitLabPhrases.MadeThere,
    };

    /// <summary>What to do about it.</summary>
    public static Phrase Remedy(MirrorState state) => state switch
    {
        MirrorState.Missing => GitLabPhrases.RemedyMissing,
        MirrorState.OtherCommit => GitLabPhrases.RemedyOtherCommit,
        MirrorState.NotRemoved => GitLabPhrases.RemedyNotRemoved,
        _ => GitLabPhrases.RemedyMadeThere,
    };

    private static void WriteEntry(Utf8JsonWriter json, MirrorEntry entry, Language language)
    {
        json.WriteString("state", entry.IsOwed ? "owed" : "sent");
        json.WriteMoment("since", entry.Since);
        json.WriteNumber("attempts", entry.Attempts);
        if (entry.Tried is { } tried)
            json.WriteMoment("tried_at", tried);
        if (entry.Sent is { } sent)
            json.WriteMoment("sent_at", sent);
        json.WriteKept(entry.Problem, language);
    }
}
