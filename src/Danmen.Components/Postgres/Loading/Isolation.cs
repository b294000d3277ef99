using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Keeps a copy in another environment from acting on the world.</summary>
internal static class Isolation
{
    public static IEnumerable<Remark> Describe() =>
    [
        PostgresRemarks.NoSubscriptions.With(),
        PostgresRemarks.NoForeignServers.With(),
        PostgresRemarks.NoEventTriggers.With(),
        PostgresRemarks.NoCronJobs.With(),
    ];

    /// <summary>Before materialised views are refreshed, and before there are event triggers: they would fire on the drops.</summary>
    /// <returns>What was dropped, with what went along by CASCADE.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var dropped = (await ForeignDependants.ReadAsync(connection, cancellationToken)).Objects;
        var statements = new List<string>();
        // One foreign table may go with another. Tables of one's own that inherit from a foreign one stay, with their rows.
        statements.AddRange(await connection.QueryAsync("""
            SELECT n.nspname::text, c.relname::text, pn.nspname::text, p.relname::text FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'f' JOIN pg_namespace pn ON pn.oid = p.relnamespace
            ORDER BY 1, 2, i.inhseqno
            """, r => $"ALTER TABLE {SqlText.Name(r.GetString(0), r.GetString(1))} NO INHERIT {SqlText.Name(r.GetString(2), r.GetString(3))}", cancellationToken));
        statements.AddRange(await connection.QueryAsync(
            "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'f' ORDER BY 1, 2",
            r => $"DROP FOREIGN TABLE IF EXISTS {SqlText.Name(r.GetString(0), r.GetString(1))} CASCADE", cancellationToken));
        statements.AddRange(await connection.QueryAsync(
            "SELECT srvname::text FROM pg_foreign_server ORDER BY 1", r => $"DROP SERVER {SqlText.Name(r.GetString(0))} CASCADE", cancellationToken));
        statements.AddRange((await JobTablesAsync(connection, cancellationToken)).Select(job => $"UPDATE {SqlText.Name(job.Schema, job.Table)} SET {SqlText.Name(job.Flag)} = false WHERE {SqlText.Name(job.Flag)}"));
        foreach (var statement in statements) await connection.ExecuteAsync(statement, cancellationToken);
        return dropped;
    }

    /// <summary>Tables of jobs that a scheduler carries out as long as their flag is set. pgAgent and pg_timetable need not be extensions.</summary>
    public static Task<List<JobTable>> JobTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync("""
        SELECT n.nspname::text, c.relname::text, a.attname::text
        FROM (VALUES ('pg_cron', NULL, 'job', 'active'), ('pgagent', 'pgagent', 'pga_job', 'jobenabled'), ('pg_timetable', 'timetable', 'chain', 'live')) k(extension, schema, relation, flag)
        JOIN pg_class c ON c.relname = k.relation AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = k.flag AND a.atttypid = 'bool'::regtype AND NOT a.attisdropped
        WHERE n.nspname = k.schema OR EXISTS (SELECT FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
          AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' WHERE e.extname = k.extension)
        ORDER BY 1, 2
        """, r => new JobTable(r.GetString(0), r.GetString(1), r.GetString(2)), cancellationToken);

    /// <summary>Looks for what acts by itself.</summary>
    public static async Task VerifyAsync(NpgsqlConnection connection, DatabaseProperties database, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var acting = await connection.QueryAsync("""
            SELECT 'subscription', s.subname::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
            UNION ALL SELECT 'event trigger', evtname::text FROM pg_event_trigger WHERE evtenabled <> 'D'
            UNION ALL SELECT 'server', srvname::text FROM pg_foreign_server
            UNION ALL SELECT 'user mapping', usename::text FROM pg_user_mappings
            ORDER BY 1, 2
            """, r => $"{r.GetString(0)} {NameEncoding.Shown(database.Encoding, r.GetString(1))}", cancellationToken);
        problems.AddRange(acting.Select(name => CaptureProblem.Of(name, ProblemRemarks.WouldAct)));
        foreach (var job in await JobTablesAsync(connection, cancellationToken))
        {
            if (await connection.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {SqlText.Name(job.Schema, job.Table)} WHERE {SqlText.Name(job.Flag)})", cancellationToken))
                problems.Add(CaptureProblem.Of(database.Shown(job.Schema, job.Table), ProblemRemarks.WouldAct));
        }
    }

    public static async Task DisableEventTriggersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var statements = await connection.QueryAsync(
            "SELECT evtname::text FROM pg_event_trigger ORDER BY 1", r => $"ALTER EVENT TRIGGER {SqlText.Name(r.GetString(0))} DISABLE", cancellationToken);
        foreach (var statement in statements) await connection.ExecuteAsync(statement, cancellationToken);
    }
}

/// <summary>A table of jobs.</summary>
/// <param name="Flag">Column that says whether a job is carried out.</param>
internal sealed record JobTable(string Schema, string Table, string Flag);
