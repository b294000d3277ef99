using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Reads a restored database again and compares row count and checksum of every table, sequences and large objects with what was captured.</summary>
internal sealed class RestoredVerification(ServerDoor door, IStoredFolder stored, DatabaseRecord record, IComponentProgress progress)
{
    public async Task<List<CaptureProblem>> RunAsync(string database, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<TableRecord, (long Rows, ulong Sum)>(ReferenceEqualityComparer.Instance);
        var queue = new ConcurrentQueue<TableRecord>(record.Tables.OrderByDescending(t => t.Bytes));
        progress.Expect(queue.Count, queue.Sum(t => t.Bytes));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(door.Options.Workers, queue.Count)).Select(_ => Task.Run(async () =>
        {
            await using var connection = await door.OpenAsync(database, cancellationToken);
            while (queue.TryDequeue(out var table)) found[table] = await TallyAsync(connection, table, table.Schema, table.Name, record.Database.Encoding, progress, cancellationToken);
        }, CancellationToken.None)));

        var problems = Compare(record.Database, record.Tables.Select(t => (t, found[t].Rows, found[t].Sum)));
        await using var main = await door.OpenAsync(database, cancellationToken);
        await SequencesAsync(main, problems, cancellationToken);
        await LargeObjectsAsync(main, problems, cancellationToken);
        return problems;
    }

    /// <summary>Rows that went through a root may have found other leaves: they are compared by root.</summary>
    internal static List<CaptureProblem> Compare(DatabaseProperties database, IEnumerable<(TableRecord Table, long Rows, ulong Sum)> found)
    {
        var problems = new List<CaptureProblem>();
        foreach (var group in found.GroupBy(f => f.Table.Root ?? new RelationName(f.Table.Schema, f.Table.Name)))
        {
            long rows = 0, expectedRows = 0;
            ulong sum = 0, expectedSum = 0;
            foreach (var (table, itsRows, itsSum) in group)
            {
                rows += itsRows;
                sum += itsSum;
                expectedRows += table.Rows;
                expectedSum += ulong.Parse(table.RowSum, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }

            if (rows != expectedRows)
                problems.Add(CaptureProblem.Of(database.Shown(group.Key.Schema, group.Key.Name), ProblemRemarks.RowCount, rows.ToString(CultureInfo.InvariantCulture), expectedRows.ToString(CultureInfo.InvariantCulture)));
            else if (sum != expectedSum)
                problems.Add(CaptureProblem.Of(database.Shown(group.Key.Schema, group.Key.Name), ProblemRemarks.RowSum));
        }

        return problems;
    }

    /// <summary>Counts and sums the rows that a table has now, under the columns and the condition of its record.</summary>
    public static async Task<(long Rows, ulong Sum)> TallyAsync(
        NpgsqlConnection connection, TableRecord table, string schema, string name, string encoding, IComponentProgress progress, CancellationToken cancellationToken)
    {
        var range = new TableRange(
            new CatalogTable { Oid = 0, Schema = schema, Name = name, IsPartitioned = false, IsHeap = true, Condition = table.Condition, Columns = table.Columns },
            0, true, table.Shape);
        var tally = new RowTally();
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            using var text = await connection.BeginTextExportAsync(TableReader.CopySql(range, encoding), cancellationToken);
            var stream = ((StreamReader)text).BaseStream;
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                tally.Append(buffer.AsSpan(0, read));
                progress.Advance(0, read);
            }
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, $"{schema}.{name}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        progress.Advance(1, 0);
        return (tally.Rows, tally.Sum);
    }

    private async Task SequencesAsync(NpgsqlConnection main, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var expected = await JsonRecord.ReadAsync(stored, SequencesRecord.FileName, PostgresRecords.Json.SequencesRecord, PostgresFaults.StoredBroken, cancellationToken);
        var found = (await DatabaseFacts.SequencesAsync(main, cancellationToken)).Sequences.ToHashSet();
        foreach (var sequence in expected.Sequences)
        {
            if (!found.Contains(sequence)) problems.Add(CaptureProblem.Of(record.Database.Shown(sequence.Schema, sequence.Name), ProblemRemarks.SequenceElsewhere));
        }
    }

    private async Task LargeObjectsAsync(NpgsqlConnection main, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var count = await main.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken);
        if (count != record.LargeObjectCount)
            problems.Add(CaptureProblem.Of("large objects", ProblemRemarks.OtherValue, count.ToString(CultureInfo.InvariantCulture), record.LargeObjectCount.ToString(CultureInfo.InvariantCulture)));
        await foreach (var (_, item) in LargeObjectLoader.ListAsync(stored, record, cancellationToken))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var exists = await main.ScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM pg_largeobject_metadata WHERE oid = {item.Oid.ToString(CultureInfo.InvariantCulture)})", cancellationToken);
            if (exists)
            {
                await foreach (var piece in LargeObjectReader.ReadPiecesAsync(main, item.Oid, cancellationToken)) hash.AppendData(piece);
            }

            if (!exists || Convert.ToHexStringLower(hash.GetHashAndReset()) != item.Sha256)
                problems.Add(CaptureProblem.Of($"large object {item.Oid.ToString(CultureInfo.InvariantCulture)}", exists ? ProblemRemarks.ContentDiffers : ProblemRemarks.Missing));
        }
    }
}
