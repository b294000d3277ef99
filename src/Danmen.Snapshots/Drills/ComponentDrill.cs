using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Snapshots.Drills;

/// <summary>One component of a drill, from its place to what was found. What goes wrong with it is its outcome and ends no other.</summary>
internal sealed class ComponentDrill(ManifestComponent source, ComponentDefinition component, ComponentKinds kinds, ISecretReader secrets, TimeProvider time, ISnapshotProgress progress) : IAsyncDisposable
{
    private IThrowAwayPlace? _place;
    private RunJournal? _journal;
    private string _local = "";
    private BorrowedRepository? _repository;
    private ComponentRun? _run;

    public string Name => source.Name;

    public string? Version => _place?.Version;

    public DrilledComponent Outcome { get; private set; } = new(source.Name, source.Kind) { Bytes = source.SizeBytes };

    /// <summary>True when what went wrong is that the data are not what they should be.</summary>
    public bool IsVerification { get; private set; }

    /// <summary>The component in its place; null when it has none, or could not be restored.</summary>
    public IThrowAwayPlace? Restored => Outcome.Failure is null ? _place : null;

    /// <summary>Makes its place.</summary>
    public Task OpenAsync(DrillPlace place, BorrowedRepository repository, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        if (source.Tree is null)
        {
            Outcome = Outcome with { Findings = [CaptureProblem.Of(source.Name, ProblemRemarks.WasNotCaptured)] };
            return;
        }

        _repository = repository;
        IComponentKind kind = kinds.Find(component.Kind) ?? throw new DanmenException(SnapshotFaults.KindUnknown, component.Name, component.Kind);
        long begun = time.GetTimestamp();
        IComponentProgress said = progress.Begin(source.Name, source.Kind, ProgressStage.Starting);
        string folder = place.MakeFolder(source.Name);
        // What restores keep of their own, they keep here.
        _local = place.MakeFolder($".{source.Name}");
        _journal = new RunJournal(_local);
        var stored = new DeferredFolder(repository.GetAsync, source.Tree, () => said);
        _place = await kind.OpenThrowAwayAsync(component, new ThrowAwayContext(folder, stored, (JsonObject)source.Facts.DeepClone(), time), cancellationToken);
        progress.End(source.Name, ProgressStage.Starting, succeeded: true);
        Outcome = Outcome with { PlaceSeconds = Seconds(begun) };
    });

    /// <summary>Builds it, compares all of it with what was stored, and puts it in place.</summary>
    public Task RestoreAsync(string id, CancellationToken cancellationToken) => WithPlaceAsync(async (place, journal, repository) =>
    {
        await journal.OpenAsync(id);
        var request = new ComponentRunRequest(
            id, place.Component, Path.Combine(_local, "local"), new RunSource(source.Tree ?? "", source.Facts), [], OtherEnvironment: true, kinds, secrets, time, repository, journal, progress);
        _run = await ComponentRun.BeginAsync(request, cancellationToken);
        long begun = time.GetTimestamp();
        await StageAsync(ProgressStage.Building, restore => restore.BuildAsync(cancellationToken));
        Outcome = Outcome with { RestoreSeconds = Seconds(begun), LeftOut = _run.Restore.LeftOut };
        begun = time.GetTimestamp();
        IReadOnlyList<CaptureProblem> differences = await _run.StageAsync(ProgressStage.Verifying, restore => restore.VerifyAsync(cancellationToken));
        Outcome = Outcome with { VerifySeconds = Seconds(begun), Findings = differences };
        begun = time.GetTimestamp();
        await StageAsync(ProgressStage.Swapping, restore => restore.SwapAsync(cancellationToken));
        Outcome = Outcome with { RestoreSeconds = DrillRunner.Rounded(Outcome.RestoreSeconds + Seconds(begun)) };
    });

    /// <summary>Checks what lives in the place now.</summary>
    public Task InspectAsync(CancellationToken cancellationToken) => WithPlaceAsync(async (_, _, _) =>
    {
        if (_run is null) return;
        IReadOnlyList<CaptureProblem> problems = await _run.StageAsync(ProgressStage.Inspecting, restore => restore.InspectAsync(cancellationToken));
        Outcome = Outcome with { Findings = [.. Outcome.Findings, .. problems] };
    });

    /// <inheritdoc cref="IThrowAwayPlace.KeepAsync"/>
    public Task<string?> KeepAsync() => _place?.KeepAsync() ?? Task.FromResult<string?>(null);

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
        if (_place is not null) await _place.DisposeAsync();
    }

    private Task WithPlaceAsync(Func<IThrowAwayPlace, RunJournal, BorrowedRepository, Task> work) => GuardAsync(() =>
        Restored is { } place && _journal is { } journal && _repository is { } repository ? work(place, journal, repository) : Task.CompletedTask);

    private Task<bool> StageAsync(ProgressStage stage, Func<IComponentRestore, Task> work) => _run!.StageAsync(stage, async restore => // begun by the caller
    {
        await work(restore);
        return true;
    });

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // A place that cannot be had says nothing of the snapshot: that is no drill.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || (error is DanmenException fault && fault.Code != DrillFaults.NoPlace))
        {
            DanmenException why = error as DanmenException ?? new DanmenException(CliFaults.SystemFailed, "", error.Message, error);
            IsVerification = why.Kind == FaultKind.VerificationFailed;
            Outcome = Outcome with { Failure = CheckMessage.Of(why) };
        }
    }

    private double Seconds(long begun) => DrillRunner.Rounded(time.GetElapsedTime(begun).TotalSeconds);
}
