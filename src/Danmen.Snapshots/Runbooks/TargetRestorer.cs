using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Writes a snapshot's folders as they are into a directory: raw, whatever the environment.</summary>
public sealed class TargetRestorer(Repository repository)
{
    /// <summary>Restores and verifies.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.TargetNotEmpty unless <see cref="TargetOptions.Replace"/>; StoreFaults.TargetDiffers when verification finds differences.</exception>
    public Task<TargetReport> RestoreAsync(SnapshotSummary snapshot, TargetOptions options, CancellationToken cancellationToken)
    {
        _ = repository;
        throw new NotImplementedException();
    }
}

/// <summary>Where and what to restore.</summary>
/// <param name="Directory">Absolute path.</param>
public sealed record TargetOptions(string Directory)
{
    /// <summary>The folder may be populated: only what differs is written, what the snapshot does not have is removed.</summary>
    public bool Replace { get; init; }

    /// <summary>Only these components, each in a folder of its name; empty for the whole snapshot with its manifest.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Read everything back and compare.</summary>
    public bool Verify { get; init; } = true;

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}

/// <summary>What was restored.</summary>
public sealed record TargetReport(string Snapshot, string Directory, long FilesWritten, long FilesUnchanged, long FilesRemoved, long BytesWritten, bool Verified);
