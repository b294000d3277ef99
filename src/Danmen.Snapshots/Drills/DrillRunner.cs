using System.Runtime.InteropServices;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Drills;

/// <summary>Restores a snapshot into a place that is thrown away, verifies and tests it there, and measures. The living environments are neither touched nor asked.</summary>
/// <param name="openRepository">Opens the repository.</param>
/// <param name="openCold">Opens the cold repository, for snapshots that are there; null when there is none.</param>
/// <param name="checks">What carries out checks, given the variables of their commands.</param>
public sealed class DrillRunner(
    SystemDefinition system,
    Func<CancellationToken, Task<OpenedRepository>> openRepository,
    Func<CancellationToken, Task<OpenedRepository>>? openCold,
    ComponentKinds kinds,
    ISecretReader secrets,
    Func<IReadOnlyDictionary<string, string>, CheckEngine> checks,
    TimeProvider time)
{
    /// <summary>Runs a drill. What it finds is its outcome; faults are those of the place, and what was cancelled.</summary>
    /// <param name="tell">Told what somebody should know.</param>
    /// <exception cref="DanmenException">DrillFaults.NoPlace; RestoreFaults.ProductionIntoOther; the repository cannot be opened.</exception>
    public async Task<DrillOutcome> RunAsync(DrillRequest request, ISnapshotProgress progress, Action<Remark> tell, CancellationToken cancellationToken)
    {
        EnvironmentDefinition environment = system.Environment(request.Environment);
        SnapshotManifest manifest = request.Snapshot.Manifest;
        MayBeUsedFor(request.Snapshot, environment);
        if (!manifest.Complete) tell(DrillRemarks.Incomplete.With(request.Snapshot.ShortId));
        await DrillPlace.SweepAsync(system.Folder, tell, cancellationToken);
        string id = RunId.New(time);
        DateTimeOffset started = time.GetUtcNow();
        await using var repositories = new BorrowedTiers(openRepository, openCold);
        await using DrillPlace place = await DrillPlace.MakeAsync(system.Folder, id, request.Directory, cancellationToken);
        var components = new List<ComponentDrill>();
        try
        {
            foreach (ManifestComponent component in manifest.Components)
                components.Add(new ComponentDrill(component, DefinitionOf(environment, component), kinds, secrets, time, progress));
            await Task.WhenAll(components.Select(component => Task.Run(() => component.OpenAsync(place, repositories.Of(request.Snapshot.Tier), cancellationToken), CancellationToken.None)));

            long begun = time.GetTimestamp();
            await StepAsync(progress, StepKind.Prepare, () => Task.WhenAll(components.Select(component => Task.Run(() => component.RestoreAsync(id, cancellationToken), CancellationToken.None))), IsWell);
            await StepAsync(progress, StepKind.Integrity, async () =>
            {
                foreach (ComponentDrill component in components) await component.InspectAsync(cancellationToken);
            }, IsWell);
            var drilled = new DrilledEnvironment(id, place.Folder, environment, components);
            var results = new List<DrilledCheck>();
            await StepAsync(progress, StepKind.Tests, async () =>
            {
                await foreach (DrilledCheck check in drilled.TestAsync(checks, request.OnlyVital, progress, cancellationToken)) results.Add(check);
            }, () => !results.Exists(check => check.IsFatal));
            double took = time.GetElapsedTime(begun).TotalSeconds;
            Dictionary<string, string> startCommands = request.Keep ? await KeepAsync(place, components) : [];
            return new DrillOutcome(id, BodyOf(request, environment, components, results, started, took), request.Keep ? place.Folder : null, startCommands);
        }
        finally
        {
            foreach (ComponentDrill component in components) await component.DisposeAsync();
            await place.DisposeAsync();
            if (!place.IsRemoved) tell(DrillRemarks.Left.With(place.Folder));
        }

        bool IsWell() => components.TrueForAll(component => component.Outcome.IsWell);
    }

    private static async Task<Dictionary<string, string>> KeepAsync(DrillPlace place, IReadOnlyList<ComponentDrill> components)
    {
        var commands = new Dictionary<string, string>();
        foreach (ComponentDrill component in components)
            if (await component.KeepAsync() is { } command) commands.Add(component.Name, command);
        await place.KeepAsync();
        return commands;
    }

    private static async Task StepAsync(ISnapshotProgress progress, StepKind step, Func<Task> work, Func<bool> isWell)
    {
        progress.Step(step, StepState.Running);
        await work();
        progress.Step(step, isWell() ? StepState.Done : StepState.Failed);
    }

    /// <summary>Production's rows come back raw: in the name of another environment, people would look at them who may not.</summary>
    private void MayBeUsedFor(SnapshotSummary snapshot, EnvironmentDefinition environment)
    {
        if (environment.Production || (snapshot.Manifest.Environment == environment.Name && !snapshot.Manifest.Production)) return;
        if (new ProductionRules(system, kinds, KnownProduction.Nothing).HoldsProduction(snapshot.Manifest, snapshot.Manifest.Components.Select(component => component.Name)))
            throw new DanmenException(RestoreFaults.ProductionIntoOther, environment.Name, RunRemarks.ProductionIntoOther.With(snapshot.ShortId, environment.Name));
    }

    // What danmen.yaml does not define any more is restored as it was.
    private static ComponentDefinition DefinitionOf(EnvironmentDefinition environment, ManifestComponent component) =>
        environment.Components.FirstOrDefault(each => each.Name == component.Name && each.Kind == component.Kind)
        ?? new ComponentDefinition(component.Name, component.Kind, component.Name, new Dictionary<string, SettingValue>());

    private DrillBody BodyOf(DrillRequest request, EnvironmentDefinition environment, IReadOnlyList<ComponentDrill> components, IReadOnlyList<DrilledCheck> results, DateTimeOffset started, double took)
    {
        SnapshotManifest manifest = request.Snapshot.Manifest;
        bool isRestored = components.All(component => component.Outcome.Failure is null);
        var rto = new DrilledObjective(isRestored ? Rounded(took) : null, environment.Objectives?.Rto?.TotalSeconds);
        var rpo = new DrilledObjective(Rounded((started - manifest.End).TotalSeconds), environment.Objectives?.Rpo?.TotalSeconds);
        return new DrillBody
        {
            System = system.Name,
            Environment = environment.Name,
            SnapshotEnvironment = manifest.Environment,
            Snapshot = request.Snapshot.Id,
            Tree = request.Snapshot.Tree,
            CapturedAt = manifest.End,
            Started = started,
            Ended = time.GetUtcNow(),
            Versions = Versions(components),
            Result = components.Any(component => component is { Outcome.Failure: not null, IsVerification: false }) ? DrillResult.NotRestored
                : components.Any(component => !component.Outcome.IsWell) || results.Any(check => check.IsFatal) ? DrillResult.VerificationFailed
                : rto.IsMet == false || rpo.IsMet == false ? DrillResult.ObjectiveMissed
                : DrillResult.Passed,
            Components = [.. components.Select(component => component.Outcome)],
            Checks = results,
            Rto = rto,
            Rpo = rpo,
        };
    }

    private static SortedDictionary<string, string> Versions(IEnumerable<ComponentDrill> components)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["danmen"] = SnapshotCreator.Program, ["system"] = RuntimeInformation.OSDescription };
        foreach (ComponentDrill component in components)
            if (component.Version is { } version) versions.TryAdd(component.Name, version);
        return versions;
    }

    internal static double Rounded(double seconds) => Math.Round(seconds, 3);
}
