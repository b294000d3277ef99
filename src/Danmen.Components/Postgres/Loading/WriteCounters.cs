using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>The server's counters of what is written to each table of a database, at one moment.</summary>
/// <param name="Reset">When they began to count; "" for never.</param>
internal sealed record WriteCounters(string Reset, IReadOnlyList<TableCounters> Tables)
{
    private const string Beginning = "SELECT CASE current_setting('track_counts') WHEN 'on' THEN COALESCE(stats_reset::text, '') END FROM pg_stat_database WHERE datname = current_database()";

    private const string Counters = """
        SELECT c.oid::bigint, n.nspname::text, c.relname::text, COALESCE(pg_stat_get_tuples_inserted(c.oid), 0), COALESCE(pg_stat_get_tuples_updated(c.oid), 0), COALESCE(pg_stat_get_tuples_deleted(c.oid), 0), COALESCE(pg_relation_filenode(c.oid), 0)::bigint
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
        """;

    /// <param name="shown">"schema.table" as people read it.</param>
    /// <returns>Null when the server does not count.</returns>
    public static async Task<WriteCounters?> ReadAsync(NpgsqlConnection connection, Func<string, string, string> shown, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<string>(Beginning, cancellationToken) is not { } reset ? null : new WriteCounters(reset, await connection.QueryAsync(
            Counters, row => new TableCounters(checked((uint)row.GetInt64(0)), shown(row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)), cancellationToken));

    /// <summary>What was written from one moment to another.</summary>
    public static WrittenSince Compare(WriteCounters? before, WriteCounters? after)
    {
        if (before is null) return WrittenSince.Unknown(WrittenRemarks.NotRecorded.With());
        if (after is null || after.Reset != before.Reset) return WrittenSince.Unknown(WrittenRemarks.CountersReset.With());
        var known = before.Tables.ToDictionary(table => table.Oid);
        var parts = new List<WrittenPart>();
        foreach (TableCounters now in after.Tables)
        {
            if (!known.Remove(now.Oid, out TableCounters? then))
            {
                parts.Add(new WrittenPart(now.Name, now.Inserted, now.Updated, now.Deleted) { IsReplaced = true });
                continue;
            }

            // A server that crashed begins to count anew, and does not say so.
            if (now.Inserted < then.Inserted || now.Updated < then.Updated || now.Deleted < then.Deleted) return WrittenSince.Unknown(WrittenRemarks.CountersReset.With());
            var part = new WrittenPart(now.Name, now.Inserted - then.Inserted, now.Updated - then.Updated, now.Deleted - then.Deleted) { IsReplaced = now.File != then.File };
            if (part is not { Added: 0, Changed: 0, Removed: 0, IsReplaced: false }) parts.Add(part);
        }

        parts.AddRange(known.Values.Select(table => new WrittenPart(table.Name, 0, 0, 0) { IsReplaced = true }));
        return WrittenSince.Of(parts, inRows: true, WrittenRemarks.ByCounters.With());
    }
}

/// <summary>Those of one table.</summary>
/// <param name="File">The file of its rows, which TRUNCATE and whatever writes it anew exchange.</param>
internal sealed record TableCounters(uint Oid, string Name, long Inserted, long Updated, long Deleted, long File);
