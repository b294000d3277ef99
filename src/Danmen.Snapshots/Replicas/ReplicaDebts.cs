using Danmen.Restic.Format;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Microsoft.Data.Sqlite;

namespace Danmen.Snapshots.Replicas;

/// <summary>Which replicas lack something, kept beside danmen.yaml. It can be lost: what a replica lacks is found by comparing. Not thread-safe.</summary>
public sealed class ReplicaDebts : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _stateFile;
    private readonly string _repository;
    private readonly TimeProvider _time;

    private ReplicaDebts(SqliteConnection connection, string stateFile, string repository, TimeProvider time) => (_connection, _stateFile, _repository, _time) = (connection, stateFile, repository, time);

    /// <param name="stateFile">state.db.</param>
    /// <param name="repository">The first repository's location.</param>
    public static async Task<ReplicaDebts> OpenAsync(string stateFile, string repository, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = stateFile, Pooling = false, DefaultTimeout = 30 }.ToString());
        await connection.OpenAsync(cancellationToken);
        var debts = new ReplicaDebts(connection, stateFile, repository, time);
        await using SqliteCommand create = debts.Command(
            """
            CREATE TABLE IF NOT EXISTS replica_debts (
                repository TEXT NOT NULL, replica TEXT NOT NULL, since INTEGER, attempts INTEGER NOT NULL, whole INTEGER, problem TEXT, sequence INTEGER NOT NULL,
                PRIMARY KEY (repository, replica)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS replica_removals (
                repository TEXT NOT NULL, replica TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (repository, replica, origin)) WITHOUT ROWID
            """,
            "");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return debts;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Writes down that a replica will lack something, before it is stored: whoever is killed afterwards has forgotten nothing.</summary>
    public async Task AnnounceAsync(string replica, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(
            """
            INSERT INTO replica_debts VALUES ($repository, $replica, $now, 0, NULL, NULL, 1)
            ON CONFLICT DO UPDATE SET since = coalesce(since, excluded.since), sequence = sequence + 1
            """,
            replica);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes down that a snapshot is about to be removed on purpose. What is gone for another reason never stands here.</summary>
    /// <param name="origin">The id under which it was taken.</param>
    public async Task AnnounceRemovalAsync(string replica, SnapshotId origin, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command("INSERT OR IGNORE INTO replica_removals VALUES ($repository, $replica, $origin)", replica);
        command.Parameters.AddWithValue("$origin", origin.ToString());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Snapshots that were removed on purpose, and that the replica may still have.</summary>
    internal async Task<IReadOnlySet<SnapshotId>> RemovalsAsync(string replica, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command("SELECT origin FROM replica_removals WHERE repository = $repository AND replica = $replica", replica);
        await using SqliteDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<SnapshotId> origins = [];
        while (await row.ReadAsync(cancellationToken))
            if (ContentHash.TryParse(row.GetString(0), out ContentHash origin)) origins.Add(new SnapshotId(origin));
        return origins;
    }

    /// <summary>Strikes removals off.</summary>
    internal async Task SettleRemovalsAsync(string replica, IReadOnlyCollection<SnapshotId> origins, CancellationToken cancellationToken)
    {
        foreach (SnapshotId origin in origins)
        {
            await using SqliteCommand command = Command("DELETE FROM replica_removals WHERE repository = $repository AND replica = $replica AND origin = $origin", replica);
            command.Parameters.AddWithValue("$origin", origin.ToString());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>What is known of a replica. One that was never heard of lacks what there is.</summary>
    public async Task<ReplicaState> FindAsync(string replica, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command("SELECT since, attempts, whole, problem, sequence FROM replica_debts WHERE repository = $repository AND replica = $replica", replica);
        await using SqliteDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new ReplicaState(replica, Moment(row, 0), row.GetInt32(1), Moment(row, 2), row.IsDBNull(3) ? null : KeptFault.FromJson(row.GetString(3)), row.GetInt64(4))
            : new ReplicaState(replica, _time.GetUtcNow(), 0, null, null, 0);
    }

    /// <summary>Strikes a debt off, unless more is owed since the state was read.</summary>
    internal async Task SettleAsync(ReplicaState state, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(
            """
            INSERT INTO replica_debts VALUES ($repository, $replica, NULL, 0, $now, NULL, 0)
            ON CONFLICT DO UPDATE SET since = iif(sequence = $sequence, NULL, since), attempts = 0, whole = $now, problem = NULL
            """,
            state.Name);
        command.Parameters.AddWithValue("$sequence", state.Sequence);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Remembers why a debt could not be paid.</summary>
    internal async Task FailAsync(string replica, KeptFault problem, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(
            """
            INSERT INTO replica_debts VALUES ($repository, $replica, $now, 1, NULL, $problem, 0)
            ON CONFLICT DO UPDATE SET since = coalesce(since, excluded.since), attempts = attempts + 1, problem = $problem
            """,
            replica);
        command.Parameters.AddWithValue("$problem", problem.ToJson());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The right to copy to a replica; null while another process has it. Two at once would store the same twice.</summary>
    internal FileStream? TryLock(string replica) => LockFile.TryTake(Path.Combine(Path.GetDirectoryName(_stateFile) ?? ".", $"replica-{replica}.lock"));

    private static DateTimeOffset? Moment(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private SqliteCommand Command(string sql, string replica)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$repository", _repository);
        command.Parameters.AddWithValue("$replica", replica);
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeMilliseconds());
        return command;
    }
}
