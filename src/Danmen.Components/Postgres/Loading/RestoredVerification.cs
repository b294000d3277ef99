using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Components.Postgres.Extracting;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Reads a restored database again and compares row count and checksum of every table, sequences, large objects, owners and privileges, constraints and indexes with what was captured.</summary>
/// <param name="otherEnvironment">It is a copy in another environment than its own, and must not act there.</param>
internal sealed class RestoredVerification(ServerDoor door, IStoredFolder stored, DatabaseRecord record, bool otherEnvironment, IComponentProgress progress)
{
    /// <summary>What is no better than it was when it was captured.</summary>
    public List<CaptureProblem> Notes { get; } = [];

    public async Task<List<CaptureProblem>> RunAsync(string database, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<TableRecord, (long Rows, ulong Sum)>(ReferenceEqualityComparer.Instance);
        var queue = new ConcurrentQueue<TableRecord>(record.Tables.OrderByDescending(t => t.Bytes));
        progress.Expect(queue.Count, queue.Sum(t => t.Bytes));
        List<CaptureProblem> damaged = [], unwalked = [];
        var walk = IndexWalk.RunAsync(door, database, record, progress, damaged, unwalked, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(door.Options.Workers, queue.Count)).Select(_ => Task.Run(async () =>
        {
            await using var connection = await door.OpenAsync(database, cancellationToken);
            while (queue.TryDequeue(out var table)) found[table] = await TallyAsync(connection, table, table.Schema, table.Name, record.Database.Encoding, progress, cancellationToken);
        }, CancellationToken.None)).Append(walk));

        await using var main = await door.OpenAsync(database, cancellationToken);
        // Jobs of schedulers were made inactive, and compared before that.
        var changed = otherEnvironment ? (await Isolation.JobTablesAsync(main, cancellationToken)).Select(job => new RelationName(job.Schema, job.Table)).ToHashSet() : [];
        var problems = Compare(record.Database, record.Tables.Select(t => (t, found[t].Rows, found[t].Sum)), changed);
        problems.AddRange(damaged);
        Notes.AddRange(unwalked);
        await OthersAsync(main, problems, cancellationToken);
        await SequenceVerification.RunAsync(main, stored, record, problems, Notes, cancellationToken);
        await LargeObjectsAsync(main, problems, cancellationToken);
        await new CatalogueVerification(record, await CatalogueRecord.ReadAsync(stored, cancellationToken), door.Options, otherEnvironment).RunAsync(main, problems, Notes, cancellationToken);
        if (otherEnvironment) await Isolation.VerifyAsync(main, record.Database, problems, cancellationToken);
        return problems;
    }

    /// <summary>Rows that went through a root may have found other leaves: they are compared by root.</summary>
    /// <param name="countedOnly">Tables whose rows are not what they were by intent.</param>
    internal static List<CaptureProblem> Compare(DatabaseProperties database, IEnumerable<(TableRecord Table, long Rows, ulong Sum)> found, IReadOnlySet<RelationName>? countedOnly = null)
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
            else if (sum != expectedSum && countedOnly?.Contains(group.Key) != true)
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
        progress.AdvanceRows(tally.Rows);
        return (tally.Rows, tally.Sum);
    }

    /// <summary>Tables that no capture knows: something wrote to the built database.</summary>
    private async Task OthersAsync(NpgsqlConnection main, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var known = record.Tables.Select(t => (t.Schema, t.Name)).ToHashSet();
        foreach (var table in await TableCatalog.ListAsync(main, cancellationToken))
        {
            if (table.IsPartitioned || known.Contains((table.Schema, table.Name))) continue;
            if (await main.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM ONLY {table.SqlName})", cancellationToken))
                problems.Add(CaptureProblem.Of(record.Database.Shown(table.Schema, table.Name), ProblemRemarks.HoldsOtherRows));
        }
    }

    private async Task LargeObjectsAsync(NpgsqlConnection main, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var count = await main.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken);
        if (count != record.LargeObjectCount)
            problems.Add(CaptureProblem.Of("large objects", ProblemRemarks.OtherValue, count.ToString(CultureInfo.InvariantCulture), record.LargeObjectCount.ToString(CultureInfo.InvariantCulture)));
        var there = new Dictionary<uint, LargeObjectRecord>();
        long shard = -1;
        await foreach (var (_, item) in LargeObjectLoader.ListAsync(stored, record, cancellationToken))
        {
            if (item.Oid / LargeObjectReader.Shard != shard)
            {
                shard = item.Oid / LargeObjectReader.Shard;
                there = (await LargeObjectReader.ListAsync(main, shard, cancellationToken)).ToDictionary(each => each.Oid);
            }

            var subject = $"large object {item.Oid.ToString(CultureInfo.InvariantCulture)}";
            if (!there.TryGetValue(item.Oid, out var found))
            {
                problems.Add(CaptureProblem.Of(subject, ProblemRemarks.Missing));
                continue;
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await foreach (var piece in LargeObjectReader.ReadPiecesAsync(main, item.Oid, cancellationToken)) hash.AppendData(piece);
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != item.Sha256) problems.Add(CaptureProblem.Of(subject, ProblemRemarks.ContentDiffers));
            if (door.Options.Owners) CompareRights(subject, item, found, problems);
        }
    }

    private void CompareRights(string subject, LargeObjectRecord wanted, LargeObjectRecord found, List<CaptureProblem> problems)
    {
        if (wanted.Owner != found.Owner)
            problems.Add(CaptureProblem.Of(subject, ProblemRemarks.OwnerDiffers, NameEncoding.Shown(record.Database.Encoding, found.Owner), NameEncoding.Shown(record.Database.Encoding, wanted.Owner)));
        if (!(wanted.Privileges ?? []).SequenceEqual(found.Privileges ?? []))
            problems.Add(CaptureProblem.Of(subject, ProblemRemarks.GrantsDiffer, subject, CatalogueVerification.Text(found.Privileges ?? []), CatalogueVerification.Text(wanted.Privileges ?? [])));
        if (wanted.Comment != found.Comment || !wanted.Labels.SequenceEqual(found.Labels)) problems.Add(CaptureProblem.Of(subject, ProblemRemarks.CommentDiffers));
    }
}
