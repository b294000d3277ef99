using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Restores files that live on hosts: the kind builds and verifies them in a private folder of the controlling machine, then they are pushed beside the living ones, compared, and exchanged.</summary>
/// <remarks>Rolling back and confirming need the hosts alone, neither repository nor staging folder.</remarks>
internal sealed class HostedRestore : IComponentRestore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly IComponentKind _kind;
    private readonly ComponentDefinition _target;
    private readonly RestoreContext _context;
    private readonly HostedBatch _batch;
    private readonly string _staging;
    private readonly IComponentRestore _inner;
    private HostedJournal? _journal;
    private IReadOnlyList<HostReport>? _inspected;

    public HostedRestore(IComponentKind kind, ComponentDefinition target, RestoreContext context, HostedBatch batch)
    {
        _kind = kind;
        _target = target;
        _context = context;
        _batch = batch;
        _staging = batch.StagingOf(target);
        _journal = HostedJournal.Read(context.Journal);
        Placement = batch.PlacementOf(target);
        _inner = kind.BeginRestore(target with { Location = Placement.Source }, context with { Journal = (JsonObject?)_journal?.Inner?.DeepClone(), SaveJournalAsync = SaveInnerAsync });
        batch.Add(this);
    }

    public HostPlacement Placement { get; }

    public IReadOnlyList<string> LeftOut => _inner.LeftOut;

    private HostedStage? Stage => _journal?.Stage;

    private string[] HostNames => [.. _batch.Hosts.Where(host => host.Roles.Contains(_target.Role)).Select(host => host.Name)];

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        ComponentPlan plan = await _inner.PlanAsync(cancellationToken);
        var refusals = new List<Remark>(plan.Refusals);
        try
        {
            foreach (HostReport report in await _batch.SurveyAsync(cancellationToken))
            {
                if (!HostNames.Contains(report.Host)) continue;
                refusals.AddRange(report.Problems.Select(problem => HostedRemarks.HostSays.With(problem.Subject.StartsWith(report.Host + ":", StringComparison.Ordinal) ? problem.Subject : $"{report.Host}:{problem.Subject}", problem)));
                if (report.Rooms.GetValueOrDefault(_target.Name) is { } room && room.FreeBytes < plan.BytesToRead)
                    refusals.Add(HostedRemarks.TooLittleRoom.With(report.Host, new ByteCount(plan.BytesToRead), _target.Location, new ByteCount(room.FreeBytes)));
            }
        }
        catch (DanmenException error)
        {
            refusals.Add(HostedRemarks.HostSays.With(string.Join(", ", HostNames), error));
        }

        return plan with
        {
            Actions = [HostedRemarks.BuildHere.With(_staging), HostedRemarks.PushTo.With(_target.Location, HostNames), HostedRemarks.ExchangeOn.With(_target.Location, HostNames)],
            Refusals = refusals,
        };
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (Stage is null or HostedStage.Building)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_staging)!, Private); // it lies in the run's folder
            Directory.CreateDirectory(_staging, Private);
            if (Stage is null) await EnterAsync(HostedStage.Building);
            await _inner.BuildAsync(cancellationToken);
            IReadOnlyList<CaptureProblem> differences = await _inner.VerifyAsync(cancellationToken);
            if (differences.Count > 0) throw new DanmenException(RestoreFaults.BuiltDiffers, _target.Name, RunExecution.Told(differences));
            await _inner.SwapAsync(cancellationToken);
            await _inner.ConfirmAsync(cancellationToken);
            await EnterAsync(HostedStage.Pushing);
        }

        if (Stage == HostedStage.Pushing) ThrowIfWrong(await _batch.RunAsync(this, HostTask.Push, _batch.BuildStep(_kind.Step), cancellationToken));
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        if (Stage == HostedStage.Pushing)
        {
            List<CaptureProblem> differences = ProblemsOf(await _batch.RunAsync(this, HostTask.Compare, _batch.BuildStep(_kind.Step), cancellationToken));
            if (differences.Count > 0) return differences;
            await EnterAsync(HostedStage.Compared);
        }

        RemoveStaging();
        return [];
    }

    /// <summary>Hosts are asked once for all components; what was compared stands beside on each of them.</summary>
    public async Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        if (Stage is not HostedStage.Compared) return [];
        try
        {
            return [.. ProblemsOf(await _batch.SurveyAsync(cancellationToken)).Select(problem => HostedRemarks.HostSays.With(problem.Subject, problem))];
        }
        catch (DanmenException error)
        {
            return [HostedRemarks.HostSays.With(string.Join(", ", HostNames), error)];
        }
    }

    public Task SwapAsync(CancellationToken cancellationToken) => Stage is not (HostedStage.Compared or HostedStage.Placing) ? Task.CompletedTask : ChangeAsync(
        HostTask.Place, isBack: false, member => member._kind.Step == _kind.Step && member.Stage is HostedStage.Compared or HostedStage.Placing, HostedStage.Placing, _ => HostedStage.Placed, cancellationToken);

    public async Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        if (Stage is not (HostedStage.Placed or HostedStage.PutBack)) return [];
        HostedStage stage = Stage.Value;
        if (_inspected is null)
        {
            var together = new List<HostedRestore>();
            IReadOnlyList<HostReport> reports = await _batch.RunAsync(
                this, HostTask.Inspect, StepKind.Integrity, stage == HostedStage.PutBack, member => member.Stage == stage && member._inspected is null,
                member =>
                {
                    together.Add(member);
                    return Task.CompletedTask;
                },
                (_, _) => Task.CompletedTask, cancellationToken);
            foreach (HostedRestore member in together) member._inspected = reports;
        }

        IReadOnlyList<HostReport> seen = _inspected!; // set just above
        _inspected = null;
        return ProblemsOf(seen);
    }

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (Stage is null or HostedStage.PutBack or HostedStage.Abandoned or HostedStage.Removing or HostedStage.Removed) return;
        if (Stage == HostedStage.Building)
        {
            await _inner.RollbackAsync(cancellationToken);
            await EnterAsync(HostedStage.Abandoned);
        }
        else
        {
            await ChangeAsync(
                HostTask.PutBack, isBack: true, member => member._kind.Step == _kind.Step && member.Stage is HostedStage.Pushing or HostedStage.Compared or HostedStage.Placing or HostedStage.Placed or HostedStage.PuttingBack,
                HostedStage.PuttingBack, member => member._journal!.HasLived /* a stage is of a journal */ ? HostedStage.PutBack : HostedStage.Abandoned, cancellationToken);
        }

        RemoveStaging();
    }

    public Task ConfirmAsync(CancellationToken cancellationToken) => Stage is HostedStage.Removed or HostedStage.Abandoned ? Task.CompletedTask : ChangeAsync(
        HostTask.Remove, _journal?.IsBack ?? false, member => member.Stage == Stage && member._journal?.IsBack == _journal?.IsBack, HostedStage.Removing, _ => HostedStage.Removed, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private Task<IReadOnlyList<HostReport>> ChangeAsync(HostTask task, bool isBack, Func<HostedRestore, bool> isDue, HostedStage during, Func<HostedRestore, HostedStage> after, CancellationToken cancellationToken) => _batch.RunAsync(
        this, task, _kind.Step, isBack, isDue, member => member.EnterAsync(during),
        (member, reports) =>
        {
            member.ThrowIfWrong(reports);
            return member.EnterAsync(after(member));
        },
        cancellationToken);

    private Task EnterAsync(HostedStage stage) =>
        SaveAsync(new HostedJournal(stage, stage == HostedStage.Placing || (_journal?.HasLived ?? false), stage == HostedStage.PuttingBack || (_journal?.IsBack ?? false), stage > HostedStage.Building ? null : _journal?.Inner));

    private Task SaveInnerAsync(JsonObject inner, CancellationToken cancellationToken) => SaveAsync(new HostedJournal(HostedStage.Building, false, false, (JsonObject)inner.DeepClone()));

    private async Task SaveAsync(HostedJournal journal)
    {
        await _context.SaveJournalAsync(journal.Write(), CancellationToken.None);
        _journal = journal;
    }

    private void RemoveStaging()
    {
        ReadOnlyMemory<byte> staging = LivingPaths.FromText(_staging);
        if (LivingPaths.Find(staging) is not null) LivingPaths.Remove(staging);
    }

    /// <summary>What hosts say of this component; what names none concerns whoever asked.</summary>
    private List<CaptureProblem> ProblemsOf(IReadOnlyList<HostReport> reports) =>
        [.. reports.Where(report => HostNames.Contains(report.Host)).SelectMany(report => report.Problems.Where(IsOurs).Select(problem => problem.Subject.StartsWith(report.Host + ":", StringComparison.Ordinal) ? problem : problem with { Subject = $"{report.Host}:{problem.Subject}" }))];

    /// <summary>What a host says may have its name in front of the path.</summary>
    internal bool IsNamedBy(CaptureProblem problem)
    {
        string subject = problem.Subject;
        foreach (string host in HostNames)
            if (subject.StartsWith(host + ":", StringComparison.Ordinal)) subject = subject[(host.Length + 1)..];
        return subject == _target.Name || subject == _target.Location || subject.StartsWith(_target.Location + "/", StringComparison.Ordinal);
    }

    private bool IsOurs(CaptureProblem problem) =>
        IsNamedBy(problem) || !_batch.Names(problem);

    private void ThrowIfWrong(IReadOnlyList<HostReport> reports)
    {
        List<CaptureProblem> problems = ProblemsOf(reports);
        if (problems.Count > 0) throw new DanmenException(RestoreFaults.HostFailed, _target.Name, RunExecution.Told(problems));
    }
}
