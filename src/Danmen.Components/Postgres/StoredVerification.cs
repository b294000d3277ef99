using System.Security.Cryptography;
using Danmen.Components.Checksums;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>Checks that a stored database is whole: every part there, with the rows and checksums that database.json names.</summary>
internal sealed class StoredVerification(IStoredFolder stored)
{
    public async Task<IReadOnlyList<CaptureProblem>> RunAsync(CancellationToken cancellationToken)
    {
        var problems = new List<CaptureProblem>();
        foreach (var file in (string[])[SchemaReader.FileName, SequencesRecord.FileName, RestoreScript.FileName])
        {
            if (await stored.FindAsync(file, cancellationToken) is null) problems.Add(new CaptureProblem(file, "is missing"));
        }

        var record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        if (record.Format != DatabaseRecord.CurrentFormat)
        {
            problems.Add(new CaptureProblem(DatabaseRecord.FileName, "was written by a later version"));
            return problems;
        }

        foreach (var table in record.Tables) await VerifyAsync(table, problems, cancellationToken);
        return problems;
    }

    private async Task VerifyAsync(TableRecord table, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        ulong sum = 0;
        long rows = 0;
        foreach (var part in table.Parts)
        {
            if (await stored.FindAsync(part.Path, cancellationToken) is not { IsFile: true } item)
            {
                problems.Add(new CaptureProblem(part.Path, "is missing"));
                continue;
            }

            var tally = new RowTally();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var stream = stored.Open(item);
            var buffer = new byte[256 << 10];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                tally.Append(buffer.AsSpan(0, read));
                hash.AppendData(buffer.AsSpan(0, read));
            }

            if (!tally.AtRowEnd) problems.Add(new CaptureProblem(part.Path, "ends within a row"));
            if (tally.Rows != part.Rows || Convert.ToHexStringLower(hash.GetHashAndReset()) != part.Sha256)
                problems.Add(new CaptureProblem(part.Path, "is not what was captured"));
            sum += tally.Sum;
            rows += tally.Rows;
        }

        if (rows != table.Rows || TableSum.Text(sum) != table.RowSum)
            problems.Add(new CaptureProblem($"{table.Schema}.{table.Name}", "rows or checksum differ from database.json"));
    }
}
