using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Maintenance.Checking;

namespace Danmen.Cli.Commands;

/// <summary>What a check found, for people and for programs.</summary>
internal static class CheckFindings
{
    /// <summary>Errors first; what is only good to know is left out.</summary>
    public static void Say(Invocation run, IReadOnlyList<CheckFinding> findings, long omitted)
    {
        foreach (CheckFinding finding in findings.OrderByDescending(each => each.Severity).ThenBy(each => each.Subject, StringComparer.Ordinal))
        {
            if (finding.Severity == CheckSeverity.Information)
                continue;
            string mark = finding.Severity == CheckSeverity.Error ? run.Paint.Red("!") : run.Paint.Yellow("?");
            List<string> lines = TextWrap.Lines(Printable.Sentence($"{finding.Subject}: {finding.What.In(run.Language)}"), run.Terminal.Width - 2);
            for (int i = 0; i < lines.Count; i++)
                run.Terminal.Out.WriteLine((i == 0 ? mark + " " : "  ") + lines[i]);
        }

        if (omitted > 0)
            run.Say(RepositoryPhrases.MoreFindings, Amounts.Count(omitted));
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<CheckFinding> findings, long omitted)
    {
        json.WriteNumber("findings_omitted", omitted);
        json.WriteStartArray("findings");
        foreach (CheckFinding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.Kind.ToString()));
            json.WriteString("severity", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.Severity.ToString()));
            json.WriteString("subject", finding.Subject);
            json.WriteString("detail", finding.Detail);
            json.WriteString("code", finding.What.Code.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
