using Danmen.Faults;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Where and how to restore.</summary>
/// <param name="Directory">Absolute path, bytes as the system has them; made when absent.</param>
public sealed record RestoreOptions(ReadOnlyMemory<byte> Directory)
{
    /// <summary>Write into a populated folder: only what differs is written, what the tree does not have is removed.</summary>
    public bool Replace { get; init; }

    /// <summary>A folder whose unchanged files are copied (reflink where the file system can) instead of read from the store.</summary>
    public ReadOnlyMemory<byte>? Reuse { get; init; }

    /// <summary>Patterns of paths that are not ours: neither compared nor removed.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Write runs of zeros as holes.</summary>
    public bool Sparse { get; init; } = true;

    /// <summary>Memory for reads in flight, bytes.</summary>
    public int InFlightBytes { get; init; } = 64 << 20;

    public IProgressSink Progress { get; init; } = IProgressSink.None;
}

/// <summary>What a restore did.</summary>
public sealed record RestoreReport(long FilesWritten, long FilesUnchanged, long FilesRemoved, long BytesWritten, IReadOnlyList<RestoreProblem> Problems);

/// <summary>A difference, or something that could not be written.</summary>
/// <param name="Path">Relative to the target.</param>
/// <param name="Why">Why, in both languages.</param>
public sealed record RestoreProblem(string Path, Remark Why)
{
    /// <summary>Why, English.</summary>
    public string Reason => Why.English;
}
