using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Redacting;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares snapshots with each other and with the living system. Equal trees are not descended into.</summary>
public sealed class SnapshotComparer(Repository repository, ComponentKinds kinds, ISecretReader secrets)
{
    /// <summary>Compares two snapshots of one repository under a shared lock.</summary>
    public async Task<SnapshotDifference> CompareAsync(SnapshotSummary before, SnapshotSummary after, CompareOptions options, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await repository.LoadIndexAsync(cancellationToken);
        return await CompareAsync(repository, before, after, after.Id, options, cancellationToken);
    }

    /// <summary>Compares a snapshot with what is there now; the living state is read, without the commands under 'freeze', and nothing of it is kept.</summary>
    public async Task<SnapshotDifference> CompareLiveAsync(SnapshotSummary before, SystemDefinition system, string environment, CompareOptions options, CancellationToken cancellationToken)
    {
        EnvironmentDefinition living = system.Environment(environment) with { Freeze = null };
        SystemDefinition unfrozen = system with { Environments = [.. system.Environments.Select(e => e.Name == environment ? living : e)] };
        await using RepositoryLock lockHeld = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await using LiveRepository live = await LiveRepository.OpenAsync(repository, cancellationToken);
        // What the snapshot left out on request need not be read.
        string[] held = [.. living.Components.Select(component => component.Name).Except(before.Manifest.Omitted)];
        var creating = new CreateOptions { Components = options.Components.Count > 0 || !before.Manifest.IsPartial || held.Length == 0 ? options.Components : held, Progress = options.Progress };
        CreatedSnapshot created = await new SnapshotCreator(live.Repository, kinds, secrets).CreateAsync(unfrozen, environment, creating, cancellationToken);
        SnapshotDifference difference = await CompareAsync(live.Repository, before, created.Snapshot, $"live:{environment}", options, cancellationToken);
        return difference with { Unread = [.. created.Snapshot.Manifest.Components.Where(component => component.Tree is null).Select(component => new UnreadComponent(component.Name, component.Problems))] };
    }

    private async Task<SnapshotDifference> CompareAsync(Repository both, SnapshotSummary before, SnapshotSummary after, string afterName, CompareOptions options, CancellationToken cancellationToken)
    {
        var redaction = new SecretRedaction();
        var differences = new List<ComponentDifference>();
        var notCompared = new List<string>();
        foreach (string name in Names(before.Manifest).Concat(Names(after.Manifest)).Distinct())
        {
            if (options.Components.Count > 0 && !options.Components.Contains(name)) continue;
            if (before.Manifest.Omitted.Contains(name) || after.Manifest.Omitted.Contains(name))
            {
                notCompared.Add(name);
                continue;
            }

            ManifestComponent? old = Captured(before, name), now = Captured(after, name);
            if (old is null && now is null) continue;
            string kind = now?.Kind ?? old?.Kind ?? "";
            IComponentProgress progress = options.Progress.Begin(name, kind, ProgressStage.Comparing);
            differences.Add(await new ComponentComparison(both, kinds, options, redaction, progress).CompareAsync(name, kind, old, now, cancellationToken));
            options.Progress.End(name, ProgressStage.Comparing, true);
        }

        return new SnapshotDifference(before.Id, afterName, differences) { NotCompared = notCompared };
    }

    private static IEnumerable<string> Names(SnapshotManifest manifest) => manifest.Components.Select(component => component.Name).Concat(manifest.Omitted);

    private static ManifestComponent? Captured(SnapshotSummary snapshot, string name) => snapshot.Manifest.Find(name) is { Tree: not null } component ? component : null;
}

/// <summary>What to compare.</summary>
public sealed record CompareOptions
{
    /// <summary>Only these components; empty for all.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Unchanged lines around a change in configuration.</summary>
    public int ContextLines { get; init; } = 3;

    /// <summary>Rows to name of each table that changed; 0 to count them only; null to leave rows unread.</summary>
    public int? Rows { get; init; } = 0;

    /// <summary>Files of code as text, too.</summary>
    public bool Patch { get; init; }

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}
