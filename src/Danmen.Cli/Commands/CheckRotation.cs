using System.Globalization;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;
using Microsoft.Data.Sqlite;

namespace Danmen.Cli.Commands;

/// <summary>Remembers when each pack of a repository was last read in full and found good, so that checks of a percentage go round. It is local and can be lost.</summary>
internal sealed class CheckRotation
{
    private readonly string _file;
    private readonly string _repository;

    /// <param name="repositoryId">The id in the repository's config.</param>
    public CheckRotation(SystemDefinition? system, string repositoryId, Func<string, string?> environment)
    {
        _repository = repositoryId;
        _file = StatePlace.Database(system, environment);
    }

    public async Task<IReadOnlyDictionary<PackId, DateTimeOffset>> LoadAsync(CancellationToken cancellationToken)
    {
        Dictionary<PackId, DateTimeOffset> read = [];
        await using SqliteConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT pack, read_at FROM pack_checks WHERE repository = $repository";
        command.Parameters.AddWithValue("$repository", _repository);
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ContentHash.TryParse(reader.GetString(0), out ContentHash pack)
                && DateTimeOffset.TryParse(reader.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
                read[new PackId(pack)] = at;
        }

        return read;
    }

    public async Task SaveAsync(IReadOnlyDictionary<PackId, DateTimeOffset> read, CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using SqliteTransaction transaction = connection.BeginTransaction();
        await using (SqliteCommand delete = connection.CreateCommand())
        {
            delete.CommandText = "DELETE FROM pack_checks WHERE repository = $repository";
            delete.Parameters.AddWithValue("$repository", _repository);
            await delete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO pack_checks (repository, pack, read_at) VALUES ($repository, $pack, $at)";
        insert.Parameters.AddWithValue("$repository", _repository);
        SqliteParameter pack = insert.Parameters.Add("$pack", SqliteType.Text);
        SqliteParameter at = insert.Parameters.Add("$at", SqliteType.Text);
        foreach ((PackId id, DateTimeOffset moment) in read)
        {
            pack.Value = id.ToString();
            at.Value = moment.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS pack_checks (repository TEXT NOT NULL, pack TEXT NOT NULL, read_at TEXT NOT NULL, PRIMARY KEY (repository, pack)) WITHOUT ROWID";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }
}
