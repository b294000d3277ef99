using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>One component's restore with its place in the journal and its progress.</summary>
internal sealed class ComponentRun : IAsyncDisposable
{
    private readonly ISnapshotProgress _progress;
    private IComponentProgress _current = ISnapshotProgress.None.Begin("", "", ProgressStage.Planning);

    private ComponentRun(ComponentDefinition target, StepKind step, ISnapshotProgress progress)
    {
        Target = target;
        Step = step;
        _progress = progress;
    }

    public ComponentDefinition Target { get; }

    /// <summary>In which step it is put in place.</summary>
    public StepKind Step { get; }

    public IComponentRestore Restore { get; private set; } = null!; // set by BeginAsync before anybody sees it

    public static async Task<ComponentRun> BeginAsync(ComponentRunRequest request, CancellationToken cancellationToken)
    {
        IComponentKind kind = request.Kinds.Find(request.Target.Kind) ?? throw new DanmenException(SnapshotFaults.KindUnknown, request.Target.Name, request.Target.Kind);
        var run = new ComponentRun(request.Target, kind.Step, request.Progress);
        var context = new RestoreContext
        {
            Stored = new DeferredFolder(request.Repository.GetAsync, request.Source.Tree, () => run._current),
            Facts = (JsonObject)request.Source.Facts.DeepClone(),
            Secrets = request.Secrets,
            Time = request.Time,
            Progress = new Forwarding(run),
            RunId = request.RunId,
            LocalFolder = request.LocalFolder,
            Tables = request.Tables,
            OtherEnvironment = request.OtherEnvironment,
            Commands = request.Commands,
            SubstitutionAsync = request.OtherEnvironment ? request.SubstitutionAsync : null,
            Journal = request.Journal is null ? null : await request.Journal.LoadComponentAsync(request.RunId, request.Target.Name, cancellationToken),
            SaveJournalAsync = (journal, token) => request.Journal?.SaveComponentAsync(request.RunId, request.Target.Name, journal, token)
                ?? throw new InvalidOperationException("a plan changes nothing"),
        };
        run.Restore = request.Hosted is { } batch && kind.LivesOnHosts ? new HostedRestore(kind, request.Target, context, batch) : kind.BeginRestore(request.Target, context);
        return run;
    }

    /// <summary>Runs a stage with its progress.</summary>
    public async Task<T> StageAsync<T>(ProgressStage stage, Func<IComponentRestore, Task<T>> work)
    {
        _current = _progress.Begin(Target.Name, Target.Kind, stage);
        bool succeeded = false;
        try
        {
            T result = await work(Restore);
            succeeded = true;
            return result;
        }
        finally
        {
            _progress.End(Target.Name, stage, succeeded);
        }
    }

    public ValueTask DisposeAsync() => Restore.DisposeAsync();

    private sealed class Forwarding(ComponentRun run) : IComponentProgress
    {
        public void Expect(long files, long bytes) => run._current.Expect(files, bytes);

        public void Advance(long files, long bytes) => run._current.Advance(files, bytes);

        public void AdvanceRows(long rows) => run._current.AdvanceRows(rows);

        public void Say(string what) => run._current.Say(what);
    }
}

/// <summary>What a component's restore needs.</summary>
/// <param name="LocalFolder">Where the component keeps what is local.</param>
/// <param name="Hosted">Null where components place themselves.</param>
/// <param name="Journal">Null for a plan, which must not write.</param>
internal sealed record ComponentRunRequest(
    string RunId,
    ComponentDefinition Target,
    string LocalFolder,
    RunSource Source,
    IReadOnlyList<string> Tables,
    bool OtherEnvironment,
    ComponentKinds Kinds,
    ISecretReader Secrets,
    TimeProvider Time,
    BorrowedRepository Repository,
    RunJournal? Journal,
    ISnapshotProgress Progress,
    HostedBatch? Hosted = null)
{
    /// <summary>Null for a plan.</summary>
    public ICommandRunner? Commands { get; init; }

    /// <summary>Null where the environment has no rules.</summary>
    public Func<CancellationToken, Task<ISubstitution>>? SubstitutionAsync { get; init; }
}
