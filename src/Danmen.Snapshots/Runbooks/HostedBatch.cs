using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The components of a run that live on hosts. What is asked for one during the standstill is done for all that are due in the same step, in one piece of work.</summary>
internal sealed class HostedBatch : IDisposable
{
    private const string StagingName = "staging";

    private readonly string _runId;
    private readonly string _runFolder;
    private readonly EnvironmentDefinition _environment;
    private readonly IRunbookExecutor _executor;
    private readonly IReadOnlyList<ComponentDefinition> _hosted;
    private readonly ComponentKinds _kinds;
    private readonly ISnapshotProgress _progress;
    private readonly List<HostedRestore> _members = [];
    private readonly SemaphoreSlim _working = new(1);
    private IReadOnlyList<HostReport>? _survey;

    private HostedBatch(string runId, string runFolder, EnvironmentDefinition environment, IRunbookExecutor executor, IReadOnlyList<ComponentDefinition> hosted, ComponentKinds kinds, ISnapshotProgress progress)
    {
        _runId = runId;
        _runFolder = runFolder;
        _environment = environment;
        _executor = executor;
        _hosted = hosted;
        _kinds = kinds;
        _progress = progress;
    }

    /// <summary>Where the log is; null for a plan.</summary>
    public RunRecord? Record { get; set; }

    public IReadOnlyList<HostDefinition> Hosts => _environment.Hosts;

    /// <summary>In which step of the run a component is built.</summary>
    /// <param name="placing">In which it is put in place.</param>
    public StepKind BuildStep(StepKind placing) => Record?.Run.IsOffline == true ? placing : StepKind.Prepare;

    /// <summary>What is built before it goes to hosts.</summary>
    public static string StagingOf(string runFolder) => Path.Combine(runFolder, StagingName);

    /// <summary>Null where the executor leaves components to place themselves, and where none of them lives on hosts.</summary>
    /// <param name="runFolder">The run's own folder, private; its staging folders lie in it.</param>
    public static HostedBatch? For(
        string runId, string runFolder, EnvironmentDefinition environment, IRunbookExecutor executor, IReadOnlyList<ComponentDefinition> components, ComponentKinds kinds, ISnapshotProgress progress) =>
        executor.PlacesFiles ? new HostedBatch(runId, runFolder, environment, executor, [.. components.Where(component => kinds.Find(component.Kind)?.LivesOnHosts == true)], kinds, progress) : null;

    /// <summary>A private folder of the component's own.</summary>
    public string StagingOf(ComponentDefinition component) => Path.Combine(StagingOf(_runFolder), component.Name);

    // The kind's own staging folder lies beside "files", within what is private.
    public HostPlacement PlacementOf(ComponentDefinition target) =>
        new(target.Name, Path.Combine(StagingOf(target), "files"), target.Location, target.Role, target.Settings.GetValueOrDefault("exclude") is SettingValue.TextList excludes ? excludes.Values : []) { Step = _kinds.Find(target.Kind)?.Step ?? StepKind.Files };

    public void Add(HostedRestore member) => _members.Add(member);

    /// <summary>True when what a host says names one of the components.</summary>
    public bool Names(CaptureProblem problem) => _members.Any(member => member.IsNamedBy(problem));

    public void Dispose() => _working.Dispose();

    /// <summary>Asks the hosts once for all.</summary>
    public async Task<IReadOnlyList<HostReport>> SurveyAsync(CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            return _survey ??= await _executor.RunAsync(Work(HostTask.Survey, isBack: false, _hosted.Select(PlacementOf)), new Watched(_progress), cancellationToken);
        }
        finally
        {
            _working.Release();
        }
    }

    /// <summary>For one alone, while others are built.</summary>
    public Task<IReadOnlyList<HostReport>> RunAsync(HostedRestore member, HostTask task, StepKind step, CancellationToken cancellationToken) =>
        RunAsync([member], task, step, isBack: false, cancellationToken);

    /// <summary>For all that are due with it.</summary>
    /// <param name="isDue">Which of the others.</param>
    /// <param name="begin">Writes down that the work begins, of each.</param>
    /// <param name="end">Looks at what the hosts say, and writes down that it is done.</param>
    public async Task<IReadOnlyList<HostReport>> RunAsync(
        HostedRestore first,
        HostTask task,
        StepKind step,
        bool isBack,
        Func<HostedRestore, bool> isDue,
        Func<HostedRestore, Task> begin,
        Func<HostedRestore, IReadOnlyList<HostReport>, Task> end,
        CancellationToken cancellationToken)
    {
        HostedRestore[] due = [first, .. _members.Where(member => member != first && isDue(member))];
        foreach (HostedRestore member in due) await begin(member);
        IReadOnlyList<HostReport> reports = await RunAsync(due, task, step, isBack, cancellationToken);
        foreach (HostedRestore member in due) await end(member, reports);
        return reports;
    }

    private async Task<IReadOnlyList<HostReport>> RunAsync(IReadOnlyList<HostedRestore> members, HostTask task, StepKind step, bool isBack, CancellationToken cancellationToken)
    {
        // What the executor keeps in the run's folder is one thing at a time.
        await _working.WaitAsync(cancellationToken);
        try
        {
            HostWork work = Work(task, isBack, members.Select(member => member.Placement));
            if (Record is not { } record) return await _executor.RunAsync(work, new Watched(_progress), cancellationToken);
            await using var notes = new HostNotes(record, _progress, ISnapshotProgress.None.Begin("", "", ProgressStage.Swapping), step, isBack);
            return await _executor.RunAsync(work, notes, cancellationToken);
        }
        finally
        {
            _working.Release();
        }
    }

    private HostWork Work(HostTask task, bool isBack, IEnumerable<HostPlacement> placements) => new(_runId, task, isBack) { Hosts = _environment.Hosts, Placements = [.. placements] };

    private sealed class Watched(ISnapshotProgress progress) : IHostEvents
    {
        public void Tell(string host, string task, StepState state, bool? changed) => progress.Host(host, task, state, changed);
    }
}
