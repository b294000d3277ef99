using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Backends.Caching;

/// <summary>Keeps in a folder of this machine what is read at every start of a distant repository: snapshots, indexes, packs of trees, what small packs of data this machine wrote. Thread-safe.</summary>
/// <remarks>
/// As they are stored, sealed. What is taken from the folder is checked against the hash in its name, so that a damaged or forged copy is fetched
/// anew; listings are always the repository's own. For whoever adds to a repository: who checks one must read what is there.
/// A folder that cannot be read or written costs requests, and nothing else.
/// </remarks>
public sealed class CachingBackend : IBackend
{
    /// <summary>A longer pack is read in ranges where it lies.</summary>
    private const int LargestPackBytes = 64 << 20;

    /// <summary>The pack of a snapshot's own description, which the next snapshot reads, is not longer.</summary>
    private const int LargestDataPackBytes = 1 << 20;

    private readonly IBackend _inner;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _packs = new(StringComparer.Ordinal);

    /// <param name="inner">Owned.</param>
    /// <param name="folder">Of this repository alone; made when something is kept.</param>
    public CachingBackend(IBackend inner, string folder) => (_inner, _folder) = (inner, folder);

    public string Location => _inner.Location;

    public int Parallelism => _inner.Parallelism;

    public RequestCounts? Requests => _inner.Requests;

    public IArchivedFiles? Archive => _inner.Archive;

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => _inner.CreateLayoutAsync(cancellationToken);

    public async Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await _inner.SaveAsync(kind, name, content, cancellationToken);
        if (IsKept(kind)) await KeepAsync(kind, name, content);
    }

    // Not kept: what is read at every start is not large.
    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => _inner.SaveLargeAsync(kind, name, content, cancellationToken);

    public async Task SavePackAsync(BlobType holds, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await _inner.SavePackAsync(holds, name, content, cancellationToken);
        if (content.Length <= (holds == BlobType.Tree ? LargestPackBytes : LargestDataPackBytes)) await KeepAsync(FileKind.Pack, name, content);
    }

    public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) => _inner.ReadAsync(kind, name, offset, destination, cancellationToken);

    public async Task ReadPackAsync(BlobType holds, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        bool isKept = await _packs.GetOrAdd(name, static (name, at) => new Lazy<Task<bool>>(() => at.Self.HavePackAsync(name, at.Fetch)), (Self: this, Fetch: holds == BlobType.Tree)).Value.WaitAsync(cancellationToken);
        if (isKept && await TryReadAsync(PathOf(FileKind.Pack, name), offset, destination, cancellationToken)) return;
        await _inner.ReadPackAsync(holds, name, offset, destination, cancellationToken);
    }

    public async Task<byte[]?> ReadWholeAsync(FileKind kind, string name, int mostBytes, CancellationToken cancellationToken)
    {
        if (!IsKept(kind)) return await _inner.ReadWholeAsync(kind, name, mostBytes, cancellationToken);
        if (await FindAsync(kind, name) is { } kept && kept.Length <= mostBytes) return kept;
        byte[]? content = await _inner.ReadWholeAsync(kind, name, mostBytes, cancellationToken);
        if (content is not null) await KeepAsync(kind, name, content);
        return content;
    }

    public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => _inner.GetLengthAsync(kind, name, cancellationToken);

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        await foreach (BackendFile file in _inner.ListAsync(kind, cancellationToken))
        {
            names.Add(file.Name);
            yield return file;
        }

        if (IsKept(kind) || kind == FileKind.Pack) Forget(kind, names);
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        if (IsKept(kind) || kind == FileKind.Pack) Delete(PathOf(kind, name));
        return _inner.RemoveAsync(kind, name, cancellationToken);
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private static bool IsKept(FileKind kind) => kind is FileKind.Snapshot or FileKind.Index;

    private static bool IsFileFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static async Task<bool> TryReadAsync(string path, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            int done = 0;
            while (done < destination.Length)
            {
                int count = await RandomAccess.ReadAsync(file, destination[done..], offset + done, cancellationToken);
                if (count == 0) return false;
                done += count;
            }

            return true;
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            return false;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            // What stays is not read: listings are the repository's own.
        }
    }

    /// <param name="fetch">Whole, when it is not there: trees of one snapshot stand together, pieces of data anywhere.</param>
    private async Task<bool> HavePackAsync(string name, bool fetch)
    {
        if (await FindAsync(FileKind.Pack, name) is not null) return true;
        if (!fetch) return false;
        try
        {
            return await _inner.ReadWholeAsync(FileKind.Pack, name, LargestPackBytes, CancellationToken.None) is { } content && await KeepAsync(FileKind.Pack, name, content);
        }
        catch (DanmenException)
        {
            // Whoever reads the range where it lies meets the fault, or not.
            return false;
        }
    }

    /// <summary>A copy that is what its name says, or null.</summary>
    private async Task<byte[]?> FindAsync(FileKind kind, string name)
    {
        string path = PathOf(kind, name);
        try
        {
            byte[] content = await File.ReadAllBytesAsync(path);
            if (string.Equals(Convert.ToHexStringLower(SHA256.HashData(content)), name, StringComparison.Ordinal)) return content;
            Delete(path);
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            // Not there, or not readable: fetched.
        }

        return null;
    }

    /// <returns>False when it could not be kept.</returns>
    private async Task<bool> KeepAsync(FileKind kind, string name, ReadOnlyMemory<byte> content)
    {
        string path = PathOf(kind, name);
        string temporary = $"{path}{RepositoryLayout.TemporaryMark}{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // never null: the path is below the folder
            await File.WriteAllBytesAsync(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            Delete(temporary);
            return false;
        }
    }

    /// <summary>Removes copies of what the repository no longer has.</summary>
    private void Forget(FileKind kind, HashSet<string> names)
    {
        try
        {
            string folder = Path.Combine(_folder, RepositoryLayout.FolderOf(kind));
            if (!Directory.Exists(folder)) return;
            foreach (string path in Directory.EnumerateFiles(folder))
            {
                if (!names.Contains(Path.GetFileName(path)) && RepositoryLayout.IsObjectName(Path.GetFileName(path))) Delete(path);
            }
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            // Another time.
        }
    }

    private string PathOf(FileKind kind, string name) => Path.Combine(_folder, RepositoryLayout.FlatPathOf(kind, name));
}
