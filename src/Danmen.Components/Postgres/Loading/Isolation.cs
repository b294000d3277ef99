using Danmen.Faults;
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
        statements.AddRange(await connection.QueryAsync("""
            SELECT n.nspname::text, c.relname::text FROM pg_extension e
            JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'
            JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE e.extname = 'pg_cron' AND c.relname = 'job'
            """, r => $"UPDATE {SqlText.Name(r.GetString(0), r.GetString(1))} SET active = false", cancellationToken));
        foreach (var statement in statements) await connection.ExecuteAsync(statement, cancellationToken);
        return dropped;
    }

    public static async Task DisableEventTriggersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var statements = await connection.QueryAsync(
            "SELECT evtname::text FROM pg_event_trigger ORDER BY 1", r => $"ALTER EVENT TRIGGER {SqlText.Name(r.GetString(0))} DISABLE", cancellationToken);
        foreach (var statement in statements) await connection.ExecuteAsync(statement, cancellationToken);
    }
}
