using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Writes a component of a snapshot as a tar file (pax), with owners, modes, times, links and extended attributes.</summary>
public sealed class SnapshotExporter(Repository repository)
{
    /// <param name="output">Written in order, not closed.</param>
    /// <returns>Number of entries and bytes of content.</returns>
    public Task<ExportReport> ExportAsync(SnapshotSummary snapshot, string component, Stream output, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        _ = repository;
        throw new NotImplementedException();
    }
}

/// <summary>What an export wrote.</summary>
public sealed record ExportReport(string Snapshot, string Component, long Entries, long SizeBytes);
