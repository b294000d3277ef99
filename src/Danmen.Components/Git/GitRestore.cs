using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Components.Records;
using Danmen.Components.FileNodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>Restores a work tree. A repository that is there stays as it is, with its branches, stashes and hooks, and only gets the commit when it lacks it; where there is none, it is rebuilt.</summary>
internal sealed class GitRestore(FolderPlace place, RestoreContext context) : IComponentRestore
{
    /// <summary>In a rebuilt '.git': the run that made it. Until it is confirmed the repository belongs to the restored state, and a rollback takes it away again.</summary>
    private const string MarkFile = "danmen-restore";

    private JsonObject? _journal = context.Journal;
    private FolderRestore? _files;
    private RepositoryRecord? _record;

    /// <summary>For tests: runs behind each step, as if the process died there.</summary>
    internal Action<string>? OnStep { get; set; }

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        RepositoryRecord record = await RecordAsync(cancellationToken);
        ComponentPlan plan = await Files.PlanAsync(cancellationToken);
        var actions = new List<Remark>(plan.Actions);
        var refusals = new List<Remark>(plan.Refusals);
        GitProgram? git = await FindGitAsync(cancellationToken);
        if (Living is { } living)
        {
            Remark what = record.Commit is not { } commit ? GitRemarks.HadNoCommit.With()
                : git is null ? GitRemarks.CommitUnknown.With()
                : await new RepositoryReader(git, living).HasAsync(commit, cancellationToken) ? GitRemarks.HasCommit.With(Short(commit))
                : GitRemarks.AddsCommit.With(Short(commit), RepositoryBuilder.KeptReference(commit));
            actions.Add(GitRemarks.Keep.With(what));
        }
        else if (File.Exists(GitPath) || Directory.Exists(GitPath))
        {
            refusals.Add(GitRemarks.NoRepository.With(GitPath));
        }
        else
        {
            actions.Add(record.Commit is not { } commit ? GitRemarks.MakeEmpty.With()
                : record.Branch is { } branch ? GitRemarks.MakeOnBranch.With(Short(commit), branch)
                : GitRemarks.Make.With(Short(commit)));
            if (git is null) refusals.Add(GitRemarks.NotInstalled.With());
            if (record.Commit is not null && await context.Stored.FindAsync(RepositoryRecord.BundleName, cancellationToken) is null) refusals.Add(GitRemarks.NoHistory.With());
        }

        return plan with { Actions = actions, Refusals = refusals };
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        // Only before the first try: afterwards the journal says what was begun.
        if (_journal is null)
        {
            ComponentPlan plan = await PlanAsync(cancellationToken);
            if (plan.Refusals.Count > 0) throw new DanmenException(FolderFaults.RestoreRefused, place.Location, plan.Refusals);
        }

        await Files.BuildAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        var problems = new List<CaptureProblem>(await Files.VerifyAsync(cancellationToken));
        string restored = Files.RestoredFolder;
        if (!IsOurs(restored) || await RecordAsync(cancellationToken) is not { Commit: { } commit }) return problems;
        GitProgram git = await GitProgram.FindAsync(cancellationToken);
        var reader = new RepositoryReader(git, RepositoryPlace.Find(restored));
        if (await reader.CommitAsync(cancellationToken) != commit || !await reader.HasAsync(commit, cancellationToken)) problems.Add(CaptureProblem.Of(RepositoryPlace.Name, ProblemRemarks.CommitMissing, commit));
        return problems;
    }

    public Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken) => Files.RecheckAsync(cancellationToken);

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        // The new state is verified; the living repository only gains objects, and only now.
        if (Living is { } living && !IsOurs(place.Location) && await RecordAsync(cancellationToken) is { Commit: { } commit } record && await FindGitAsync(cancellationToken) is { } git
            && await context.Stored.FindAsync(RepositoryRecord.BundleName, cancellationToken) is not null
            && !await new RepositoryReader(git, living).HasAsync(commit, cancellationToken))
        {
            await new RepositoryBuilder(git, context.Stored, record).AddAsync(living, cancellationToken);
        }

        await Files.SwapAsync(cancellationToken);
    }

    public Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken) => Files.InspectAsync(cancellationToken);

    public Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken) => Files.WrittenAsync(cancellationToken);

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        // What the restore made goes with it; what was there before stays with the living state.
        if (IsOurs(place.Location)) _files = Begin(place);
        await Files.RollbackAsync(cancellationToken);
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await Files.ConfirmAsync(cancellationToken);
        if (IsOurs(place.Location)) File.Delete(Path.Combine(GitPath, MarkFile));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FolderRestore Files => _files ??= Begin(place with { Keep = [RepositoryPlace.Name] });

    private string GitPath => Path.Combine(place.Location, RepositoryPlace.Name);

    private RepositoryPlace? Living => RepositoryPlace.TryFind(place.Location);

    private static string Short(string commit) => commit[..Math.Min(12, commit.Length)];

    private static async Task<GitProgram?> FindGitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GitProgram.FindAsync(cancellationToken);
        }
        catch (DanmenException error) when (error.Code == GitFaults.ProgramMissing)
        {
            return null;
        }
    }

    private FolderRestore Begin(FolderPlace folder) => new(folder, context with { Journal = _journal, SaveJournalAsync = SaveAsync })
    {
        FinishBuildAsync = FinishAsync,
        OnStep = step => OnStep?.Invoke(step),
    };

    private async Task SaveAsync(JsonObject journal, CancellationToken cancellationToken)
    {
        await context.SaveJournalAsync(journal, cancellationToken);
        _journal = journal;
    }

    private async Task FinishAsync(string built, CancellationToken cancellationToken)
    {
        if (Living is not null) return;
        string gitDir = Path.Combine(built, RepositoryPlace.Name);
        await new RepositoryBuilder(await GitProgram.FindAsync(cancellationToken), context.Stored, await RecordAsync(cancellationToken)).BuildAsync(built, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(gitDir, MarkFile), context.RunId, cancellationToken);
        if (!Environment.IsPrivilegedProcess || RootFact.Read(context.Facts) is not { } owner) return;
        FileNode.SetOwner(gitDir, owner.User, owner.Group);
        foreach (string made in Directory.EnumerateFileSystemEntries(gitDir, "*", SearchOption.AllDirectories)) FileNode.SetOwner(made, owner.User, owner.Group);
    }

    private bool IsOurs(string workTree)
    {
        string mark = Path.Combine(workTree, RepositoryPlace.Name, MarkFile);
        return File.Exists(mark) && File.ReadAllText(mark) == context.RunId;
    }

    private async Task<RepositoryRecord> RecordAsync(CancellationToken cancellationToken)
    {
        if (_record is not null) return _record;
        RepositoryRecord record = await JsonRecord.ReadAsync(context.Stored, RepositoryRecord.FileName, GitRecords.Json.RepositoryRecord, GitFaults.StoredBroken, cancellationToken);
        return _record = record.Format == RepositoryRecord.CurrentFormat ? record : throw new DanmenException(GitFaults.StoredBroken, RepositoryRecord.FileName, ProblemRemarks.LaterVersion.With());
    }
}
