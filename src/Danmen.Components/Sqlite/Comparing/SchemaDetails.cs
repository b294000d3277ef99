using Danmen.Components.SchemaVersions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>Objects of two stored schemas as SQL, and the migrations between.</summary>
internal sealed class SchemaDetails(IStoredFolder before, IStoredFolder after)
{
    private const int MostMigrations = 100_000;

    public async Task<StoredDetails> OfAsync(IReadOnlyCollection<string> objects, CancellationToken cancellationToken)
    {
        try
        {
            using StoredDatabases both = await StoredDatabases.OpenAsync(before, after, cancellationToken);
            return new StoredDetails
            {
                DefinitionsBefore = Definitions(both.Before, objects),
                DefinitionsAfter = Definitions(both.After, objects),
                Migrations = Migrations(both),
            };
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException or DanmenException { InnerException: SqliteException })
        {
            // No room for the copies, or a damaged database: the rest of the comparison is worth having.
            return StoredDetails.None;
        }
    }

    private static Dictionary<string, string> Definitions(SqliteConnection connection, IReadOnlyCollection<string> wanted)
    {
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string sql) in connection.Query("SELECT upper(type) || ' ' || name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL", row => (row.GetString(0), row.GetString(1))))
            if (wanted.Contains(name)) definitions[name] = sql.TrimEnd('\n') + ";\n";
        return definitions;
    }

    private static List<MigrationDifferences> Migrations(StoredDatabases both)
    {
        var differences = new List<MigrationDifferences>();
        Dictionary<string, MigrationList> old = Lists(both.Before), now = Lists(both.After);
        foreach (string table in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            MigrationList list = now.GetValueOrDefault(table) ?? old[table];
            if (MigrationList.Compare(Applied(both.Before, table, old.GetValueOrDefault(table)), Applied(both.After, table, now.GetValueOrDefault(table))) is { } found)
                differences.Add(new MigrationDifferences(list.Tool, table, found.Applied, found.Reverted));
        }

        return differences;
    }

    private static Dictionary<string, MigrationList> Lists(SqliteConnection connection)
    {
        var lists = new Dictionary<string, MigrationList>(StringComparer.Ordinal);
        foreach (string table in connection.Query("SELECT name FROM main.sqlite_schema WHERE type = 'table'", row => row.GetString(0)))
            if (MigrationTable.List(table, connection.Query($"SELECT name FROM pragma_table_info({TableReader.Text(table)})", row => row.GetString(0))) is { } list) lists[table] = list;
        return lists;
    }

    private static List<string> Applied(SqliteConnection connection, string table, MigrationList? list)
    {
        if (list is null) return [];
        string name = string.Join($" || '{list.Separator}' || ", list.Columns.Select(column => $"CAST({DatabaseConnection.Name(column)} AS text)"));
        string where = list.Succeeded is null ? "" : $" WHERE {DatabaseConnection.Name(list.Succeeded)}";
        try
        {
            return connection.Query($"SELECT {name} FROM main.{DatabaseConnection.Name(table)}{where} LIMIT {MostMigrations}", row => row.IsDBNull(0) ? null : row.GetString(0)).OfType<string>().ToList();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SqliteErrors.Error)
        {
            // A table of the same name that is something else.
            return [];
        }
    }
}
