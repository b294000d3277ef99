using System.Globalization;
using System.Text;
using Danmen.Components.Postgres.Loading;
using Danmen.Components.Records;
using Danmen.Components.SchemaVersions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Objects of two stored schemas as SQL, from the dumps through pg_restore; and the migrations between. No server is asked.</summary>
internal sealed class SchemaDetails(IStoredFolder before, IStoredFolder after)
{
    // A table of migrations is small; one that is not is something else.
    private const long LargestMigrationsBytes = 4 << 20;

    public async Task<StoredDetails> OfAsync(IReadOnlyCollection<string> objects, CancellationToken cancellationToken)
    {
        DatabaseRecord old = await RecordAsync(before, cancellationToken), now = await RecordAsync(after, cancellationToken);
        var details = new StoredDetails { Migrations = await MigrationsAsync(old, now, cancellationToken) };
        if (objects.Count == 0) return details;
        try
        {
            return details with
            {
                DefinitionsBefore = await DefinitionsAsync(before, old, objects, cancellationToken),
                DefinitionsAfter = await DefinitionsAsync(after, now, objects, cancellationToken),
            };
        }
        catch (DanmenException error) when (error.Code == PostgresFaults.ProgramsMissing || error.Code == PostgresFaults.ProgramsTooOld || error.Code == PostgresFaults.ProgramFailed)
        {
            // Which objects differ is known without.
            return details with { Problems = [CaptureProblem.Of(Extracting.SchemaReader.FileName, error)] };
        }
    }

    private static async Task<Dictionary<string, string>> DefinitionsAsync(IStoredFolder stored, DatabaseRecord record, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        string major = string.Concat(record.DumpVersion.TakeWhile(char.IsAsciiDigit));
        ServerPrograms programs = await ServerPrograms.FindAsync(null, int.Parse(major, CultureInfo.InvariantCulture), cancellationToken);
        var definitions = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        foreach (SchemaObject item in await SchemaScript.ReadAsync(programs, stored, record.Database.Encoding, withOwners: true, cancellationToken))
        {
            string name = $"{item.Type} {(item.Schema.Length == 0 ? Shown(item.Name) : TableNames.Join(Shown(item.Schema), Shown(item.Name)))}";
            if (!wanted.Contains(name)) continue;
            if (!definitions.TryGetValue(name, out StringBuilder? text)) definitions.Add(name, text = new StringBuilder());
            if (text.Length > 0) text.Append('\n');
            text.Append(Statements(item.Statements));
        }

        return definitions.ToDictionary(each => each.Key, each => each.Value.ToString(), StringComparer.Ordinal);

        static string Shown(string name) => TableNames.Text(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>Without the lines of comment around it and what pg_dump sets between objects.</summary>
    internal static string Statements(string text)
    {
        string[] lines = text.Split('\n');
        int first = 0, end = lines.Length;
        while (first < end && IsAround(lines[first])) first++;
        while (end > first && IsAround(lines[end - 1])) end--;
        // pg_dump leaves two lines between an object and its owner.
        return first == end ? "" : string.Join('\n', lines[first..end]).Replace(";\n\n\n", ";\n\n", StringComparison.Ordinal) + "\n";
    }

    private static bool IsAround(string line) =>
        line is "" or "--" or "-- PostgreSQL database dump complete"
        || line.StartsWith("SET default_tablespace = ", StringComparison.Ordinal) || line.StartsWith("SET default_table_access_method = ", StringComparison.Ordinal) || line.StartsWith("\\unrestrict ", StringComparison.Ordinal);

    private async Task<IReadOnlyList<MigrationDifferences>> MigrationsAsync(DatabaseRecord old, DatabaseRecord now, CancellationToken cancellationToken)
    {
        var tables = new SortedSet<string>(old.Tables.Select(table => old.Database.Shown(table.Schema, table.Name)).Concat(now.Tables.Select(table => now.Database.Shown(table.Schema, table.Name))), StringComparer.Ordinal);
        var differences = new List<MigrationDifferences>();
        foreach (string name in tables)
        {
            TableRecord? left = old.Tables.FirstOrDefault(table => old.Database.Shown(table.Schema, table.Name) == name), right = now.Tables.FirstOrDefault(table => now.Database.Shown(table.Schema, table.Name) == name);
            if ((right ?? left) is not { } known || MigrationTable.List(known.Name, known.Columns) is not { } list || (left?.RowSum == right?.RowSum && left?.Rows == right?.Rows)) continue;
            if (MigrationList.Compare(await AppliedAsync(before, old, left, list, cancellationToken), await AppliedAsync(after, now, right, list, cancellationToken)) is { } found)
                differences.Add(new MigrationDifferences(list.Tool, name, found.Applied, found.Reverted));
        }

        return differences;
    }

    private static async Task<IReadOnlyCollection<string>> AppliedAsync(IStoredFolder stored, DatabaseRecord record, TableRecord? table, MigrationList list, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        if (table is null || table.Bytes > LargestMigrationsBytes) return applied;
        List<string> columns = [.. table.Columns.Select(column => column.ToLowerInvariant())];
        int[] places = [.. list.Columns.Select(column => columns.IndexOf(column.ToLowerInvariant())).Where(place => place >= 0)];
        int succeeded = list.Succeeded is null ? -1 : columns.IndexOf(list.Succeeded);
        foreach (PartRecord part in table.Parts)
        {
            string text = NameEncoding.Reading(record.Database.Encoding).GetString(await stored.ReadAsync(part.Path, cancellationToken));
            foreach (string row in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fields = row.Split('\t');
                if (fields.Length != columns.Count || (succeeded >= 0 && fields[succeeded] != "t")) continue;
                applied.Add(string.Join(list.Separator, places.Select(place => CopyRows.Text(Encoding.UTF8.GetBytes(fields[place]))).OfType<string>()));
            }
        }

        return applied;
    }

    private static async Task<DatabaseRecord> RecordAsync(IStoredFolder stored, CancellationToken cancellationToken)
    {
        DatabaseRecord record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        return record.Format == DatabaseRecord.CurrentFormat ? record : throw new DanmenException(PostgresFaults.StoredBroken, DatabaseRecord.FileName, ProblemRemarks.LaterVersion.With());
    }
}
