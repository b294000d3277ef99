using Danmen.Faults;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>One moment of a database: sessions that all hold ACCESS SHARE on every table and see one exported snapshot.</summary>
internal sealed class PinnedDatabase : IAsyncDisposable
{
    private const int Tries = 10;

    private PinnedDatabase(NpgsqlConnection main, string snapshot, bool isStandby, IReadOnlyList<CatalogTable> tables, IReadOnlyList<string> scratch)
    {
        Main = main;
        IsStandby = isStandby;
        Snapshot = snapshot;
        Tables = tables;
        ScratchSchemas = scratch;
    }

    /// <summary>The session that exported the snapshot; everything but rows is read by it.</summary>
    public NpgsqlConnection Main { get; }

    /// <summary>Sessions for rows.</summary>
    public List<NpgsqlConnection> Workers { get; } = [];

    /// <summary>Name of the exported snapshot.</summary>
    public string Snapshot { get; }

    /// <summary>A standby follows another server; unlogged tables and sequences are empty there, whatever they hold on that one.</summary>
    public bool IsStandby { get; }

    /// <summary>All tables, partitioned ones too, by schema and name.</summary>
    public IReadOnlyList<CatalogTable> Tables { get; private set; }

    /// <summary>Schemas of Danmen's own, which are left out.</summary>
    public IReadOnlyList<string> ScratchSchemas { get; }

    /// <summary>Locks first, then the snapshot: with the snapshot first, a table truncated or rewritten in between reads as empty, without an error.</summary>
    /// <param name="onListed">For tests: runs between the list and the locks.</param>
    public static async Task<PinnedDatabase> PinAsync(ServerDoor door, int workers, Func<Task>? onListed, CancellationToken cancellationToken)
    {
        var main = await door.OpenAsync(door.Options.Database, cancellationToken);
        try
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                var pinned = await TryPinAsync(main, onListed, cancellationToken);
                if (pinned is null) continue;
                await pinned.StartWorkersAsync(door, workers, cancellationToken);
                return pinned;
            }

            throw new DanmenException(PostgresFaults.TablesKeepChanging, door.Options.Database, LocationRemarks.Tries.With(Tries));
        }
        catch (Exception e)
        {
            await main.DisposeAsync();
            if (ServerFaults.IsServer(e)) throw ServerFaults.Wrap(e, door.Options.Database);
            throw;
        }
    }

    private static async Task<PinnedDatabase?> TryPinAsync(NpgsqlConnection main, Func<Task>? onListed, CancellationToken cancellationToken)
    {
        var before = await TableCatalog.ListAsync(main, cancellationToken);
        if (onListed is not null) await onListed();
        await main.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken);
        try
        {
            await TableCatalog.LockAsync(main, before, wait: true, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is "42P01" or "3F000" or "XX000")
        {
            // Dropped or renamed between the list and the lock.
            await main.ExecuteAsync("ROLLBACK", cancellationToken);
            return null;
        }

        var snapshot = await main.ScalarAsync<string>("SELECT pg_export_snapshot()", cancellationToken);
        var after = await TableCatalog.ListAsync(main, cancellationToken);
        if (snapshot is null || !before.SequenceEqual(after))
        {
            await main.ExecuteAsync("ROLLBACK", cancellationToken);
            return null;
        }

        var tables = await TableCatalog.DescribeAsync(main, after, cancellationToken);
        await TableCatalog.CheckLargeObjectsReadableAsync(main, cancellationToken);
        var isStandby = await main.ScalarAsync<bool>("SELECT pg_is_in_recovery()", cancellationToken);
        return new PinnedDatabase(main, snapshot, isStandby, tables, await Postgres.ScratchSchemas.ListAsync(main, cancellationToken));
    }

    /// <summary>Workers take their locks now and without waiting: one that queues behind somebody's waiting ALTER would wait for ever, for the ALTER waits for us.</summary>
    private async Task StartWorkersAsync(ServerDoor door, int count, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                var worker = await door.OpenAsync(door.Options.Database, cancellationToken);
                Workers.Add(worker);
                await worker.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken);
                await worker.ExecuteAsync($"SET TRANSACTION SNAPSHOT {SqlText.Literal(Snapshot)}", cancellationToken);
                await TableCatalog.LockAsync(worker, Tables, wait: false, cancellationToken);
            }
        }
        catch
        {
            foreach (var worker in Workers) await worker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in Workers) await worker.DisposeAsync();
        await Main.DisposeAsync();
    }
}
