using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>What earlier snapshots of an environment offer to the next one.</summary>
internal sealed class ComponentParents(Repository repository, IReadOnlyList<SnapshotSummary> earlier)
{
    /// <summary>The latest whole snapshot, which the new one names as its parent; the latest of all when none is whole.</summary>
    public SnapshotSummary? Snapshot => earlier.FirstOrDefault(snapshot => snapshot.Manifest.IsWhole) ?? (earlier.Count > 0 ? earlier[0] : null);

    /// <summary>The component in the latest snapshot that has it, whole or not: what was read then need not be read again.</summary>
    public ParentComponent? Find(ComponentDefinition component, IComponentProgress progress)
    {
        foreach (SnapshotSummary snapshot in earlier)
        {
            if (snapshot.Manifest.Find(component.Name) is not { Tree: { } tree } found || found.Kind != component.Kind) continue;
            return new ParentComponent(new RepositoryStoredFolder(repository, RepositoryCaptureSink.ToTreeId(tree), progress), found.Facts, found.Start);
        }

        return null;
    }
}
