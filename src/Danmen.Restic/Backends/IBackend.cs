using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends;

/// <summary>A place that keeps the files of a repository. Thread-safe.</summary>
/// <remarks>
/// Names are 64 hexadecimal digits (keys, locks, snapshots, indexes, packs) or "config".
/// Failures are <see cref="DanmenException"/>: StoreFaults.ObjectNotFound when absent, otherwise StoreFaults.BackendFailed or a more exact code of BackendFaults.
/// Every implementation passes the conformance suite in tests/Shared.
/// </remarks>
public interface IBackend : IAsyncDisposable
{
    /// <summary>Where it is, for messages; never with credentials.</summary>
    string Location { get; }

    /// <summary>Number of requests worth running at once; at least 1.</summary>
    int Parallelism { get; }

    /// <summary>What it has sent so far; null where nothing is sent.</summary>
    RequestCounts? Requests => null;

    /// <summary>What it may keep where nothing is read at once; null where there is no such place.</summary>
    IArchivedFiles? Archive => null;

    /// <summary>Makes the folders of an empty repository. Does nothing where they exist.</summary>
    Task CreateLayoutAsync(CancellationToken cancellationToken);

    /// <summary>Stores a whole file durably, or nothing. A file that exists already is left as it is when its length is the same, else it is a fault.</summary>
    /// <param name="content">Not retained after the task ends.</param>
    Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Stores a file of any length as <see cref="SaveAsync"/> does, without holding it in memory.</summary>
    Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken);

    /// <summary>Stores a pack as <see cref="SaveAsync"/> does, told what it holds: a storage may keep data elsewhere, or otherwise, than trees.</summary>
    /// <param name="holds">Trees also for data that are read as often: what describes snapshots.</param>
    Task SavePackAsync(BlobType holds, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => SaveAsync(FileKind.Pack, name, content, cancellationToken);

    /// <summary>Reads exactly <c>destination.Length</c> bytes from <paramref name="offset"/>; fewer there is a fault (StoreFaults.Damaged).</summary>
    Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Reads from a pack as <see cref="ReadAsync"/> does, told what it holds.</summary>
    Task ReadPackAsync(BlobType holds, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) => ReadAsync(FileKind.Pack, name, offset, destination, cancellationToken);

    /// <summary>Reads a whole file; null when it does not exist.</summary>
    /// <param name="mostBytes">A longer one is a fault (StoreFaults.Damaged) and is not read.</param>
    async Task<byte[]?> ReadWholeAsync(FileKind kind, string name, int mostBytes, CancellationToken cancellationToken)
    {
        if (await GetLengthAsync(kind, name, cancellationToken) is not { } length) return null;
        if (length > mostBytes) throw new DanmenException(StoreFaults.Damaged, RepositoryLayout.FlatPathOf(kind, name), DamageRemarks.Length.With(length));
        byte[] content = new byte[length];
        await ReadAsync(kind, name, 0, content, cancellationToken);
        return content;
    }

    /// <summary>Length of a file, bytes; null when it does not exist.</summary>
    Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken);

    /// <summary>All files of a kind, in no particular order. Names that are not 64 hexadecimal digits are passed over.</summary>
    IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, CancellationToken cancellationToken);

    /// <summary>Deletes a file; an absent one is no fault.</summary>
    Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken);
}

/// <summary>A listed file.</summary>
/// <param name="Name">64 lower-case hexadecimal digits.</param>
/// <param name="LengthBytes">Its length.</param>
public readonly record struct BackendFile(string Name, long LengthBytes);
