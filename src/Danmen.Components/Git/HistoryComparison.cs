using System.Globalization;
using System.Text;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>The commits between two stored work trees, from the stored bundles alone: neither the repository nor its remote is asked.</summary>
internal sealed class HistoryComparison(IStoredFolder before, IStoredFolder after)
{
    // Of each commit: id, author, time, subject.
    private const int FieldsOfCommit = 4;

    public async Task<StoredDetails> RunAsync(int most, CancellationToken cancellationToken)
    {
        try
        {
            return await CompareAsync(most, cancellationToken);
        }
        catch (DanmenException error) when (error.Code == GitFaults.Failed || error.Code == GitFaults.ProgramMissing || error.Code == GitFaults.StoredBroken)
        {
            // Files are compared all the same.
            return new StoredDetails { Problems = [CaptureProblem.Of(RepositoryRecord.BundleName, error)] };
        }
    }

    private async Task<StoredDetails> CompareAsync(int most, CancellationToken cancellationToken)
    {
        RepositoryRecord old = await RecordAsync(before, cancellationToken), now = await RecordAsync(after, cancellationToken);
        if (old.Commit == now.Commit || old.ObjectFormat != now.ObjectFormat) return StoredDetails.None;
        GitProgram git = await GitProgram.FindAsync(cancellationToken);
        using ScratchRepository scratch = await ScratchRepository.CreateAsync(git, now.ObjectFormat, cancellationToken);
        string[] shallow = [.. old.Shallow.Union(now.Shallow, StringComparer.Ordinal)];
        if (shallow.Length > 0) await File.WriteAllLinesAsync(Path.Combine(scratch.GitDir, "shallow"), shallow, cancellationToken);
        if (now.Commit is not null) await new RepositoryBuilder(git, after, now).UnbundleAsync(scratch.GitDir, cancellationToken);
        bool isThere = old.Commit is null || (await scratch.RunAsync(cancellationToken, "cat-file", "-e", $"{old.Commit}^{{commit}}")).ExitCode == 0;
        if (!isThere) await new RepositoryBuilder(git, before, old).UnbundleAsync(scratch.GitDir, cancellationToken);
        // Where the clone was shallow, what is common to both may lie behind its end, and would be counted.
        if (shallow.Length > 0 && old.Commit is not null && now.Commit is not null && (await scratch.RunAsync(cancellationToken, "merge-base", old.Commit, now.Commit)).ExitCode != 0)
            return new StoredDetails { Problems = [CaptureProblem.Of(RepositoryRecord.BundleName, ProblemRemarks.HistoryEnds)] };

        (long added, IReadOnlyList<CommitEntry> firstAdded) = await BetweenAsync(scratch, old.Commit, now.Commit, most, cancellationToken);
        (long removed, IReadOnlyList<CommitEntry> firstRemoved) = await BetweenAsync(scratch, now.Commit, old.Commit, most, cancellationToken);
        return new StoredDetails { Commits = new CommitDifferences(added, removed, firstAdded, firstRemoved) };
    }

    private static async Task<(long Count, IReadOnlyList<CommitEntry> First)> BetweenAsync(ScratchRepository scratch, string? without, string? with, int most, CancellationToken cancellationToken)
    {
        if (with is null) return (0, []);
        string[] range = without is null ? [with, "--"] : [with, $"^{without}", "--"];
        long count = long.Parse((await scratch.MustAsync(cancellationToken, ["rev-list", "--count", .. range])).Text, CultureInfo.InvariantCulture);
        if (count == 0 || most == 0) return (count, []);
        GitResult listed = await scratch.MustAsync(cancellationToken, ["log", "-z", "--no-color", "--no-decorate", $"--max-count={most.ToString(CultureInfo.InvariantCulture)}", "--format=tformat:%H%x00%an%x00%aI%x00%s", .. range]);
        return (count, [.. listed.Parts.Select(part => Encoding.UTF8.GetString(part.Span)).Chunk(FieldsOfCommit).Where(fields => fields.Length == FieldsOfCommit).Select(fields => new CommitEntry(fields[0], fields[1], fields[2], fields[3]))]);
    }

    private static async Task<RepositoryRecord> RecordAsync(IStoredFolder stored, CancellationToken cancellationToken)
    {
        RepositoryRecord record = await JsonRecord.ReadAsync(stored, RepositoryRecord.FileName, GitRecords.Json.RepositoryRecord, GitFaults.StoredBroken, cancellationToken);
        if (record.Format != RepositoryRecord.CurrentFormat) throw new DanmenException(GitFaults.StoredBroken, RepositoryRecord.FileName, ProblemRemarks.LaterVersion.With());
        // They become words of git's command line.
        if (!IsId(record.Commit) || !record.Shallow.All(IsId)) throw new DanmenException(GitFaults.StoredBroken, RepositoryRecord.FileName, ProblemRemarks.NotAsCaptured.With());
        return record;
    }

    private static bool IsId(string? id) => id is null || (id.Length is 40 or 64 && id.All(char.IsAsciiHexDigit));
}
