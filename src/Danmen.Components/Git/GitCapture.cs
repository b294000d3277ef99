using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>Captures a work tree as it is, what its repository says of it, and a bundle that its commit and its index can be rebuilt from.</summary>
internal sealed class GitCapture(FolderPlace place, CaptureContext context) : IComponentCapture
{
    private readonly FolderCapture _files = new(place with { Excludes = [.. place.Excludes, "/" + RepositoryPlace.Name] }, context);
    private GitProgram? _git;

    public bool ReadsWhileFrozen => true;

    public async Task PinAsync(CancellationToken cancellationToken)
    {
        _git = await GitProgram.FindAsync(cancellationToken);
        _ = RepositoryPlace.Find(place.Location);
        await _files.PinAsync(cancellationToken);
    }

    public async Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken)
    {
        GitProgram git = _git ?? throw new InvalidOperationException("PinAsync comes first.");
        context.Progress.Say(place.Location);
        var reader = new RepositoryReader(git, RepositoryPlace.Find(place.Location));
        RepositoryFolders folders = await reader.FoldersAsync(cancellationToken);
        RepositoryRecord record = await reader.ReadAsync(folders, cancellationToken);
        using ScratchRepository scratch = await ScratchRepository.MirrorAsync(git, folders, record, cancellationToken);
        record = record with
        {
            IndexCommit = await IndexCommitAsync(scratch, record, cancellationToken),
            Submodules = RepositoryReader.Submodules(await scratch.MustAsync(cancellationToken, "ls-files", "-s", "-z")),
        };
        WorkTreeState state = StatusReader.Read(await scratch.MustAsync(place.Location, cancellationToken, StatusReader.Command));
        CapturedComponent files = await _files.ReadAsync(cancellationToken);
        var problems = new List<CaptureProblem>(files.Problems);
        List<StoredEntry> entries =
        [
            StoredEntry.Folder(RepositoryRecord.TreeName, files.Tree),
            StoredEntry.File(RepositoryRecord.FileName, await context.Sink.StoreAsync(JsonRecord.Write(record, GitRecords.Json.RepositoryRecord), cancellationToken)),
        ];
        if (await BundleAsync(scratch, record, problems, cancellationToken) is { } bundle) entries.Add(StoredEntry.File(RepositoryRecord.BundleName, bundle));
        if (await reader.CommitAsync(cancellationToken) != record.Commit) problems.Add(CaptureProblem.Of(place.Location, ProblemRemarks.OtherCommit));
        StoredTree tree = await context.Sink.StoreFolderAsync(entries, cancellationToken);
        return new CapturedComponent(tree, Facts(files.Facts, record, state, await reader.DescribeAsync(cancellationToken), await reader.IsOnRemoteAsync(record, cancellationToken)), problems);
    }

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    private static JsonObject Facts(JsonObject facts, RepositoryRecord record, WorkTreeState state, string? describe, bool? isOnRemote)
    {
        facts["commit"] = record.Commit;
        facts["branch"] = record.Branch;
        facts["detached"] = record.Branch is null;
        facts["describe"] = describe;
        facts["dirty"] = state.IsDirty;
        facts["staged"] = state.Staged;
        facts["modified"] = state.Modified;
        facts["untracked"] = state.Untracked;
        facts["conflicts"] = state.Conflicts;
        facts["remote"] = record.Remotes.GetValueOrDefault(record.Upstream?.Name ?? "origin") ?? record.Remotes.Values.FirstOrDefault();
        if (isOnRemote is { } pushed) facts["on_remote"] = pushed;
        facts["shallow"] = record.Shallow.Count > 0;
        facts["object_format"] = record.ObjectFormat;
        facts["submodules_changed"] = state.Submodules;
        facts["submodules"] = new JsonObject([.. record.Submodules.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))]);
        return facts;
    }

    /// <summary>A commit of what is staged; null when that is the commit itself, nothing, or cannot be told because of conflicts.</summary>
    private static async Task<string?> IndexCommitAsync(ScratchRepository scratch, RepositoryRecord record, CancellationToken cancellationToken)
    {
        if ((await scratch.RunAsync(cancellationToken, "write-tree")).TextOrNull is not { } tree) return null;
        if (record.Commit is { } commit)
        {
            if ((await scratch.MustAsync(cancellationToken, "rev-parse", $"{commit}^{{tree}}")).Text == tree) return null;
            return (await scratch.MustAsync(cancellationToken, "commit-tree", tree, "-p", commit, "-m", "index")).Text;
        }

        bool isEmpty = (await scratch.MustAsync(cancellationToken, "ls-tree", tree)).Text.Length == 0;
        return isEmpty ? null : (await scratch.MustAsync(cancellationToken, "commit-tree", tree, "-m", "index")).Text;
    }

    /// <summary>The parent's bundle where it rebuilds the same: git does not give the same bytes for the same history twice.</summary>
    private async Task<StoredContent?> BundleAsync(ScratchRepository scratch, RepositoryRecord record, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        if (record.Commit is null && record.IndexCommit is null) return null;
        if (!context.Full && await ParentBundleAsync(record, cancellationToken) is { } kept) return kept;
        var references = new List<string>();
        if (record.Commit is not null)
        {
            references.Add("HEAD");
            if (record.Branch is { } branch) references.Add($"refs/heads/{branch}");
            if (record.Tag is { } tag) references.Add($"refs/tags/{tag.Name}");
        }

        if (record.IndexCommit is { } index)
        {
            await scratch.MustAsync(cancellationToken, "update-ref", RepositoryRecord.IndexReference, index);
            references.Add(RepositoryRecord.IndexReference);
        }

        try
        {
            return await scratch.StoreBundleAsync(context.Sink, context.Progress, references, cancellationToken);
        }
        catch (DanmenException error) when (error.Code == GitFaults.Failed)
        {
            // A partial clone, or damage: the work tree is worth having without its history.
            problems.Add(CaptureProblem.Of(place.Location, ProblemRemarks.HistoryNotKept, error.Detail));
            return null;
        }
    }

    private async Task<StoredContent?> ParentBundleAsync(RepositoryRecord record, CancellationToken cancellationToken)
    {
        if (context.Parent is not { } parent || await parent.Folder.FindAsync(RepositoryRecord.BundleName, cancellationToken) is not { IsFile: true } bundle) return null;
        if (await parent.Folder.FindAsync(RepositoryRecord.FileName, cancellationToken) is null) return null;
        RepositoryRecord before = await JsonRecord.ReadAsync(parent.Folder, RepositoryRecord.FileName, GitRecords.Json.RepositoryRecord, GitFaults.StoredBroken, cancellationToken);
        return record.HasSameHistory(before) ? new StoredContent(bundle.Blobs, bundle.SizeBytes) : null;
    }
}
