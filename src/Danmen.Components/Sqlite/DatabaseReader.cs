using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Danmen.Components.SchemaVersions;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite;

/// <summary>Reads what a database says of itself, and whether it is sound.</summary>
internal sealed partial class DatabaseReader(SqliteConnection connection)
{
    private const int MostProblems = 20;
    private const int MostCollations = 20;

    /// <summary>Objects of the schema: "TABLE orders" to a digest of its definition.</summary>
    private SortedDictionary<string, string> Objects()
    {
        var objects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string type, string name, string? sql) in connection.Query(
            "SELECT type, name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", row => (row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2))))
            objects[$"{type.ToUpperInvariant()} {name}"] = Digest(sql ?? "");
        return objects;
    }

    /// <summary>Checks the database, then reads it; of a damaged one, what can be read.</summary>
    /// <exception cref="SqliteException">Not even its schema can be read.</exception>
    public DatabaseReading Read(CancellationToken cancellationToken)
    {
        List<string> damage = Check(out bool isFull);
        SortedDictionary<string, string> objects = Objects();
        var tables = new SortedDictionary<string, TableContents>(StringComparer.Ordinal);
        var versions = new List<SchemaVersion>();
        foreach (string table in Tables())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                tables[table] = TableReader.Read(connection, table, cancellationToken);
                if (Version(table) is { } version) versions.Add(version);
            }
            catch (SqliteException error) when (damage.Count > 0 && error.SqliteErrorCode == SqliteErrors.Corrupt)
            {
                // The damage is told already; the other tables count.
            }
        }

        var contents = new DatabaseContents
        {
            PageSize = Number("PRAGMA page_size"),
            Encoding = connection.Scalar("PRAGMA encoding") as string ?? "",
            UserVersion = Number("PRAGMA user_version"),
            ApplicationId = Number("PRAGMA application_id"),
            SchemaDigest = Digest(string.Join('\n', objects.Select(each => $"{each.Key}\0{each.Value}"))),
            SchemaVersions = versions,
            Tables = tables,
        };
        return new DatabaseReading(contents, objects, damage, isFull);
    }

    /// <summary>What SQLite's own check finds; names objects, never values.</summary>
    /// <param name="isFull">False when the order of indexes needs a collation or function that only the application has: then everything else is checked.</param>
    /// <returns>Empty when the database is sound.</returns>
    private List<string> Check(out bool isFull)
    {
        isFull = true;
        string limit = MostProblems.ToString(CultureInfo.InvariantCulture);
        string check = "integrity_check";
        for (int tries = 0; ; tries++)
        {
            try
            {
                List<string> found = connection.Query($"PRAGMA {check}({limit})", row => row.GetString(0));
                return found is ["ok"] ? [] : found;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == SqliteErrors.Error)
            {
                isFull = false;
                check = "quick_check";
                if (MissingCollation().Match(error.Message) is not { Success: true } missing || tries == MostCollations) return [];

                // It is only named, never compared with: the quick check leaves the order of indexes alone.
                connection.CreateCollation(missing.Groups[1].Value, string.CompareOrdinal);
            }
            catch (SqliteException error) when (error.SqliteErrorCode is SqliteErrors.Corrupt or SqliteErrors.NotADatabase)
            {
                return [error.Message];
            }
        }
    }

    [GeneratedRegex("no such collation sequence: (.+)'\\.$")]
    private static partial Regex MissingCollation();

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Shadow tables of full-text and spatial indexes are tables like others; the virtual ones themselves need their module.
    private List<string> Tables() => connection.Query(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", row => row.GetString(0));

    private SchemaVersion? Version(string table)
    {
        List<string> columns = connection.Query($"SELECT name FROM pragma_table_info({TableReader.Text(table)})", row => row.GetString(0));
        if (MigrationTable.Find(table, columns, DatabaseConnection.Name(table)) is not { } query) return null;
        try
        {
            string[] rows = [.. connection.Query(query.Sql, row => row.IsDBNull(0) ? null : row.GetString(0)).OfType<string>()];
            return new SchemaVersion(query.Tool, rows.Length == 0 ? null : string.Join(',', rows));
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SqliteErrors.Error)
        {
            // A table of the same name that is something else.
            return null;
        }
    }

    private long Number(string sql) => Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}

/// <summary>What was read of a database.</summary>
/// <param name="Objects">Objects of the schema: "TABLE orders" to a digest of its definition.</param>
/// <param name="Damage">What SQLite's own check found; empty when the database is sound.</param>
/// <param name="IsFullyChecked">False when the order of indexes needs a collation or function that only the application has.</param>
internal sealed record DatabaseReading(DatabaseContents Contents, SortedDictionary<string, string> Objects, IReadOnlyList<string> Damage, bool IsFullyChecked);
