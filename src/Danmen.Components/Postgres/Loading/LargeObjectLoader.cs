using System.Globalization;
using System.Runtime.CompilerServices;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Creates large objects again, under their oids.</summary>
internal sealed class LargeObjectLoader(NpgsqlConnection connection, IStoredFolder stored, bool owners)
{
    private const int PieceBytes = 1 << 20;

    public async Task LoadAsync(DatabaseRecord record, CancellationToken cancellationToken)
    {
        var buffer = new byte[PieceBytes];
        await foreach (var (path, item) in ListAsync(stored, record, cancellationToken))
        {
            var file = await stored.FindAsync(path, cancellationToken) ?? throw new DanmenException(PostgresFaults.StoredBroken, path, ProblemRemarks.Missing.With());
            await connection.ExecuteAsync("BEGIN", cancellationToken);
            await connection.ExecuteAsync($"SELECT lo_create({item.Oid.ToString(CultureInfo.InvariantCulture)})", cancellationToken);
            await using var stream = stored.Open(file);
            long offset = 0;
            int read;
            while ((read = await stream.ReadAtLeastAsync(buffer, PieceBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                await using var put = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT lo_put({item.Oid}, {offset}, $1)"), connection);
                put.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = read == buffer.Length ? buffer : buffer[..read] });
                await put.ExecuteNonQueryAsync(cancellationToken);
                offset += read;
            }

            if (owners)
            {
                foreach (var statement in DatabaseSql.LargeObject(item)) await connection.ExecuteAsync(statement, cancellationToken);
            }

            await connection.ExecuteAsync("COMMIT", cancellationToken);
        }
    }

    /// <summary>Every stored large object with the path of its content.</summary>
    public static async IAsyncEnumerable<(string Path, LargeObjectRecord Item)> ListAsync(IStoredFolder stored, DatabaseRecord record, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (record.LargeObjectCount == 0) yield break;
        foreach (var shard in await stored.ListAsync(LargeObjectReader.FolderName, cancellationToken))
        {
            var objects = await JsonRecord.ReadAsync(stored, $"{shard.Path}/{LargeObjectsRecord.FileName}", PostgresRecords.Json.LargeObjectsRecord, PostgresFaults.StoredBroken, cancellationToken);
            foreach (var item in objects.Objects) yield return ($"{shard.Path}/{item.Oid.ToString(CultureInfo.InvariantCulture)}", item);
        }
    }
}
