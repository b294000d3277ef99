using Danmen.Faults;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Exchanges, fences and drops databases, from a session on another one.</summary>
internal sealed class DatabaseSwap(NpgsqlConnection admin, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), s_sessionsEnd = TimeSpan.FromSeconds(5);

    public async Task<uint> OidAsync(string database, CancellationToken cancellationToken) =>
        checked((uint)await admin.ScalarAsync<long>($"SELECT oid::bigint FROM pg_database WHERE datname = {SqlText.Literal(database)}", cancellationToken));

    public async Task<string?> NameAsync(uint oid, CancellationToken cancellationToken) =>
        await admin.ScalarAsync<string>($"SELECT datname::text FROM pg_database WHERE oid = {oid.ToString(System.Globalization.CultureInfo.InvariantCulture)}", cancellationToken);

    public async Task<bool> TakesConnectionsAsync(string database, CancellationToken cancellationToken) =>
        await admin.ScalarAsync<bool>($"SELECT datallowconn FROM pg_database WHERE datname = {SqlText.Literal(database)}", cancellationToken);

    /// <summary>Lets nobody in and ends every session: one open session blocks a rename.</summary>
    public async Task FenceAsync(string database, CancellationToken cancellationToken)
    {
        await AllowAsync(database, false, cancellationToken);
        var name = SqlText.Literal(database);
        var begun = time.GetTimestamp();
        while (true)
        {
            await admin.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {name} AND pid <> pg_backend_pid()", cancellationToken);
            if (await admin.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = {name}", cancellationToken) == 0) return;
            if (time.GetElapsedTime(begun) > Patience) throw new DanmenException(PostgresFaults.SwapBlocked, database, PostgresRemarks.SessionsStay.With());
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    /// <summary>Ends every session, and waits a little for them; whoever comes anew is let in.</summary>
    public async Task EndSessionsAsync(string database, CancellationToken cancellationToken)
    {
        var name = SqlText.Literal(database);
        var pids = await admin.QueryAsync($"SELECT pid FROM pg_stat_activity WHERE datname = {name} AND pid <> pg_backend_pid()", row => row.GetInt32(0), cancellationToken);
        if (pids.Count == 0) return;
        var list = string.Join(',', pids.Select(pid => pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await admin.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN ({list}) AND datname = {name}", cancellationToken);
        var begun = time.GetTimestamp();
        while (await admin.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid IN ({list}) AND datname = {name})", cancellationToken) && time.GetElapsedTime(begun) < s_sessionsEnd)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
    }

    public Task AllowAsync(string database, bool allowed, CancellationToken cancellationToken) =>
        admin.ExecuteAsync($"ALTER DATABASE {SqlText.Name(database)} ALLOW_CONNECTIONS {(allowed ? "true" : "false")}", cancellationToken);

    /// <summary>Renames in one transaction, so that the living name is never without a database; both are fenced.</summary>
    /// <param name="living">Renamed to <paramref name="keptAs"/> when it exists.</param>
    /// <param name="coming">Renamed to <paramref name="living"/> and opened.</param>
    /// <param name="alongside">Statements of the same transaction.</param>
    public async Task ExchangeAsync(string? living, string? keptAs, string coming, string comesAs, bool open, IEnumerable<string> alongside, CancellationToken cancellationToken)
    {
        try
        {
            await admin.ExecuteAsync("BEGIN", cancellationToken);
            if (living is not null && keptAs is not null)
                await admin.ExecuteAsync($"ALTER DATABASE {SqlText.Name(living)} RENAME TO {SqlText.Name(keptAs)}", cancellationToken);
            await admin.ExecuteAsync($"ALTER DATABASE {SqlText.Name(coming)} RENAME TO {SqlText.Name(comesAs)}", cancellationToken);
            foreach (var statement in alongside) await admin.ExecuteAsync(statement, cancellationToken);
            if (open) await AllowAsync(comesAs, true, cancellationToken);
            await admin.ExecuteAsync("COMMIT", cancellationToken);
        }
        catch (PostgresException e)
        {
            await admin.ExecuteAsync("ROLLBACK", CancellationToken.None);
            // 55006 object_in_use
            throw e.SqlState == "55006" ? new DanmenException(PostgresFaults.SwapBlocked, comesAs, ServerFaults.Describe(e)) : ServerFaults.Wrap(e, comesAs);
        }
    }

    /// <summary>Drops a database with what holds it: sessions and subscriptions.</summary>
    public async Task DropAsync(ServerDoor door, string database, CancellationToken cancellationToken)
    {
        if (await OidAsync(database, cancellationToken) == 0) return;
        await DetachSubscriptionsAsync(door, database, cancellationToken);
        await FenceAsync(database, cancellationToken);
        await admin.ExecuteAsync($"DROP DATABASE {SqlText.Name(database)} WITH (FORCE)", cancellationToken);
    }

    /// <summary>A subscription blocks DROP DATABASE; its slot belongs to another server and is not ours to drop.</summary>
    private async Task DetachSubscriptionsAsync(ServerDoor door, string database, CancellationToken cancellationToken)
    {
        var names = await admin.QueryAsync(
            $"SELECT s.subname::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = {SqlText.Literal(database)}", r => r.GetString(0), cancellationToken);
        if (names.Count == 0) return;
        await AllowAsync(database, true, cancellationToken);
        await using var inside = await door.OpenToWriteAsync(database, cancellationToken);
        foreach (var name in names)
        {
            var subscription = $"SUBSCRIPTION {SqlText.Name(name)}";
            await inside.ExecuteAsync($"ALTER {subscription} DISABLE", cancellationToken);
            await inside.ExecuteAsync($"ALTER {subscription} SET (slot_name = NONE)", cancellationToken);
            await inside.ExecuteAsync($"DROP {subscription}", cancellationToken);
        }
    }
}
