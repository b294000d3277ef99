using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Restore runs of a system, journalled in <c>.danmen/runs</c>: build beside, verify, swap, confirm or roll back.</summary>
/// <param name="openRepository">Opens the repository when it is needed; rolling back and confirming work without it where the kinds can.</param>
/// <param name="openCold">Opens the cold repository, for snapshots that are there; null when there is none.</param>
public sealed class RestoreRuns(
    SystemDefinition system,
    Func<CancellationToken, Task<OpenedRepository>> openRepository,
    Func<CancellationToken, Task<OpenedRepository>>? openCold,
    ComponentKinds kinds,
    ISecretReader secrets,
    TimeProvider time)
{
    private readonly RunJournal _journal = new(system.Folder);

    /// <summary>What would happen; changes nothing.</summary>
    /// <exception cref="DanmenException">The request names what is not there.</exception>
    public async Task<RestorePlan> PlanAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        return (await Planner(repositories, request).PlanAsync(request, progress, cancellationToken)).Plan;
    }

    /// <summary>Runs up to <see cref="RunState.Swapped"/>.</summary>
    /// <exception cref="DanmenException">One of <see cref="RestoreFaults"/>: nothing living was touched unless it is SwapFailed or CommandFailed.</exception>
    public async Task<RestoreRun> StartAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        EnvironmentDefinition environment = system.Environment(request.Environment);
        using IDisposable held = _journal.Lock(environment.Name);
        await ThrowIfUnfinishedAsync(environment.Name, null, cancellationToken);
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        PlannedRun planned = await Planner(repositories, request).PlanAsync(request, progress, cancellationToken);
        planned.ThrowIfRefused();
        JournalledRun run = NewRun(request, environment, planned);
        await _journal.SaveAsync(run, cancellationToken);
        return await ExecuteAsync(run, environment, repositories.Of(run.Tier), progress, async execution =>
        {
            await execution.BuildAsync(cancellationToken);
            await execution.SwapAsync(cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Goes on with a run that was killed or failed.</summary>
    /// <exception cref="DanmenException">RestoreFaults.RunNotFound, RestoreFaults.WrongState, or as <see cref="StartAsync"/>.</exception>
    public Task<RestoreRun> ResumeAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) =>
        ContinueAsync(id, progress, "resume", [RunState.Building, RunState.Swapping, RunState.RollingBack, RunState.Confirming], async execution =>
        {
            switch (execution.Run.State)
            {
                case RunState.Building:
                    await execution.BuildAsync(cancellationToken);
                    await execution.SwapAsync(cancellationToken);
                    break;
                case RunState.Swapping:
                    await execution.SwapAsync(cancellationToken);
                    break;
                case RunState.RollingBack:
                    await execution.RollBackAsync();
                    break;
                case RunState.Confirming:
                    await execution.ConfirmAsync(cancellationToken);
                    break;
                default:
                    throw new InvalidOperationException($"{execution.Run.State}");
            }
        }, cancellationToken);

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<RestoreRun>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _journal.ListAsync(cancellationToken)).Select(run => run.Run)];

    /// <summary>One run.</summary>
    /// <param name="id">Its id or a unique prefix.</param>
    /// <exception cref="DanmenException">RestoreFaults.RunNotFound.</exception>
    public async Task<RestoreRun> ShowAsync(string id, CancellationToken cancellationToken) => (await _journal.FindAsync(id, cancellationToken)).Run;

    /// <summary>Removes the state that does not live.</summary>
    /// <exception cref="DanmenException">RestoreFaults.WrongState unless the run is swapped or rolled back.</exception>
    public Task<RestoreRun> ConfirmAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) =>
        ContinueAsync(id, progress, "confirm", [RunState.Swapped, RunState.RolledBack, RunState.Confirming], execution => execution.ConfirmAsync(cancellationToken), cancellationToken);

    /// <summary>Brings the state before the run back; what it replaces is kept until confirmed.</summary>
    /// <exception cref="DanmenException">RestoreFaults.WrongState when it has ended, or when a later run stands on it.</exception>
    public Task<RestoreRun> RollbackAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) =>
        ContinueAsync(id, progress, "rollback", [RunState.Building, RunState.Swapping, RunState.Swapped, RunState.RollingBack], async execution =>
        {
            RestoreRun? later = (await ListAsync(cancellationToken)).FirstOrDefault(run => StandsOn(run, execution.Run));
            if (later is not null) throw new DanmenException(RestoreFaults.WrongState, execution.Run.Id, RunRemarks.LaterRun.With(later.Id));
            await execution.RollBackAsync();
        }, cancellationToken);

    private static bool StandsOn(RestoreRun later, RestoreRun earlier) =>
        later.Environment == earlier.Environment
        && later.State is RunState.Swapped or RunState.Swapping
        && (later.Started > earlier.Started || (later.Started == earlier.Started && string.CompareOrdinal(later.Id, earlier.Id) > 0))
        && later.Components.Any(component => component.State is not ComponentState.RolledBack && earlier.Components.Any(c => c.Name == component.Name));

    private RunPlanner Planner(BorrowedTiers repositories, RestoreRequest request) =>
        new(system, kinds, secrets, time, repositories.Of(request.Snapshot.Tier), new ProductionSurvey(system, kinds, secrets, time, repositories.Hot, _journal));

    private JournalledRun NewRun(RestoreRequest request, EnvironmentDefinition environment, PlannedRun planned)
    {
        DateTimeOffset now = time.GetUtcNow();
        var run = new RestoreRun
        {
            Id = RunId.New(time),
            System = system.Name,
            Environment = environment.Name,
            Snapshot = request.Snapshot.Id,
            State = RunState.Building,
            Started = now,
            Changed = now,
            Components = [.. planned.Selected.Select(selected => new RestoreRunComponent
            {
                Name = selected.Target.Name,
                Kind = selected.Target.Kind,
                Location = selected.Target.Location,
                State = ComponentState.Waiting,
                Tables = selected.Tables,
            })],
            KeepPreviousUntil = environment.Runbook.KeepPrevious is { } keep ? now + keep : null,
            Signoff = environment.Runbook.Signoff,
        };
        var sources = planned.Selected.ToDictionary(
            selected => selected.Target.Name,
            selected => new RunSource(selected.Source.Tree ?? throw new InvalidOperationException("a plan without a tree is refused"), (JsonObject)selected.Source.Facts.DeepClone()));
        return new JournalledRun(run, request.NoRollback, request.IsFromOtherEnvironment, sources, environment.Production, request.Snapshot.Tier);
    }

    private async Task ThrowIfUnfinishedAsync(string environment, string? except, CancellationToken cancellationToken)
    {
        foreach (JournalledRun other in await _journal.ListAsync(cancellationToken))
            if (other.Run.Environment == environment && other.Run.Id != except && other.Run.State is RunState.Building or RunState.Swapping or RunState.RollingBack or RunState.Confirming)
                throw new DanmenException(RestoreFaults.EnvironmentBusy, environment, RunRemarks.OtherRunOpen.With(other.Run.Id, RunWords.AnyOf(other.Run.State)));
    }

    private async Task<RestoreRun> ContinueAsync(string id, ISnapshotProgress progress, string verb, RunState[] allowed, Func<RunExecution, Task> work, CancellationToken cancellationToken)
    {
        string environmentName = (await _journal.FindAsync(id, cancellationToken)).Run.Environment;
        EnvironmentDefinition environment = system.Environment(environmentName);
        using IDisposable held = _journal.Lock(environment.Name);

        // Read again: another process may have gone on with it before the lock was ours.
        JournalledRun run = await _journal.FindAsync(id, cancellationToken);
        if (!allowed.Contains(run.Run.State)) throw new DanmenException(RestoreFaults.WrongState, run.Run.Id, RunRemarks.NotInState.With(RunWords.AnyOf(run.Run.State), verb, RunWords.AnyOf(allowed)));
        await ThrowIfUnfinishedAsync(environment.Name, run.Run.Id, cancellationToken);
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        return await ExecuteAsync(run, environment, repositories.Of(run.Tier), progress, work, cancellationToken);
    }

    private async Task<RestoreRun> ExecuteAsync(
        JournalledRun run,
        EnvironmentDefinition environment,
        BorrowedRepository repository,
        ISnapshotProgress progress,
        Func<RunExecution, Task> work,
        CancellationToken cancellationToken)
    {
        var components = new List<ComponentRun>();
        try
        {
            foreach (RestoreRunComponent component in run.Run.Components)
            {
                ComponentDefinition target = environment.Component(component.Name);
                if (target.Location != component.Location || target.Kind != component.Kind)
                    throw new DanmenException(RestoreFaults.WrongState, run.Run.Id, RunRemarks.PlaceChanged.With(target.Location, component.Name, component.Location));
                components.Add(await ComponentRun.BeginAsync(
                    new ComponentRunRequest(run.Run.Id, target, StateFolder.OfComponent(system.Folder, environment.Name, target.Name), run.Sources[component.Name], component.Tables, run.OtherEnvironment, kinds, secrets, time, repository, _journal, progress), cancellationToken));
            }

            using var execution = new RunExecution(run, components, environment.Runbook, system.Folder, _journal, time, progress);
            await work(execution);
            return execution.Run;
        }
        finally
        {
            foreach (ComponentRun component in components) await component.DisposeAsync();
        }
    }
}
