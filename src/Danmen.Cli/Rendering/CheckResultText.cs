using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Checks;

namespace Danmen.Cli.Rendering;

/// <summary>Results of checks, in words and as JSON.</summary>
internal static class CheckResultText
{
    private const int MostTests = 20;

    public static string Words(IWorded message, Language language) => language == Language.Japanese ? message.Japanese : message.English;

    /// <summary>One result: a line, why it failed, and which of its tests did.</summary>
    public static void Tell(Action<string> line, CheckResult result, Language language, int width, Paint paint)
    {
        string mark = result.Passed ? paint.Green(CheckPhrases.Passed.In(language)) : result.Critical ? paint.Red(CheckPhrases.Failed.In(language)) : paint.Yellow(CheckPhrases.Failed.In(language));
        string attempts = result.Attempts > 1 ? ", " + CheckPhrases.Attempts.In(language, Amounts.Count(result.Attempts)) : "";
        line($"{mark}  {Printable.Of(result.Name)}  {paint.Dim($"{result.Kind}, {Amounts.Duration(result.Elapsed, language)}{attempts}")}");
        if (result.Message is { } message)
        {
            foreach (string part in TextWrap.Lines(Printable.Sentence(Words(message, language)), width - 4))
                line($"    {part}");
        }

        CheckTest[] failed = [.. result.Tests.Where(test => test.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error)];
        foreach (CheckTest test in failed.Take(MostTests))
            line($"      {paint.Red("-")} {DisplayWidth.Cut(Printable.Of(test.Suite.Length > 0 ? $"{test.Suite}: {test.Name}" : test.Name), width - 8)}");
        if (failed.Length > MostTests)
            line("      " + DiffPhrases.MoreRows.In(language, Amounts.Count(failed.Length - MostTests)));
    }

    public static void WriteChecks(this Utf8JsonWriter json, IReadOnlyList<CheckResult> results)
    {
        json.WriteBoolean("passed", !results.Any(result => result.IsFatal));
        json.WriteCheckList(results);
    }

    public static void WriteCheckList(this Utf8JsonWriter json, IReadOnlyList<CheckResult> results)
    {
        json.WriteStartArray("checks");
        foreach (CheckResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            json.WriteString("kind", result.Kind);
            json.WriteBoolean("passed", result.Passed);
            json.WriteBoolean("critical", result.Critical);
            json.WriteBoolean("vital", result.Vital);
            json.WriteMoment("started_at", result.Started);
            json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
            json.WriteNumber("attempts", result.Attempts);
            if (result.Message is { } message)
            {
                json.WriteStartObject("message");
                json.WriteString("code", message.Code);
                json.WriteString("text", message.English);
                json.WriteEndObject();
            }

            json.WriteStartArray("tests");
            foreach (CheckTest test in result.Tests)
            {
                json.WriteStartObject();
                json.WriteString("suite", test.Suite);
                json.WriteString("name", test.Name);
                json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(test.Outcome.ToString()));
                json.WriteNumber("seconds", Math.Round(test.Elapsed.TotalSeconds, 3));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
