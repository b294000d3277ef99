using System.Runtime.CompilerServices;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;
using Microsoft.Data.Sqlite;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Which tags are owed to a mirror, kept beside danmen.yaml. Only names: what is sent is what the repository says of them at that time. Not thread-safe.</summary>
public sealed class TagOutbox : IAsyncDisposable
{
    private const string Columns = "name, since, attempts, tried, sent, problem, sequence";

    private readonly SqliteConnection _connection;
    private readonly string _stateFile;
    private readonly string _place;
    private readonly string _repository;
    private readonly TimeProvider _time;

    private TagOutbox(SqliteConnection connection, string stateFile, string place, string repository, TimeProvider time) =>
        (_connection, _stateFile, _place, _repository, _time) = (connection, stateFile, place, repository, time);

    /// <param name="stateFile">state.db.</param>
    /// <param name="place">The mirror's.</param>
    /// <param name="repository">The repository's location.</param>
    public static async Task<TagOutbox> OpenAsync(string stateFile, string place, string repository, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = stateFile, Pooling = false, DefaultTimeout = 30 }.ToString());
        await connection.OpenAsync(cancellationToken);
        var outbox = new TagOutbox(connection, stateFile, place, repository, time);
        await using SqliteCommand create = outbox.Command(
            """
            CREATE TABLE IF NOT EXISTS tag_mirror (
                place TEXT NOT NULL, repository TEXT NOT NULL, name TEXT NOT NULL, since INTEGER NOT NULL, attempts INTEGER NOT NULL,
                tried INTEGER, sent INTEGER, problem TEXT, sequence INTEGER NOT NULL, PRIMARY KEY (place, repository, name)) WITHOUT ROWID
            """);
        await create.ExecuteNonQueryAsync(cancellationToken);
        return outbox;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Writes down that a tag is owed, before it is made or changed: whoever is killed afterwards has forgotten nothing.</summary>
    public async Task AnnounceAsync(TagName name, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(
            """
            INSERT INTO tag_mirror VALUES ($place, $repository, $name, $now, 0, NULL, NULL, NULL, 1)
            ON CONFLICT DO UPDATE SET since = iif(sent IS NULL, since, excluded.since), attempts = iif(sent IS NULL, attempts, 0), sent = NULL, sequence = sequence + 1
            """);
        command.Parameters.AddWithValue("$name", name.ToString());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What is known of a tag; null when it was never owed from here.</summary>
    public async Task<MirrorEntry?> FindAsync(TagName name, CancellationToken cancellationToken)
    {
        await foreach (MirrorEntry entry in QueryAsync("name = $name", name.ToString(), cancellationToken)) return entry;
        return null;
    }

    /// <summary>Everything that is owed, the longest owed first.</summary>
    public async Task<IReadOnlyList<MirrorEntry>> OwedAsync(CancellationToken cancellationToken)
    {
        var owed = new List<MirrorEntry>();
        await foreach (MirrorEntry entry in QueryAsync("sent IS NULL", null, cancellationToken)) owed.Add(entry);
        return owed;
    }

    /// <summary>Strikes an entry off, unless more is owed since it was read.</summary>
    internal Task SettleAsync(MirrorEntry entry, CancellationToken cancellationToken) =>
        ChangeAsync("UPDATE tag_mirror SET sent = $now, tried = $now, problem = NULL", entry, null, cancellationToken);

    /// <summary>Forgets an entry, unless more is owed since it was read.</summary>
    internal Task ForgetAsync(MirrorEntry entry, CancellationToken cancellationToken) => ChangeAsync("DELETE FROM tag_mirror", entry, null, cancellationToken);

    /// <summary>Remembers why an entry could not be sent.</summary>
    internal Task FailAsync(MirrorEntry entry, KeptFault problem, CancellationToken cancellationToken) =>
        ChangeAsync("UPDATE tag_mirror SET attempts = attempts + 1, tried = $now, problem = $problem", entry, problem.ToJson(), cancellationToken);

    /// <summary>Remembers what keeps an entry that was not tried.</summary>
    internal Task ExplainAsync(MirrorEntry entry, KeptFault problem, CancellationToken cancellationToken) =>
        ChangeAsync("UPDATE tag_mirror SET problem = $problem", entry, problem.ToJson(), cancellationToken);

    /// <summary>The right to send; null while another process has it. Two that send at once could overtake each other.</summary>
    internal FileStream? TryLock() => LockFile.TryTake(Path.Combine(Path.GetDirectoryName(_stateFile) ?? ".", "tag-mirror.lock"));

    private async Task ChangeAsync(string change, MirrorEntry entry, string? problem, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command($"{change} WHERE place = $place AND repository = $repository AND name = $name AND sequence = $sequence");
        command.Parameters.AddWithValue("$name", entry.Name);
        command.Parameters.AddWithValue("$sequence", entry.Sequence);
        if (problem is not null) command.Parameters.AddWithValue("$problem", problem);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async IAsyncEnumerable<MirrorEntry> QueryAsync(string condition, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command($"SELECT {Columns} FROM tag_mirror WHERE place = $place AND repository = $repository AND {condition} ORDER BY since, name");
        if (name is not null) command.Parameters.AddWithValue("$name", name);
        await using SqliteDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new MirrorEntry(
                row.GetString(0), Moment(row, 1)!.Value, row.GetInt32(2), Moment(row, 3), Moment(row, 4), // never null in its column
                row.IsDBNull(5) ? null : KeptFault.FromJson(row.GetString(5)), row.GetInt64(6));
        }
    }

    private static DateTimeOffset? Moment(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$place", _place);
        command.Parameters.AddWithValue("$repository", _repository);
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeMilliseconds());
        return command;
    }
}
