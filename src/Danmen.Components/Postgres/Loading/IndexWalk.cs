using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Walks every B-tree index of a built database with amcheck's bt_index_check(), which reads each index once.</summary>
/// <remarks>Where the database does not have amcheck itself, it is made in a transaction that is rolled back: nothing of it stays.</remarks>
internal static class IndexWalk
{
    private static readonly RemarkCode NotAvailable = new("postgres.amcheck_not_available", "the extension is not installed on the server", "サーバーに拡張機能がインストールされていません");

    private static readonly RemarkCode NotSuperuser = new("postgres.amcheck_not_superuser", "the user is not a superuser", "ユーザーがスーパーユーザーではありません");

    private static readonly RemarkCode TriggersFire = new("postgres.amcheck_triggers_fire", "event triggers of the database fire in every session", "データベースのイベントトリガーがすべてのセッションで動作します");

    private static readonly RemarkCode Said = new("postgres.amcheck_said", "{0}: {1}", "{0}: {1}");

    /// <summary>Where the database has it itself.</summary>
    private const string OwnSchema = "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'";

    private const string Indexes = """
        SELECT c.oid::bigint, n.nspname::text, c.relname::text FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i' AND c.relpersistence <> 't' JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree' JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE i.indisvalid AND i.indisready AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 2, 3
        """;

    public static async Task RunAsync(ServerDoor door, string database, DatabaseRecord record, IComponentProgress progress, List<CaptureProblem> problems, List<CaptureProblem> notes, CancellationToken cancellationToken)
    {
        var indexes = new Queue<(string Oid, string Shown)>();
        await using (var connection = await door.OpenToWriteAsync(database, cancellationToken))
        {
            foreach (var index in await connection.QueryAsync(Indexes, r => (r.GetInt64(0).ToString(CultureInfo.InvariantCulture), record.Database.Shown(r.GetString(1), r.GetString(2))), cancellationToken)) indexes.Enqueue(index);
            if (indexes.Count > 0 && await WhyNotAsync(connection, cancellationToken) is { } reason)
            {
                notes.Add(CaptureProblem.Of(record.Database.Name, ProblemRemarks.IndexesNotWalked.With(reason)));
                return;
            }
        }

        progress.Say("amcheck");
        // A session ends with the first damage that it finds: Npgsql gives up one to which the server says so.
        while (indexes.Count > 0)
        {
            await using var connection = await door.OpenToWriteAsync(database, cancellationToken);
            await WalkAsync(connection, indexes, record, problems, notes, cancellationToken);
        }
    }

    private static async Task WalkAsync(NpgsqlConnection connection, Queue<(string Oid, string Shown)> indexes, DatabaseRecord record, List<CaptureProblem> problems, List<CaptureProblem> notes, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("BEGIN", cancellationToken);
        var schema = await connection.ScalarAsync<string>(OwnSchema, cancellationToken);
        if (schema is null)
        {
            // A schema of its own: functions of the same names in one that others may write to would be taken for amcheck's.
            schema = "danmen_amcheck_" + Guid.NewGuid().ToString("N");
            await connection.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
            await connection.ExecuteAsync($"CREATE SCHEMA {schema}", cancellationToken);
            await connection.ExecuteAsync($"CREATE EXTENSION amcheck SCHEMA {schema}", cancellationToken);
        }

        while (indexes.TryDequeue(out var index))
        {
            try
            {
                await connection.ExecuteAsync($"SELECT {SqlText.Name(schema)}.bt_index_check({index.Oid}::oid::regclass)", cancellationToken);
            }
            catch (PostgresException e)
            {
                // XX: corrupted. What else it may say, for example of a right that is missing, is nothing about the index.
                if (e.SqlState.StartsWith("XX", StringComparison.Ordinal)) problems.Add(CaptureProblem.Of(index.Shown, ProblemRemarks.IndexDamaged, ServerFaults.Describe(e)));
                else notes.Add(CaptureProblem.Of(record.Database.Name, ProblemRemarks.IndexesNotWalked.With(Said.With(index.Shown, ServerFaults.Describe(e)))));
                return;
            }
        }

        await connection.ExecuteAsync("ROLLBACK", cancellationToken);
    }

    /// <summary>Making an extension is DDL, at which event triggers act; those of another kind than the ordinary do so for replicas, too.</summary>
    private static async Task<Remark?> WhyNotAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync<string>(OwnSchema, cancellationToken) is not null) return null;
        if (!await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')", cancellationToken)) return NotAvailable.With();
        if (!await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken)) return NotSuperuser.With();
        return await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled IN ('R', 'A'))", cancellationToken) ? TriggersFire.With() : null;
    }
}
