using System.Globalization;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Asks the catalogue of a restored database for what must not be in it; no rows are read.</summary>
internal static class LivingInspection
{
    // A partitioned index is invalid until each partition has its part, and may be so in the snapshot too.
    private const string InvalidIndexes = """
        SELECT i.indexrelid::regclass::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready AND i.indislive)
        """;

    public static async Task RunAsync(ServerDoor door, string database, DatabaseRecord record, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        await using var connection = await door.OpenAsync(database, cancellationToken);
        foreach (var index in await connection.QueryAsync(InvalidIndexes + " ORDER BY 1", row => row.GetString(0), cancellationToken))
            problems.Add(CaptureProblem.Of(index, ProblemRemarks.IndexInvalid));
        await CatalogueVerification.DatabaseAsync(connection, record, door.Options, problems, cancellationToken);
    }

    /// <summary>Those of one table.</summary>
    public static Task<List<string>> InvalidIndexesAsync(NpgsqlConnection connection, uint table, CancellationToken cancellationToken) =>
        connection.QueryAsync($"{InvalidIndexes} AND i.indrelid = {table.ToString(CultureInfo.InvariantCulture)} ORDER BY 1", row => row.GetString(0), cancellationToken);
}
