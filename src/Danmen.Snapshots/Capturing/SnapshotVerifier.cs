using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Proves that a snapshot can be read back: every tree and blob of it, and what each component's kind knows to check.</summary>
public sealed class SnapshotVerifier(Repository repository, ComponentKinds kinds)
{
    /// <summary>Reads everything that the snapshot names.</summary>
    public Task<SnapshotVerification> VerifyAsync(SnapshotSummary snapshot, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        _ = (repository, kinds);
        throw new NotImplementedException();
    }
}

/// <summary>The result of a verification.</summary>
public sealed record SnapshotVerification(string Snapshot, IReadOnlyList<ComponentVerification> Components)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Passed => Components.All(component => component.Problems.Count == 0);
}

/// <summary>The result for one component.</summary>
public sealed record ComponentVerification(string Name, string Kind, long FilesRead, long BytesRead, IReadOnlyList<CaptureProblem> Problems);
