using Danmen.Snapshots.Systems;
using Microsoft.Data.Sqlite;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Which deliveries of a webhook were taken, so that one that comes again does nothing. Kept beside danmen.yaml, the newest only. Not thread-safe.</summary>
public sealed class WebhookLog : IAsyncDisposable
{
    private const int Kept = 10_000;
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(200);

    private readonly SqliteConnection _connection;
    private readonly FileStream _held;
    private readonly TimeProvider _time;

    private WebhookLog(SqliteConnection connection, FileStream held, TimeProvider time) => (_connection, _held, _time) = (connection, held, time);

    /// <summary>Opens it when nobody else works on a delivery: the same one that arrives twice at once is taken once.</summary>
    /// <param name="stateFile">state.db.</param>
    public static async Task<WebhookLog> OpenAsync(string stateFile, TimeProvider time, CancellationToken cancellationToken)
    {
        string lockFile = Path.Combine(Path.GetDirectoryName(stateFile) ?? ".", "webhook.lock");
        FileStream? held;
        while ((held = LockFile.TryTake(lockFile)) is null) await Task.Delay(s_lookEvery, time, cancellationToken);
        try
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = stateFile, Pooling = false, DefaultTimeout = 30 }.ToString());
            await connection.OpenAsync(cancellationToken);
            var log = new WebhookLog(connection, held, time);
            await log.ExecuteAsync("CREATE TABLE IF NOT EXISTS webhook_log (id TEXT NOT NULL PRIMARY KEY, taken INTEGER NOT NULL) WITHOUT ROWID", null, cancellationToken);
            return log;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _held.DisposeAsync();
    }

    /// <summary>True when a delivery was taken before.</summary>
    public async Task<bool> HasAsync(string id, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command("SELECT count(*) FROM webhook_log WHERE id = $id", id);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>Writes down that a delivery was taken, and forgets the oldest when there are too many.</summary>
    public Task AddAsync(string id, CancellationToken cancellationToken) => ExecuteAsync(
        $"INSERT OR IGNORE INTO webhook_log VALUES ($id, $now); DELETE FROM webhook_log WHERE id IN (SELECT id FROM webhook_log ORDER BY taken DESC, id LIMIT -1 OFFSET {Kept})", id, cancellationToken);

    private async Task ExecuteAsync(string sql, string? id, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(sql, id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private SqliteCommand Command(string sql, string? id)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        if (id is null) return command;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeMilliseconds());
        return command;
    }
}
