using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>Runs commands of danmen.yaml where an environment lives. What they print is discarded: it may hold secrets.</summary>
public interface ICommandRunner
{
    /// <summary>Runs a command with <c>sh -c</c>.</summary>
    /// <param name="timeout">After it the command and its children are killed.</param>
    /// <returns>Its exit code; null when it was killed.</returns>
    /// <exception cref="DanmenException">It cannot be started.</exception>
    Task<int?> RunAsync(string command, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>What tells one writing of a file from the next; null when there is no such file.</summary>
    Task<FileStamp?> StampAsync(string path, CancellationToken cancellationToken);

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="DanmenException">CheckFaults.ReportUnusable: it is not there, cannot be read, or is longer.</exception>
    Task<byte[]> ReadAsync(string path, int mostBytes, CancellationToken cancellationToken);
}

/// <summary>When a file was written and how long it was.</summary>
public readonly record struct FileStamp(long ModifiedTicks, long Bytes);
