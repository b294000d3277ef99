using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;

namespace Danmen.Cli.Commands;

/// <summary>Tells what a restore would replace.</summary>
internal static class PlanLossReport
{
    private const int MostTables = 10;

    public static void Write(Utf8JsonWriter json, RestoreLoss loss)
    {
        json.WriteStartObject("loss");
        json.WriteString("not_looked_at", loss.NotLookedAt?.English);
        json.WriteStartArray("components");
        foreach (ComponentLoss component in loss.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteBoolean("looked_at", component.Unread is null);
            json.WriteNumber("files_only_living", component.FilesOnlyLiving);
            json.WriteNumber("files_that_differ", component.FilesThatDiffer);
            json.WriteNumber("files_only_in_snapshot", component.FilesOnlyStored);
            json.WriteTexts("first_only_living", component.FirstOnlyLiving);
            json.WriteNumber("schema_objects_that_differ", component.SchemaChanges);
            json.WriteNumber("commits_only_living", component.Commits);
            json.WriteStartArray("tables");
            foreach (TableDifference table in component.Tables)
            {
                json.WriteStartObject();
                json.WriteString("name", table.Name);
                WriteRows(json, "rows_living", table.RowsAfter);
                WriteRows(json, "rows_in_snapshot", table.RowsBefore);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteProblems(component.Unread ?? []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Tell(Invocation run, RestoreLoss loss)
    {
        if (loss.Components.Count > 0)
            run.Terminal.Out.WriteLine(run.Text(RestorePhrases.LossHeading));
        foreach (ComponentLoss component in loss.Components)
        {
            foreach (string line in Lines(run, component))
                RestorePlanReport.Item(run, component.Unread is null ? "-" : run.Paint.Red("!"), line);
        }

        if (loss.NotLookedAt is { } why)
            RestorePlanReport.Item(run, run.Paint.Red("!"), run.Text(RestorePhrases.LossUnknown, run.Language == Language.Japanese ? why.Japanese : why.English));
        run.Terminal.Out.WriteLine();
    }

    private static IEnumerable<string> Lines(Invocation run, ComponentLoss component)
    {
        if (component.Unread is { } problems)
            yield return run.Text(RestorePhrases.LossUnread, component.Name, string.Join("; ", problems.Select(problem => problem.ReasonIn(run.Language))));
        if (component.IsNothing)
            yield return run.Text(RestorePhrases.LossNothing, component.Name);
        if (component.FilesOnlyLiving + component.FilesThatDiffer + component.FilesOnlyStored > 0)
        {
            string names = component.FirstOnlyLiving.Count == 0 ? "-" : string.Join(", ", component.FirstOnlyLiving) + (component.FilesOnlyLiving > component.FirstOnlyLiving.Count ? ", …" : "");
            yield return run.Text(RestorePhrases.LossFiles, component.Name, Amounts.Count(component.FilesOnlyLiving), names, Amounts.Count(component.FilesThatDiffer), Amounts.Count(component.FilesOnlyStored));
        }

        foreach (TableDifference table in component.Tables.Take(MostTables))
            yield return run.Text(RestorePhrases.LossTable, component.Name, table.Name, Rows(table.RowsAfter), Rows(table.RowsBefore));
        if (component.Tables.Count > MostTables)
            yield return run.Text(RestorePhrases.LossMoreTables, component.Name, component.Tables.Count - MostTables);
        if (component.SchemaChanges > 0)
            yield return run.Text(RestorePhrases.LossSchema, component.Name, component.SchemaChanges);
        if (component.Commits > 0)
            yield return run.Text(RestorePhrases.LossCommits, component.Name, component.Commits);
    }

    private static string Rows(long? rows) => rows is { } known ? Amounts.Count(known) : "-";

    private static void WriteRows(Utf8JsonWriter json, string name, long? rows)
    {
        if (rows is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
