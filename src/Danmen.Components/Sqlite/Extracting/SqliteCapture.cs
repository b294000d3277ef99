using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Danmen.Components.FileNodes;
using Danmen.Components.Records;
using Danmen.Components.Scratch;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Extracting;

/// <summary>One capture of a database: pinned by a read transaction, copied, and read from the copy, so that writers wait no longer than the copying takes.</summary>
internal sealed class SqliteCapture(string location, CaptureContext context) : IComponentCapture
{
    public const string SchemaFileName = "schema.json";

    private PinnedDatabase? _pinned;
    private FileNode? _node;

    /// <summary>How long another process' lock is waited for, seconds.</summary>
    internal int PatienceSeconds { get; init; } = DatabaseConnection.PatienceSeconds;

    public bool ReadsWhileFrozen => false;

    public Task PinAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            context.Progress.Say(location);
            _pinned = PinnedDatabase.Pin(location, PatienceSeconds);
            _node = FileNode.Find(location);
        },
        cancellationToken);

    public async Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken)
    {
        PinnedDatabase pinned = _pinned ?? throw new InvalidOperationException("PinAsync comes first.");
        using var folder = new PrivateFolder("danmen-sqlite-");
        string copy = folder.CreateFile(DatabaseRecord.DatabaseFileName);
        await Task.Run(() => Copy(pinned, copy, cancellationToken), cancellationToken);
        long size = new FileInfo(copy).Length;
        context.Progress.Expect(1, size);
        try
        {
            using SqliteConnection reading = DatabaseConnection.OpenImmutable(copy);
            await using var bytes = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, useAsync: false);

            // Both have it open: from here on not even a kill leaves the rows lying in the temporary folder.
            folder.Dispose();
            return await StoreAsync(reading, bytes, size, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Wrap(error, location);
        }
    }

    public ValueTask DisposeAsync()
    {
        _pinned?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Copy(PinnedDatabase pinned, string copy, CancellationToken cancellationToken)
    {
        // SQLite's copy of nothing is a page; a file without content comes back as one.
        if (!pinned.IsEmpty) pinned.CopyTo(copy, cancellationToken);
        pinned.Dispose();
        _pinned = null;
    }

    private async Task<CapturedComponent> StoreAsync(SqliteConnection reading, FileStream bytes, long size, CancellationToken cancellationToken)
    {
        DatabaseRecord? parent = await ParentAsync(cancellationToken);
        var reader = new DatabaseReader(reading);
        ContentShape shape = parent?.Shape ?? ShapeFor(size);
        Task<DatabaseReading> reads = Task.Run(() => reader.Read(cancellationToken), cancellationToken);
        Task<(StoredContent Content, string Sha256)> stores = StoreAsync(bytes, shape, cancellationToken);

        // Both use what is disposed of when this method ends.
        await Task.WhenAll(reads, stores);
        DatabaseReading read = await reads;
        (StoredContent stored, string sha256) = await stores;
        var record = new DatabaseRecord
        {
            Format = DatabaseRecord.CurrentFormat,
            SizeBytes = size,
            Sha256 = sha256,
            Shape = shape,
            Mode = _node is null ? null : Convert.ToString(_node.Mode, 8),
            UserId = _node?.UserId,
            GroupId = _node?.GroupId,
            Contents = read.Contents,
        };
        ICaptureSink sink = context.Sink;
        StoredTree tree = await sink.StoreFolderAsync(
            [
                StoredEntry.File(DatabaseRecord.DatabaseFileName, stored),
                StoredEntry.File(DatabaseRecord.FileName, await sink.StoreAsync(JsonRecord.Write(record, SqliteRecords.Json.DatabaseRecord), cancellationToken)),
                StoredEntry.File(SchemaFileName, await sink.StoreAsync(JsonRecord.Write(read.Objects, SqliteRecords.Json.SortedDictionaryStringString), cancellationToken)),
                StoredEntry.File(RestoreScript.FileName, await sink.StoreAsync(Encoding.UTF8.GetBytes(RestoreScript.Text), cancellationToken), executable: true),
            ],
            cancellationToken);
        context.Progress.Advance(1, 0);
        return new CapturedComponent(tree, Facts(record, reading, read), [.. read.Damage.Select(each => CaptureProblem.Of(location, ProblemRemarks.SqliteSays, each))]);
    }

    private async Task<(StoredContent Content, string Sha256)> StoreAsync(FileStream bytes, ContentShape shape, CancellationToken cancellationToken)
    {
        await using IContentWriter writer = context.Sink.OpenContent(shape);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        int read;
        while ((read = await bytes.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            context.Progress.Advance(0, read);
        }

        return (await writer.CompleteAsync(cancellationToken), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private async Task<DatabaseRecord?> ParentAsync(CancellationToken cancellationToken)
    {
        if (context.Parent is not { } parent || await parent.Folder.FindAsync(DatabaseRecord.FileName, cancellationToken) is null) return null;
        DatabaseRecord record = await JsonRecord.ReadAsync(parent.Folder, DatabaseRecord.FileName, SqliteRecords.Json.DatabaseRecord, SqliteFaults.StoredBroken, cancellationToken);
        return record.Format == DatabaseRecord.CurrentFormat ? record : null;
    }

    // A changed row changes a page of some KiB: chunks as small as those of rows keep the rest of the file shared.
    private static ContentShape ShapeFor(long sizeBytes) => sizeBytes switch
    {
        > 100L << 30 => ContentShape.RowsOfHugeTable,
        > 10L << 30 => ContentShape.RowsOfLargeTable,
        _ => ContentShape.RowsOfSmallTable,
    };

    private static JsonObject Facts(DatabaseRecord record, SqliteConnection connection, DatabaseReading read)
    {
        DatabaseContents contents = record.Contents;
        var tables = new JsonObject();
        foreach ((string name, TableContents table) in contents.Tables) tables[name] = new JsonObject { ["rows"] = table.Rows, ["row_sum"] = table.RowSum };
        return new JsonObject
        {
            ["sqlite_version"] = connection.ServerVersion,
            ["page_size"] = contents.PageSize,
            ["encoding"] = contents.Encoding,
            ["user_version"] = contents.UserVersion,
            ["application_id"] = string.Create(CultureInfo.InvariantCulture, $"0x{(uint)contents.ApplicationId:x8}"),
            ["schema_digest"] = contents.SchemaDigest,
            ["schema_versions"] = new JsonArray([.. contents.SchemaVersions.Select(version => new JsonObject { ["tool"] = version.Tool, ["version"] = version.Version })]),
            ["integrity"] = read.Damage.Count > 0 ? "damaged" : read.IsFullyChecked ? "ok" : "partly checked",
            ["size_bytes"] = record.SizeBytes,
            ["sha256"] = record.Sha256,
            ["rows"] = contents.Tables.Values.Sum(table => table.Rows),
            ["tables"] = tables,
        };
    }
}
