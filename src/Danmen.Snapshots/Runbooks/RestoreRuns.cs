using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Restore runs of a system, journalled in <c>.danmen/runs</c>: build beside, verify, swap, confirm or roll back.</summary>
/// <param name="openRepository">Opens the repository when it is needed; rolling back and confirming work without it where the kinds can.</param>
/// <param name="executors">What carries out an environment's runbook; the second argument is the run's own folder, private.</param>
/// <param name="openCold">Opens the cold repository, for snapshots that are there; null when there is none.</param>
public sealed class RestoreRuns(
    SystemDefinition system,
    Func<CancellationToken, Task<OpenedRepository>> openRepository,
    Func<CancellationToken, Task<OpenedRepository>>? openCold,
    ComponentKinds kinds,
    ISecretReader secrets,
    CheckEngine checks,
    Func<EnvironmentDefinition, string, IRunbookExecutor> executors,
    TimeProvider time)
{
    private readonly RunJournal _journal = new(system.Folder);

    /// <summary>What would happen; changes nothing.</summary>
    /// <exception cref="DanmenException">The request names what is not there.</exception>
    public async Task<RestorePlan> PlanAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        return (await (await PlannerAsync(repositories, request, cancellationToken)).PlanAsync(request, progress, cancellationToken)).Plan;
    }

    /// <summary>Runs up to <see cref="RunState.Swapped"/>.</summary>
    /// <exception cref="DanmenException">One of <see cref="RestoreFaults"/>: nothing living was touched unless it is SwapFailed or CommandFailed.</exception>
    public async Task<RestoreRun> StartAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        EnvironmentDefinition environment = system.Environment(request.Environment);
        using IDisposable held = _journal.Lock(environment.Name);
        await ThrowIfUnfinishedAsync(environment.Name, null, cancellationToken);
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        await RemoveExpiredAsync(environment, repositories, progress, cancellationToken);
        PlannedRun planned = await (await PlannerAsync(repositories, request, cancellationToken)).PlanAsync(request, progress, cancellationToken);
        planned.ThrowIfRefused();
        JournalledRun run = NewRun(request, environment, planned);
        await _journal.SaveAsync(run, cancellationToken);
        return await ExecuteAsync(run, environment, repositories.Of(run.Tier), progress, async execution =>
        {
            await execution.BuildAsync(cancellationToken);
            await execution.CarryOutAsync(cancellationToken);
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
                    await execution.CarryOutAsync(cancellationToken);
                    break;
                case RunState.Swapping:
                    await execution.CarryOutAsync(cancellationToken);
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

    /// <summary>Accepts the living state. The other is removed, or kept for the runbook's keep_previous yet.</summary>
    /// <param name="note">What the person who accepts has to say; may be empty.</param>
    /// <param name="removeNow">Keep nothing; also for a run that was signed off before.</param>
    /// <exception cref="DanmenException">RestoreFaults.WrongState unless the run is swapped, rolled back or signed off.</exception>
    public Task<RestoreRun> ConfirmAsync(string id, string note, bool removeNow, ISnapshotProgress progress, CancellationToken cancellationToken) =>
        ContinueAsync(id, progress, "confirm", [RunState.Swapped, RunState.RolledBack, RunState.SignedOff, RunState.Confirming], async execution =>
        {
            RestoreRun run = execution.Run;
            DateTimeOffset now = time.GetUtcNow();
            TimeSpan keep = removeNow ? TimeSpan.Zero : system.Environment(run.Environment).Runbook.KeepPrevious ?? TimeSpan.Zero;
            bool isKept = run.State != RunState.Confirming && (run.State == RunState.SignedOff && !removeNow ? run.KeepPreviousUntil > now : keep > TimeSpan.Zero);
            if (run.State is RunState.Swapped or RunState.RolledBack)
                await execution.SignOffAsync(new SignOff(Environment.UserName, Environment.MachineName, now, run.Signoff, note), isKept ? now + keep : null);
            if (!isKept) await execution.ConfirmAsync(cancellationToken);
        }, cancellationToken);

    /// <summary>Removes the states that runs of the system kept for as long as they were to.</summary>
    /// <returns>Those runs, as they are now.</returns>
    public async Task<IReadOnlyList<RestoreRun>> RemoveExpiredAsync(ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        var removed = new List<RestoreRun>();
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        foreach (EnvironmentDefinition environment in system.Environments)
        {
            using IDisposable held = _journal.Lock(environment.Name);
            removed.AddRange(await RemoveExpiredAsync(environment, repositories, progress, cancellationToken));
        }

        return removed;
    }

    /// <summary>Brings the state before the run back; what it replaces is kept until confirmed.</summary>
    /// <exception cref="DanmenException">RestoreFaults.WrongState when it has ended, or when a later run stands on it.</exception>
    public Task<RestoreRun> RollbackAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) =>
        ContinueAsync(id, progress, "rollback", [RunState.Building, RunState.Swapping, RunState.Swapped, RunState.SignedOff, RunState.RollingBack], async execution =>
        {
            RestoreRun? later = (await ListAsync(cancellationToken)).FirstOrDefault(run => StandsOn(run, execution.Run));
            if (later is not null) throw new DanmenException(RestoreFaults.WrongState, execution.Run.Id, RunRemarks.LaterRun.With(later.Id));
            await execution.RollBackAsync();
        }, cancellationToken);

    private static bool StandsOn(RestoreRun later, RestoreRun earlier) =>
        later.Environment == earlier.Environment
        && later.State is RunState.Swapped or RunState.Swapping or RunState.SignedOff
        && (later.Started > earlier.Started || (later.Started == earlier.Started && string.CompareOrdinal(later.Id, earlier.Id) > 0))
        && later.Components.Any(component => component.State is not ComponentState.RolledBack && earlier.Components.Any(c => c.Name == component.Name));

    private async Task<RunPlanner> PlannerAsync(BorrowedTiers repositories, RestoreRequest request, CancellationToken cancellationToken) =>
        new(system, kinds, secrets, time, repositories.Of(request.Snapshot.Tier), new ProductionSurvey(system, kinds, secrets, time, repositories.Hot, _journal), await ListAsync(cancellationToken), _journal, executors);

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
            IsOffline = planned.Plan.IsOffline,
            Started = now,
            Changed = now,
            Components = [.. planned.Selected.Select(selected => new RestoreRunComponent
            {
                Name = selected.Target.Name,
                Kind = selected.Target.Kind,
                Location = selected.Target.Location,
                State = ComponentState.Waiting,
                Step = kinds.Find(selected.Target.Kind)?.Step,
                Bytes = planned.Plan.Components.FirstOrDefault(component => component.Name == selected.Target.Name)?.BytesToRead ?? 0,
                Tables = selected.Tables,
            })],
            Bytes = planned.Plan.Bytes,
            Steps = planned.Plan.Steps,
            Signoff = environment.Runbook.Signoff,
        };
        var sources = planned.Selected.ToDictionary(
            selected => selected.Target.Name,
            selected => new RunSource(selected.Source.Tree ?? throw new InvalidOperationException("a plan without a tree is refused"), (JsonObject)selected.Source.Facts.DeepClone()));
        return new JournalledRun(run, request.NoRollback, request.IsFromOtherEnvironment, sources, environment.Production, request.Snapshot.Tier);
    }

    private async Task<List<RestoreRun>> RemoveExpiredAsync(EnvironmentDefinition environment, BorrowedTiers repositories, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        var removed = new List<RestoreRun>();
        foreach (JournalledRun run in await _journal.ListAsync(cancellationToken))
        {
            if (run.Run.Environment != environment.Name || run.Run.State != RunState.SignedOff || run.Run.KeepPreviousUntil > time.GetUtcNow()) continue;
            removed.Add(await ExecuteAsync(run, environment, repositories.Of(run.Tier), progress, execution => execution.ConfirmAsync(cancellationToken), cancellationToken));
        }

        return removed;
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
        await _journal.SweepAsync(environment.Name, cancellationToken);
        string folder = _journal.FolderOf(run.Run.Id);
        IRunbookExecutor executor = executors(environment, folder);
        using HostedBatch? batch = HostedBatch.For(run.Run.Id, folder, environment, executor, [.. run.Run.Components.Select(component => environment.Component(component.Name))], kinds, progress);
        var components = new List<ComponentRun>();
        try
        {
            foreach (RestoreRunComponent component in run.Run.Components)
            {
                ComponentDefinition target = environment.Component(component.Name);
                if (target.Location != component.Location || target.Kind != component.Kind)
                    throw new DanmenException(RestoreFaults.WrongState, run.Run.Id, RunRemarks.PlaceChanged.With(target.Location, component.Name, component.Location));
                components.Add(await ComponentRun.BeginAsync(
                    new ComponentRunRequest(run.Run.Id, target, StateFolder.OfComponent(system.Folder, environment.Name, target.Name), run.Sources[component.Name], component.Tables, run.OtherEnvironment, kinds, secrets, time, repository, _journal, progress, batch) { Commands = new LocalCommands(system.Folder), SubstitutionAsync = RunSubstitution.Of(system, environment, target, kinds, secrets) }, cancellationToken));
            }

            using var record = new RunRecord(run, _journal, time, progress);
            if (batch is not null) batch.Record = record;
            var execution = new RunExecution(record, components, environment, executor, checks, new WrittenSurvey(record, time), progress);
            await work(execution);
            return execution.Run;
        }
        finally
        {
            foreach (ComponentRun component in components) await component.DisposeAsync();
        }
    }
}
