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
            if (await stored.FindAsync(file, cancellationToken) is null) problems.Add(CaptureProblem.Of(file, ProblemRemarks.Missing));
        }

        var record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        if (record.Format != DatabaseRecord.CurrentFormat)
        {
            problems.Add(CaptureProblem.Of(DatabaseRecord.FileName, ProblemRemarks.LaterVersion));
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
                problems.Add(CaptureProblem.Of(part.Path, ProblemRemarks.Missing));
                continue;
            }

            var tally = new RowTally();
            await using var stream = stored.Open(item);
            var buffer = new byte[256 << 10];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                tally.Append(buffer.AsSpan(0, read));

            if (!tally.AtRowEnd) problems.Add(CaptureProblem.Of(part.Path, ProblemRemarks.EndsWithinRow));
            if (tally.Rows != part.Rows || TableSum.Text(tally.Sum) != part.RowSum)
                problems.Add(CaptureProblem.Of(part.Path, ProblemRemarks.NotAsCaptured));
            sum += tally.Sum;
            rows += tally.Rows;
        }

        if (rows != table.Rows || TableSum.Text(sum) != table.RowSum)
            problems.Add(CaptureProblem.Of($"{table.Schema}.{table.Name}", ProblemRemarks.RowsDiffer));
    }
}
