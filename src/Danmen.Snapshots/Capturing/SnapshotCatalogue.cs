using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Finds snapshots in a repository and reads what they say of themselves.</summary>
public sealed class SnapshotCatalogue(Repository repository)
{
    /// <summary>Danmen's snapshots, newest first. Loads the index and the manifests.</summary>
    public Task<IReadOnlyList<SnapshotSummary>> ListAsync(SnapshotFilter filter, CancellationToken cancellationToken)
    {
        _ = repository;
        throw new NotImplementedException();
    }

    /// <summary>Resolves a reference: an id, a unique prefix of at least 4 digits, <c>latest</c> or <c>latest:ENV</c> (the latest complete one).</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.SnapshotNotFound or StoreFaults.AmbiguousReference.</exception>
    public Task<SnapshotSummary> ResolveAsync(string reference, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The system as the danmen.yaml inside the snapshot defines it.</summary>
    /// <param name="folder">Where relative paths start; null for the folder in which danmen.yaml stood.</param>
    public Task<SystemDefinition> LoadSystemAsync(SnapshotSummary snapshot, string? folder, ComponentKinds kinds, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A component's folder in a snapshot.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">SnapshotFaults.ComponentNotInSnapshot.</exception>
    public Task<IStoredFolder> OpenComponentAsync(SnapshotSummary snapshot, string component, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>Which snapshots to list; null is any.</summary>
public sealed record SnapshotFilter
{
    public string? System { get; init; }

    public string? Environment { get; init; }

    /// <summary>At most so many.</summary>
    public int? Limit { get; init; }
}

/// <summary>A snapshot of Danmen's: restic's record and the manifest.</summary>
public sealed record SnapshotSummary
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public string ShortId => Id[..8];

    /// <summary>64 hexadecimal digits of the root tree.</summary>
    public required string Tree { get; init; }

    public string? Parent { get; init; }

    /// <summary>restic's time of the snapshot: when the capture began.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string HostName { get; init; }

    public required string UserName { get; init; }

    public required IReadOnlyList<string> Paths { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required SnapshotManifest Manifest { get; init; }
}
