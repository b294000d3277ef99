using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Why something is still owed, in words and as JSON.</summary>
internal static class KeptFaultText
{
    /// <summary>What went wrong, what was said, whether it may pass, and what to do.</summary>
    public static string Why(KeptFault? problem, Language language)
    {
        if (problem is null)
            return FaultPhrases.NotTried.In(language);
        bool isJapanese = language == Language.Japanese;
        string detail = isJapanese ? problem.DetailJa : problem.Detail, title = isJapanese ? problem.TitleJa : problem.Title;
        return (problem.MayPass ? FaultPhrases.MayPass : FaultPhrases.NeedsSomebody).In(
            language, detail.Length > 0 ? FaultPhrases.WithSubject.In(language, title, detail) : title, problem.Code, isJapanese ? problem.HintJa : problem.Hint);
    }

    /// <summary>The object "problem"; nothing when there is none.</summary>
    public static void WriteKept(this Utf8JsonWriter json, KeptFault? problem, Language language)
    {
        if (problem is null)
            return;
        bool isJapanese = language == Language.Japanese;
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
