using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Proves that a snapshot can be read back: every tree and blob of it, and what each component's kind knows to check.</summary>
public sealed class SnapshotVerifier(Repository repository, ComponentKinds kinds)
{
    /// <summary>Reads everything that the snapshot names, under a shared lock.</summary>
    public async Task<SnapshotVerification> VerifyAsync(SnapshotSummary snapshot, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await repository.LoadIndexAsync(cancellationToken);
        var results = new List<ComponentVerification>();
        foreach (ManifestComponent component in snapshot.Manifest.Components)
            results.Add(await VerifyAsync(snapshot, component, progress, cancellationToken));
        return new SnapshotVerification(snapshot.Id, results);
    }

    private async Task<ComponentVerification> VerifyAsync(SnapshotSummary snapshot, ManifestComponent component, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        var problems = new List<CaptureProblem>();
        if (component.Tree is null)
            return new ComponentVerification(component.Name, component.Kind, 0, 0, [CaptureProblem.Of(component.Name, ProblemRemarks.WasNotCaptured)]);

        IComponentProgress counts = progress.Begin(component.Name, component.Kind, ProgressStage.Verifying);
        TreeId tree = await SnapshotCatalogue.ComponentTreeAsync(repository, snapshot, component.Name, cancellationToken);
        if (tree.ToString() != component.Tree) problems.Add(CaptureProblem.Of(component.Name, ProblemRemarks.OtherFolder));
        var reading = new BlobReading(repository, counts);
        problems.AddRange(await reading.ReadAsync(tree, cancellationToken));

        // A kind's own checks read the same content; on one that cannot be read they would only repeat it.
        if (problems.Count == 0)
        {
            if (kinds.Find(component.Kind) is { } kind)
                problems.AddRange(await kind.VerifyStoredAsync(new RepositoryStoredFolder(repository, tree, counts), component.Facts, cancellationToken));
            else
                problems.Add(new CaptureProblem(component.Name, SnapshotFaults.KindUnknown.Title) { ReasonJa = SnapshotFaults.KindUnknown.TitleJa });
        }

        progress.End(component.Name, ProgressStage.Verifying, problems.Count == 0);
        return new ComponentVerification(component.Name, component.Kind, reading.Files, reading.Bytes, problems);
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
