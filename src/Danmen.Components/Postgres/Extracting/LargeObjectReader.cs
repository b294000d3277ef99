using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.Components.Records;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>Stores large objects: large-objects/&lt;oid / 1000&gt;/&lt;oid&gt;, and their owners, privileges and comments in each shard's metadata.json.</summary>
internal sealed class LargeObjectReader(NpgsqlConnection connection, ICaptureSink sink, IComponentProgress progress, Encoding names)
{
    public const string FolderName = "large-objects";
    public const int Shard = 1000;
    private const int PieceBytes = 1 << 20;

    /// <returns>The folder (null when there are none) and the number of objects.</returns>
    public async Task<(StoredTree? Tree, long Count)> StoreAsync(CancellationToken cancellationToken)
    {
        var shards = new List<StoredEntry>();
        long count = 0;
        foreach (var shard in await ShardsAsync(connection, cancellationToken))
        {
            var objects = await ListAsync(connection, shard, cancellationToken);
            var entries = new List<StoredEntry>(objects.Count + 1);
            for (var i = 0; i < objects.Count; i++)
            {
                var (content, sha256) = await StoreAsync(objects[i].Oid, cancellationToken);
                entries.Add(StoredEntry.File(objects[i].Oid.ToString(CultureInfo.InvariantCulture), content));
                objects[i] = objects[i] with { Bytes = content.SizeBytes, Sha256 = sha256 };
            }

            count += objects.Count;
            entries.Add(StoredEntry.File(LargeObjectsRecord.FileName, await sink.StoreAsync(JsonRecord.Write(new LargeObjectsRecord(objects), PostgresRecords.Json.LargeObjectsRecord), cancellationToken)));
            // For restore.sh, which has psql alone.
            var sql = string.Concat(objects.SelectMany(DatabaseSql.LargeObject).Select(statement => statement + ";\n"));
            entries.Add(StoredEntry.File("metadata.sql", await sink.StoreAsync(names.GetBytes(sql), cancellationToken)));
            shards.Add(StoredEntry.Folder(shard.ToString(CultureInfo.InvariantCulture), await sink.StoreFolderAsync(entries, cancellationToken)));
        }

        return (shards.Count == 0 ? null : await sink.StoreFolderAsync(shards, cancellationToken), count);
    }

    public static Task<List<long>> ShardsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        $"SELECT DISTINCT oid::bigint / {Shard.ToString(CultureInfo.InvariantCulture)} FROM pg_largeobject_metadata ORDER BY 1", r => r.GetInt64(0), cancellationToken);

    /// <summary>Owner, privileges, comment and labels of the objects of one shard; nothing of their content.</summary>
    public static async Task<List<LargeObjectRecord>> ListAsync(NpgsqlConnection connection, long shard, CancellationToken cancellationToken)
    {
        var from = (shard * Shard).ToString(CultureInfo.InvariantCulture);
        var to = ((shard + 1) * Shard).ToString(CultureInfo.InvariantCulture);
        var rows = await connection.QueryAsync($"""
            SELECT m.oid::bigint, pg_get_userbyid(m.lomowner)::text, m.lomacl IS NOT NULL, obj_description(m.oid, 'pg_largeobject'),
              EXISTS (SELECT 1 FROM pg_seclabel s WHERE s.classoid = 'pg_largeobject'::regclass AND s.objoid = m.oid)
            FROM pg_largeobject_metadata m WHERE m.oid::bigint >= {from} AND m.oid::bigint < {to} ORDER BY m.oid
            """, r => (Record: new LargeObjectRecord
        {
            Oid = checked((uint)r.GetInt64(0)),
            Owner = r.GetString(1),
            Comment = r.TextOrNull(3),
            Bytes = 0,
            Sha256 = "",
        }, HasPrivileges: r.GetBoolean(2), HasLabels: r.GetBoolean(4)), cancellationToken);
        var result = new List<LargeObjectRecord>(rows.Count);
        foreach (var (record, hasPrivileges, hasLabels) in rows)
        {
            var oid = record.Oid.ToString(CultureInfo.InvariantCulture);
            var complete = record;
            if (hasPrivileges)
                complete = complete with { Privileges = await DatabaseFacts.PrivilegesAsync(connection, $"SELECT lomacl FROM pg_largeobject_metadata WHERE oid = {oid}", cancellationToken) };
            if (hasLabels)
            {
                complete = complete with
                {
                    Labels = await connection.QueryAsync(
                        $"SELECT provider, label FROM pg_seclabel WHERE classoid = 'pg_largeobject'::regclass AND objoid = {oid} ORDER BY 1",
                        r => new SecurityLabel(r.GetString(0), r.GetString(1)), cancellationToken),
                };
            }

            result.Add(complete);
        }

        return result;
    }

    private async Task<(StoredContent Content, string Sha256)> StoreAsync(uint oid, CancellationToken cancellationToken)
    {
        await using var writer = sink.OpenContent(ContentShape.File);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var piece in ReadPiecesAsync(connection, oid, cancellationToken))
        {
            hash.AppendData(piece);
            progress.Advance(0, piece.Length);
            await writer.WriteAsync(piece, cancellationToken);
        }

        return (await writer.CompleteAsync(cancellationToken), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>An object's bytes in order, 1 MiB at a time.</summary>
    public static async IAsyncEnumerable<byte[]> ReadPiecesAsync(NpgsqlConnection connection, uint oid, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long offset = 0; ; offset += PieceBytes)
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT lo_get({oid}, {offset}, {PieceBytes})");
            var piece = await connection.ScalarAsync<byte[]>(sql, cancellationToken) ?? [];
            if (piece.Length > 0) yield return piece;
            if (piece.Length < PieceBytes) yield break;
        }
    }
}
