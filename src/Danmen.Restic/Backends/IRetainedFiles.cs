using Danmen.Restic.Format;

namespace Danmen.Restic.Backends;

/// <summary>A backend that writes files so that nobody can remove them for a time (Object Lock). Locks of the repository are never written so.</summary>
public interface IRetainedFiles
{
    /// <summary>How long a file is kept from when it is written or extended; null when the backend was not told to keep files.</summary>
    TimeSpan? RetentionPeriod { get; }

    /// <summary>How much of the period may have passed before a file that is still needed is extended.</summary>
    TimeSpan ExtendEvery { get; }

    /// <summary>Until when a file cannot be removed; null when it can be at once.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.ObjectNotFound.</exception>
    Task<DateTimeOffset?> GetRetentionAsync(FileKind kind, string name, CancellationToken cancellationToken);

    /// <summary>Keeps a file until then; never shortens.</summary>
    Task ExtendRetentionAsync(FileKind kind, string name, DateTimeOffset until, CancellationToken cancellationToken);
}
