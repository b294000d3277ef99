using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>How a session works.</summary>
public sealed record ArchiveOptions
{
    /// <summary>zstd level.</summary>
    public int CompressionLevel { get; init; } = 3;

    /// <summary>zstd level of rows. In chunks of rows a higher one takes up to twice the time and its result is no smaller (bench/levels).</summary>
    public int RowCompressionLevel { get; init; } = 1;

    /// <summary>A pack is closed when it is this long, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;

    /// <summary>Plain bytes in flight, at most.</summary>
    public int InFlightBytes { get; init; } = 8 << 20;

    /// <summary>Nothing is stored before it completes (RepositoryLock.Settled); when it faults, so does the session.</summary>
    public Task MayStore { get; init; } = Task.CompletedTask;

    public IProgressSink Progress { get; init; } = IProgressSink.None;
}

/// <summary>Stored content of a file.</summary>
public sealed record ArchivedContent(IReadOnlyList<BlobId> Blobs, long SizeBytes);

/// <summary>What a session stored. "New" is what was not in the repository before.</summary>
public readonly record struct ArchiveStatistics(long PlainBytes, long NewPlainBytes, long NewStoredBytes, long Blobs, long NewBlobs);
