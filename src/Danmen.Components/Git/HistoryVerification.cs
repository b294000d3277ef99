using System.Text.Json.Nodes;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>Proves that a stored bundle rebuilds the commit and the index: in a scratch repository that has nothing else.</summary>
internal sealed class HistoryVerification(IStoredFolder stored, JsonObject facts)
{
    public async Task<IReadOnlyList<CaptureProblem>> RunAsync(CancellationToken cancellationToken)
    {
        if (await stored.FindAsync(RepositoryRecord.FileName, cancellationToken) is not { IsFile: true }) return [CaptureProblem.Of(RepositoryRecord.FileName, ProblemRemarks.Missing)];
        if (await stored.FindAsync(RepositoryRecord.TreeName, cancellationToken) is not { IsFolder: true }) return [CaptureProblem.Of(RepositoryRecord.TreeName, ProblemRemarks.Missing)];
        RepositoryRecord record = await JsonRecord.ReadAsync(stored, RepositoryRecord.FileName, GitRecords.Json.RepositoryRecord, GitFaults.StoredBroken, cancellationToken);
        if (record.Format != RepositoryRecord.CurrentFormat) return [CaptureProblem.Of(RepositoryRecord.FileName, ProblemRemarks.LaterVersion)];
        if (facts["commit"]?.GetValue<string>() != record.Commit) return [CaptureProblem.Of(RepositoryRecord.FileName, ProblemRemarks.OtherCommitThanManifest)];
        string[] wanted = [.. ((string?[])[record.Commit, record.IndexCommit]).OfType<string>()];
        if (wanted.Length == 0) return [];
        if (await stored.FindAsync(RepositoryRecord.BundleName, cancellationToken) is not { IsFile: true }) return [CaptureProblem.Of(RepositoryRecord.BundleName, ProblemRemarks.Missing)];

        GitProgram git = await GitProgram.FindAsync(cancellationToken);
        using ScratchRepository scratch = await ScratchRepository.CreateAsync(git, record.ObjectFormat, cancellationToken);
        try
        {
            await new RepositoryBuilder(git, stored, record).UnbundleAsync(scratch.GitDir, cancellationToken);
        }
        catch (DanmenException error) when (error.Code == GitFaults.Failed)
        {
            return [CaptureProblem.Of(RepositoryRecord.BundleName, error)];
        }

        if (record.Shallow.Count > 0) await File.WriteAllLinesAsync(Path.Combine(scratch.GitDir, "shallow"), record.Shallow, cancellationToken);
        var problems = new List<CaptureProblem>();
        foreach (string commit in wanted)
        {
            GitResult walk = await scratch.RunAsync(cancellationToken, "rev-list", "--quiet", "--objects", commit);
            if (walk.ExitCode != 0) problems.Add(CaptureProblem.Of(RepositoryRecord.BundleName, ProblemRemarks.HistoryMissing, commit));
        }

        return problems;
    }
}
