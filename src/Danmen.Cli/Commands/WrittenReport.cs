using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Tells what was written to an environment between a restore and its rollback: names and numbers.</summary>
internal static class WrittenReport
{
    private const int MostNames = 5;

    public static void Write(Utf8JsonWriter json, RunWritten? written)
    {
        if (written is null)
        {
            json.WriteNull("written");
            return;
        }

        json.WriteStartObject("written");
        if (written.IsWritten is { } known)
            json.WriteBoolean("is_written", known);
        else
            json.WriteNull("is_written");
        json.WriteString("unit", written.InRows ? "rows" : "files");
        json.WriteNumber("added", written.Added);
        json.WriteNumber("changed", written.Changed);
        json.WriteNumber("removed", written.Removed);
        json.WriteNumber("parts", written.Parts);
        json.WriteStartArray("first");
        foreach (WrittenPart part in written.First)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteNumber("added", part.Added);
            json.WriteNumber("changed", part.Changed);
            json.WriteNumber("removed", part.Removed);
            json.WriteBoolean("replaced", part.IsReplaced);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("how", written.How);
        json.WriteEndObject();
    }

    public static void Tell(Invocation run, RestoreRun done)
    {
        RestoreRunComponent[] told = [.. done.Components.Where(component => component.Written is not null)];
        if (told.Length == 0)
            return;
        run.Say(RestorePhrases.WrittenHeading);
        foreach (RestoreRunComponent component in told)
            RestorePlanReport.Item(run, "-", Sentence(run, component.Name, component.Written!)); // chosen by that
    }

    private static string Sentence(Invocation run, string component, RunWritten written)
    {
        string how = run.Language == Language.Japanese ? written.HowJa : written.How;
        if (written.IsWritten is null)
            return $"{component}: {how}";
        if (written.IsWritten == false)
            return run.Text(RestorePhrases.WrittenNothing, component, how);
        if (written.Parts == 0)
            return run.Text(RestorePhrases.WrittenSomething, component, how);
        string names = string.Join(", ", written.First.Take(MostNames).Select(part => part.Name));
        if (written.Parts > MostNames)
            names = run.Text(RestorePhrases.WrittenMore, names, Amounts.Count(written.Parts - MostNames));
        return run.Text(
            written.InRows ? RestorePhrases.WrittenRows : RestorePhrases.WrittenFiles, component, Amounts.Count(written.Added), Amounts.Count(written.Changed), Amounts.Count(written.Removed), names, how);
    }
}
