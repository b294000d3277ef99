using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>What <c>manifest.json</c> at a snapshot's root says.</summary>
public sealed record SnapshotManifest
{
    /// <summary>The format that this version writes.</summary>
    public const int CurrentFormatVersion = 1;

    public required int FormatVersion { get; init; }

    public required string System { get; init; }

    public required string Environment { get; init; }

    /// <summary>The environment was marked production when the snapshot was taken.</summary>
    public required bool Production { get; init; }

    /// <summary>False when something that should be in the snapshot is missing or unsure.</summary>
    public required bool Complete { get; init; }

    /// <summary>When the capture began and ended, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>The program that took it, for example "danmen 0.1.0".</summary>
    public required string Program { get; init; }

    /// <summary>Version of the algorithm that chose the cut points.</summary>
    public required string ChunkerVersion { get; init; }

    /// <summary>The folder in which danmen.yaml stood.</summary>
    public required string Folder { get; init; }

    /// <summary>In danmen.yaml's order.</summary>
    public required IReadOnlyList<ManifestComponent> Components { get; init; }

    /// <summary>Components of the environment that were left out on request.</summary>
    public IReadOnlyList<string> Omitted { get => field ?? []; init; }

    /// <summary>What concerns the snapshot as a whole, for example a thaw that came too early.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get => field ?? []; init; }

    /// <summary>True when components were left out on request.</summary>
    [JsonIgnore]
    public bool IsPartial => Omitted.Count > 0;

    /// <summary>True when the snapshot is complete and no component was left out on request.</summary>
    [JsonIgnore]
    public bool IsWhole => Complete && !IsPartial;

    /// <summary>The component of that name, or null.</summary>
    public ManifestComponent? Find(string component) => Components.FirstOrDefault(c => c.Name == component);
}

/// <summary>A component in a manifest.</summary>
public sealed record ManifestComponent
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>Its folder's tree id; null when nothing could be captured.</summary>
    public required string? Tree { get; init; }

    /// <summary>Capture window, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required long SizeBytes { get; init; }

    public required long FileCount { get; init; }

    /// <summary>Versions, digests, counts: each kind's own.</summary>
    public required JsonObject Facts { get; init; }

    public IReadOnlyList<CaptureProblem> Problems { get => field ?? []; init; }
}
