using System.Text.Json;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>A comparison as JSON.</summary>
internal static class DiffJson
{
    public static void Write(Utf8JsonWriter json, SnapshotDifference difference)
    {
        json.WriteString("before", difference.Before);
        json.WriteString("after", difference.After);
        json.WriteBoolean("equal", difference.IsEmpty);
        json.WriteStartArray("components");
        foreach (ComponentDifference component in difference.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("kind", component.Kind);
            json.WriteString("change", Name(component.Change));
            Write(json, component);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteTexts("not_compared", difference.NotCompared);
    }

    private static void Write(Utf8JsonWriter json, ComponentDifference component)
    {
        WriteList(json, "files", component.Files, file =>
        {
            json.WriteString("path", file.Path);
            json.WriteString("change", Name(file.Change));
            json.WriteString("what", file.What);
            WriteNumber(json, "size_before", file.SizeBefore);
            WriteNumber(json, "size_after", file.SizeAfter);
            WriteNumber(json, "lines_added", file.LinesAdded);
            WriteNumber(json, "lines_removed", file.LinesRemoved);
        });
        if (component.Commits is { } commits)
            Write(json, commits);
        if (component.ComparePage is { } page)
            json.WriteString("compare_page", page);
        if (component.Commits?.Source is not null)
        {
            WriteList(json, "committed_files", component.CommittedFiles, file =>
            {
                json.WriteString("before", file.Before);
                json.WriteString("after", file.After);
            });
        }

        WriteList(json, "facts", component.Facts, fact =>
        {
            json.WriteString("name", fact.Name);
            json.WriteString("before", fact.Before);
            json.WriteString("after", fact.After);
        });
        WriteList(json, "schema", component.Schema, item =>
        {
            json.WriteString("type", item.Type);
            json.WriteString("name", item.Name);
            json.WriteString("change", Name(item.Change));
            json.WriteString("sql_before", item.SqlBefore);
            json.WriteString("sql_after", item.SqlAfter);
            json.WriteString("unified_diff", item.UnifiedDiff);
        });
        WriteList(json, "migrations", component.Migrations, migrations =>
        {
            json.WriteString("tool", migrations.Tool);
            json.WriteString("table", migrations.Table);
            json.WriteTexts("applied", migrations.Applied);
            json.WriteTexts("reverted", migrations.Reverted);
        });
        WriteList(json, "tables", component.Tables, table =>
        {
            json.WriteString("name", table.Name);
            json.WriteString("change", Name(table.Change));
            WriteNumber(json, "rows_before", table.RowsBefore);
            WriteNumber(json, "rows_after", table.RowsAfter);
            if (table.ChangedShare is { } share)
                json.WriteNumber("changed_share", Math.Round(share, 6));
            else
                json.WriteNull("changed_share");
            if (table.Rows is { } rows)
                Write(json, rows);
        });
        WriteList(json, "texts", component.Texts, text =>
        {
            json.WriteString("path", text.Path);
            json.WriteString("change", Name(text.Change));
            json.WriteString("unified_diff", text.UnifiedDiff);
        });
        WriteList(json, "pickles", component.Pickles, pickle =>
        {
            json.WriteString("path", pickle.Path);
            json.WriteString("change", Name(pickle.Change));
            json.WriteString("sha256_before", pickle.ChecksumBefore);
            json.WriteString("sha256_after", pickle.ChecksumAfter);
            WriteNumber(json, "size_before", pickle.SizeBefore);
            WriteNumber(json, "size_after", pickle.SizeAfter);
            WriteNumber(json, "protocol_before", pickle.ProtocolBefore);
            WriteNumber(json, "protocol_after", pickle.ProtocolAfter);
            json.WriteTexts("globals_added", pickle.GlobalsAdded);
            json.WriteTexts("globals_removed", pickle.GlobalsRemoved);
            json.WriteBoolean("dangerous", pickle.IsDangerous);
        });
        json.WriteProblems(component.Problems);
    }

    private static void Write(Utf8JsonWriter json, CommitDifferences commits)
    {
        json.WriteStartObject("commits");
        json.WriteNumber("added", commits.Added);
        json.WriteNumber("removed", commits.Removed);
        json.WriteString("source", commits.Source);
        WriteList(json, "first_added", commits.FirstAdded, Commit);
        WriteList(json, "first_removed", commits.FirstRemoved, Commit);
        json.WriteEndObject();

        void Commit(CommitEntry commit)
        {
            json.WriteString("id", commit.Id);
            json.WriteString("author", commit.Author);
            json.WriteString("authored_at", commit.AuthoredAt);
            json.WriteString("subject", commit.Subject);
        }
    }

    private static void Write(Utf8JsonWriter json, RowDifferences rows)
    {
        json.WriteStartObject("differing_rows");
        json.WriteTexts("key", rows.Key);
        json.WriteNumber("added", rows.Added);
        json.WriteNumber("removed", rows.Removed);
        json.WriteNumber("changed", rows.Changed);
        WriteNumber(json, "bytes_read", rows.BytesRead);
        WriteNumber(json, "bytes_of_both", rows.BytesOfBoth);
        WriteList(json, "rows", rows.First, row =>
        {
            json.WriteString("change", JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Change.ToString()));
            json.WriteStartArray("key");
            foreach (string? value in row.Key)
                json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteTexts("columns", row.Columns);
        });
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static string Name(Change change) => change switch
    {
        Change.Added => "added",
        Change.Removed => "removed",
        Change.Changed => "changed",
        _ => "none",
    };
}
