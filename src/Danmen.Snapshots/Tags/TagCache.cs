using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Danmen.Snapshots.Tags;

/// <summary>What a repository's tags say, kept beside danmen.yaml so that a search need not read them all again. It can be lost. Not thread-safe.</summary>
internal sealed class TagCache : IAsyncDisposable
{
    // Raised when the tables change; an older cache is thrown away.
    private const int Version = 1;

    private readonly SqliteConnection _connection;
    private readonly string _repository;

    private TagCache(SqliteConnection connection, string repository) => (_connection, _repository) = (connection, repository);

    /// <param name="file">state.db; null keeps everything in memory.</param>
    /// <param name="repository">The repository's place.</param>
    public static async Task<TagCache> OpenAsync(string? file, string repository, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file ?? ":memory:", Pooling = false, DefaultTimeout = 30 }.ToString());
        await connection.OpenAsync(cancellationToken);
        var cache = new TagCache(connection, repository);
        await cache.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS tag_cache (version INTEGER NOT NULL);
            """, cancellationToken);
        object? version = await cache.ScalarAsync("SELECT version FROM tag_cache LIMIT 1", cancellationToken);
        if (version is not long known || known != Version)
        {
            await cache.ExecuteAsync(
                $"""
                BEGIN IMMEDIATE;
                DROP TABLE IF EXISTS seen_snapshots;
                DROP TABLE IF EXISTS tag_records;
                DROP TABLE IF EXISTS tags;
                DROP TABLE IF EXISTS tag_terms;
                DELETE FROM tag_cache;
                INSERT INTO tag_cache VALUES ({Version.ToString(CultureInfo.InvariantCulture)});
                CREATE TABLE seen_snapshots (repository TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (repository, id)) WITHOUT ROWID;
                CREATE TABLE tag_records (repository TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, subject TEXT, file BLOB, problem TEXT, PRIMARY KEY (repository, id));
                CREATE INDEX tag_records_name ON tag_records (repository, name);
                CREATE TABLE tags (repository TEXT NOT NULL, name TEXT NOT NULL, environment TEXT NOT NULL, type TEXT NOT NULL, version TEXT NOT NULL, date INTEGER NOT NULL, deleted INTEGER NOT NULL, record TEXT NOT NULL, diverged INTEGER NOT NULL, snapshot TEXT NOT NULL, tree TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (repository, name)) WITHOUT ROWID;
                CREATE TABLE tag_terms (repository TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (repository, field, value, name)) WITHOUT ROWID;
                CREATE INDEX tag_terms_name ON tag_terms (repository, name);
                COMMIT;
                """, cancellationToken);
        }

        return cache;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    public async Task<HashSet<string>> SeenAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (SqliteDataReader row in QueryAsync("SELECT id FROM seen_snapshots WHERE repository = $repository", [], cancellationToken)) seen.Add(row.GetString(0));
        return seen;
    }

    /// <summary>Remembers what was read, forgets what is gone and writes what searches look at, in one step: one who is killed, or who comes in between, finds the old or the new.</summary>
    /// <param name="choose">What searches see of a name and all its records; null when there is no such tag.</param>
    public async Task UpdateAsync(
        IReadOnlyCollection<string> gone,
        IReadOnlyCollection<string> came,
        IReadOnlyCollection<CachedRecord> records,
        Func<string, IReadOnlyList<CachedRecord>, CachedTag?> choose,
        CancellationToken cancellationToken)
    {
        var touched = new HashSet<string>(records.Select(record => record.Name), StringComparer.Ordinal);
        await using SqliteTransaction transaction = _connection.BeginTransaction();
        await using SqliteCommand find = Command("SELECT name FROM tag_records WHERE repository = $repository AND id = $id", transaction, "$id");
        await using SqliteCommand forget = Command("DELETE FROM tag_records WHERE repository = $repository AND id = $id; DELETE FROM seen_snapshots WHERE repository = $repository AND id = $id", transaction, "$id");
        foreach (string id in gone)
        {
            find.Parameters["$id"].Value = forget.Parameters["$id"].Value = id;
            if (await find.ExecuteScalarAsync(cancellationToken) is string name) touched.Add(name);
            await forget.ExecuteNonQueryAsync(cancellationToken);
        }

        await using SqliteCommand see = Command("INSERT OR IGNORE INTO seen_snapshots VALUES ($repository, $id)", transaction, "$id");
        foreach (string id in came)
        {
            see.Parameters["$id"].Value = id;
            await see.ExecuteNonQueryAsync(cancellationToken);
        }

        await using SqliteCommand insert = Command("INSERT OR REPLACE INTO tag_records VALUES ($repository, $id, $name, $seconds, $nanoseconds, $subject, $file, $problem)", transaction, "$id", "$name", "$seconds", "$nanoseconds", "$subject", "$file", "$problem");
        foreach (CachedRecord record in records)
        {
            insert.Parameters["$id"].Value = record.Id;
            insert.Parameters["$name"].Value = record.Name;
            insert.Parameters["$seconds"].Value = record.Seconds;
            insert.Parameters["$nanoseconds"].Value = record.Nanoseconds;
            insert.Parameters["$subject"].Value = (object?)record.Subject ?? DBNull.Value;
            insert.Parameters["$file"].Value = (object?)record.File ?? DBNull.Value;
            insert.Parameters["$problem"].Value = (object?)record.Problem ?? DBNull.Value;
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await IndexAsync(touched, choose, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>All records of one name.</summary>
    public Task<IReadOnlyList<CachedRecord>> RecordsAsync(string name, CancellationToken cancellationToken) => RecordsAsync(name, null, cancellationToken);

    private async Task<IReadOnlyList<CachedRecord>> RecordsAsync(string name, SqliteTransaction? transaction, CancellationToken cancellationToken)
    {
        var records = new List<CachedRecord>();
        await foreach (SqliteDataReader row in QueryAsync("SELECT id, name, seconds, nanoseconds, subject, file, problem FROM tag_records WHERE repository = $repository AND name = $name", [("$name", name)], cancellationToken, transaction)) records.Add(Record(row));
        return records;
    }

    /// <summary>Records that could not be read.</summary>
    public async Task<IReadOnlyList<CachedRecord>> UnreadableAsync(CancellationToken cancellationToken)
    {
        var records = new List<CachedRecord>();
        await foreach (SqliteDataReader row in QueryAsync("SELECT id, name, seconds, nanoseconds, subject, file, problem FROM tag_records WHERE repository = $repository AND problem IS NOT NULL ORDER BY name", [], cancellationToken)) records.Add(Record(row));
        return records;
    }

    private async Task IndexAsync(IReadOnlyCollection<string> names, Func<string, IReadOnlyList<CachedRecord>, CachedTag?> choose, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        await using SqliteCommand delete = Command("DELETE FROM tags WHERE repository = $repository AND name = $name; DELETE FROM tag_terms WHERE repository = $repository AND name = $name", transaction, "$name");
        await using SqliteCommand insert = Command(
            "INSERT INTO tags VALUES ($repository, $name, $environment, $type, $version, $date, $deleted, $record, $diverged, $snapshot, $tree, $text)",
            transaction, "$name", "$environment", "$type", "$version", "$date", "$deleted", "$record", "$diverged", "$snapshot", "$tree", "$text");
        await using SqliteCommand term = Command("INSERT OR IGNORE INTO tag_terms VALUES ($repository, $field, $value, $name)", transaction, "$field", "$value", "$name");
        foreach (string name in names)
        {
            CachedTag? tag = choose(name, await RecordsAsync(name, transaction, cancellationToken));
            delete.Parameters["$name"].Value = name;
            await delete.ExecuteNonQueryAsync(cancellationToken);
            if (tag is null) continue;
            insert.Parameters["$name"].Value = name;
            insert.Parameters["$environment"].Value = tag.Name.Environment;
            insert.Parameters["$type"].Value = tag.Name.Type;
            insert.Parameters["$version"].Value = tag.Name.Version;
            insert.Parameters["$date"].Value = tag.Name.Date.DayNumber;
            insert.Parameters["$deleted"].Value = tag.IsDeleted ? 1 : 0;
            insert.Parameters["$record"].Value = tag.Record;
            insert.Parameters["$diverged"].Value = tag.IsDiverged ? 1 : 0;
            insert.Parameters["$snapshot"].Value = tag.Body.Snapshot;
            insert.Parameters["$tree"].Value = tag.Body.Tree;
            insert.Parameters["$text"].Value = tag.Text;
            await insert.ExecuteNonQueryAsync(cancellationToken);
            term.Parameters["$name"].Value = name;
            foreach ((string field, string value) in tag.Terms())
            {
                term.Parameters["$field"].Value = field;
                term.Parameters["$value"].Value = value;
                await term.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    /// <summary>Names that fit, but for version and order.</summary>
    public async Task<IReadOnlyList<TagName>> FindAsync(TagQuery query, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder("SELECT environment, type, version, date FROM tags AS t WHERE repository = $repository");
        var values = new List<(string, object)>();
        if (!query.WithDeleted) sql.Append(" AND deleted = 0");
        Where("environment = $environment", "$environment", query.Environment);
        Where("type = $type", "$type", query.Type);
        Where("date >= $from", "$from", query.From?.DayNumber);
        Where("date <= $to", "$to", query.To?.DayNumber);
        Term("commit", query.Commit?.ToLowerInvariant(), isPrefix: true);
        Term("migration", query.Migration, isPrefix: false);
        Term("pickle", query.Pickle?.ToLowerInvariant(), isPrefix: true);
        Term("label", query.Label, isPrefix: false);
        int word = 0;
        foreach (string each in query.Text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            Where($"instr(text, $word{word.ToString(CultureInfo.InvariantCulture)}) > 0", $"$word{word.ToString(CultureInfo.InvariantCulture)}", each.ToLowerInvariant());
            word++;
        }

        var names = new List<TagName>();
        await foreach (SqliteDataReader row in QueryAsync(sql.ToString(), values, cancellationToken))
            names.Add(new TagName(row.GetString(0), row.GetString(1), row.GetString(2), DateOnly.FromDayNumber(row.GetInt32(3))));
        return names;

        void Where(string condition, string parameter, object? value)
        {
            if (value is null) return;
            sql.Append(" AND ").Append(condition);
            values.Add((parameter, value));
        }

        void Term(string field, string? value, bool isPrefix)
        {
            if (value is null) return;
            // Values are ASCII digits where a prefix is asked for, so that a range finds them by the index.
            sql.Append(CultureInfo.InvariantCulture, $" AND EXISTS (SELECT 1 FROM tag_terms AS e WHERE e.repository = $repository AND e.field = '{field}' AND e.name = t.name AND {(isPrefix ? $"e.value >= ${field} AND e.value < ${field} || 'g'" : $"e.value = ${field}")})");
            values.Add(("$" + field, value));
        }
    }

    /// <summary>The record that stands for a name, and whether others contradict it; null when there is none.</summary>
    public async Task<(CachedRecord Record, bool IsDiverged)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (SqliteDataReader row in QueryAsync(
            "SELECT r.id, r.name, r.seconds, r.nanoseconds, r.subject, r.file, r.problem, t.diverged FROM tags t JOIN tag_records r ON r.repository = t.repository AND r.id = t.record WHERE t.repository = $repository AND t.name = $name",
            [("$name", name)], cancellationToken))
            return (Record(row), row.GetInt64(7) != 0);
        return null;
    }

    /// <summary>Tags that stand, by what they name: (name, snapshot, tree).</summary>
    public async Task<IReadOnlyList<(string Name, string Snapshot, string Tree)>> PinsAsync(CancellationToken cancellationToken)
    {
        var pins = new List<(string, string, string)>();
        await foreach (SqliteDataReader row in QueryAsync("SELECT name, snapshot, tree FROM tags WHERE repository = $repository AND deleted = 0 ORDER BY name", [], cancellationToken))
            pins.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
        return pins;
    }

    private static CachedRecord Record(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5),
        row.IsDBNull(6) ? null : row.GetString(6));

    private SqliteCommand Command(string sql, SqliteTransaction? transaction, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$repository", _repository);
        foreach (string parameter in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }

    private async IAsyncEnumerable<SqliteDataReader> QueryAsync(string sql, IEnumerable<(string Name, object Value)> values, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken, SqliteTransaction? transaction = null)
    {
        await using SqliteCommand command = Command(sql, transaction);
        foreach ((string name, object value) in values) command.Parameters.AddWithValue(name, value);
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return reader;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(sql, null);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = Command(sql, null);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}

/// <summary>A record's snapshot as it was read.</summary>
/// <param name="Subject">Tree that it pins; null for none.</param>
/// <param name="File">The record's file; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record CachedRecord(string Id, string Name, long Seconds, int Nanoseconds, string? Subject, byte[]? File, string? Problem);

/// <summary>A tag as searches see it.</summary>
internal sealed record CachedTag(TagName Name, TagBody Body, bool IsDeleted, string Record, bool IsDiverged, string Author)
{
    public string Text => string.Join('\n', [Name.ToString(), Body.Message, .. Body.Labels.Select(label => $"{label.Key}={label.Value}"), .. Body.Links, Author, .. Body.Facts.Code.Select(code => code.Branch ?? "")]).ToLowerInvariant();

    public IEnumerable<(string Field, string Value)> Terms()
    {
        foreach (TaggedCode code in Body.Facts.Code)
            if (code.Commit is not null) yield return ("commit", code.Commit);
        foreach (TaggedMigration migration in Body.Facts.Databases.SelectMany(database => database.Migrations)) yield return ("migration", migration.Version);
        foreach (TaggedPickle pickle in Body.Facts.Pickles)
            if (pickle.Sha256 is not null) yield return ("pickle", pickle.Sha256);
        foreach ((string key, string value) in Body.Labels)
        {
            yield return ("label", key);
            yield return ("label", $"{key}={value}");
        }
    }
}
