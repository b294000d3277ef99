using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Backends.Local;

/// <summary>A repository in a folder, laid out as restic does: <c>data/xx/</c>, <c>keys</c>, <c>locks</c>, <c>snapshots</c>, <c>index</c>, <c>config</c>.</summary>
/// <remarks>A file is written under a temporary name, synced, renamed, and its folder synced: it is there whole or not at all.</remarks>
public sealed class LocalBackend : IBackend, IUnfinishedFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WithGroup = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Of large files, read and written at a time.</summary>
    private const int PieceBytes = 4 << 20;

    private readonly string _root;
    private readonly UnixFileMode _folderMode;
    private readonly UnixFileMode _fileMode;
    private readonly OpenPacks _packs = new();

    /// <param name="directory">The repository's folder; made by <see cref="CreateLayoutAsync"/> when absent.</param>
    public LocalBackend(string directory)
    {
        _root = Path.GetFullPath(directory);

        // As restic: a repository whose config the group may read is the group's.
        bool isShared = ConfigModeOf(_root).HasFlag(UnixFileMode.GroupRead);
        _folderMode = isShared ? WithGroup : OwnerOnly;
        _fileMode = isShared ? UnixFileMode.UserRead | UnixFileMode.GroupRead : UnixFileMode.UserRead;
    }

    public string Location => _root;

    /// <summary>How often a pack was opened to be read.</summary>
    internal long PacksOpened => _packs.OpenedCount;

    public int Parallelism { get; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => RunAsync(_root, CreateLayout, cancellationToken);

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        return RunAsync(path, () => Save(path, content, cancellationToken), cancellationToken);
    }

    public async Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        try
        {
            await SaveLargeAsync(path, content, cancellationToken);
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            throw LocalFaults.From(e, path);
        }
    }

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.NestedPathOf(kind, name);
        try
        {
            if (kind == FileKind.Pack)
            {
                OpenPack pack = _packs.Take(Absolute(path));
                try
                {
                    await ReadAsync(pack.Handle, path, offset, destination, cancellationToken);
                }
                finally
                {
                    _packs.GiveBack(pack);
                }
            }
            else
            {
                using SafeFileHandle file = OpenToRead(Absolute(path));
                await ReadAsync(file, path, offset, destination, cancellationToken);
            }
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            throw LocalFaults.FromReading(e, path);
        }
    }

    public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = RepositoryLayout.NestedPathOf(kind, name);
        try
        {
            return Task.FromResult<long?>(new FileInfo(Absolute(path)).Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<long?>(null);
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            return Task.FromException<long?>(LocalFaults.From(e, path));
        }
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (kind == FileKind.Config) yield break;
        string folder = RepositoryLayout.FolderOf(kind);
        List<string> folders = [Absolute(folder)];
        if (kind == FileKind.Pack) await RunAsync(folder, () => folders = LocalListing.PackFolders(folders[0]), cancellationToken);
        foreach (string each in folders)
        {
            List<BackendFile> files = [];
            await RunAsync(folder, () => LocalListing.Files(each, files), cancellationToken);
            foreach (BackendFile file in files) yield return file;
        }
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        if (kind == FileKind.Pack) _packs.Forget(Absolute(path));
        return RunAsync(path, () => Remove(Absolute(path)), cancellationToken);
    }

    public async Task<IReadOnlyList<UnfinishedFile>> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        List<UnfinishedFile> files = [];
        await RunAsync(_root, () => UnfinishedFileListing.Read(_root, files, cancellationToken), cancellationToken);
        return files;
    }

    public Task RemoveUnfinishedAsync(UnfinishedFile file, CancellationToken cancellationToken)
    {
        string absolute = Path.GetFullPath(Absolute(file.Path));
        if (!RepositoryLayout.IsUnfinishedName(Path.GetFileName(absolute)) || !absolute.StartsWith(_root + "/", StringComparison.Ordinal))
            throw new ArgumentException("not a name of an unfinished file", nameof(file));
        return RunAsync(file.Path, () => Remove(absolute), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _packs.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static SafeFileHandle OpenToRead(string absolute) =>
        File.OpenHandle(absolute, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    private static async Task ReadAsync(SafeFileHandle file, string path, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = await RandomAccess.ReadAsync(file, destination[done..], offset + done, cancellationToken);
            if (count == 0)
                throw new DanmenException(StoreFaults.Damaged, path, DamageRemarks.Wanted.With(destination.Length, offset));
            done += count;
        }
    }

    private static UnixFileMode ConfigModeOf(string root)
    {
        try
        {
            return File.GetUnixFileMode(Path.Combine(root, RepositoryLayout.ConfigName));
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            // Absent or unreadable: whoever reads the config next says so.
            return UnixFileMode.None;
        }
    }

    private static async Task RunAsync(string subject, Action action, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(action, cancellationToken);
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            throw LocalFaults.From(e, subject);
        }
    }

    private static void Remove(string absolute)
    {
        try
        {
            File.Delete(absolute);
        }
        catch (DirectoryNotFoundException)
        {
            // The folder is not there, so neither is the file.
        }
    }

    private string Absolute(string path) => Path.Combine(_root, path);

    private void CreateLayout()
    {
        CreateFolder(_root);
        foreach (FileKind kind in RepositoryLayout.Folders) CreateFolder(Absolute(RepositoryLayout.FolderOf(kind)));
        string data = Absolute(RepositoryLayout.FolderOf(FileKind.Pack));
        for (int i = 0; i < 256; i++) Directory.CreateDirectory(Path.Combine(data, i.ToString("x2", null)), _folderMode);
        DirectorySync.Flush(data);
    }

    private void CreateFolder(string absolute)
    {
        if (Directory.Exists(absolute)) return;
        Directory.CreateDirectory(absolute, _folderMode);
        if (Path.GetDirectoryName(absolute) is { } parent) DirectorySync.Flush(parent);
    }

    private void Save(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string absolute = Absolute(path);
        if (IsStored(path, absolute, content.Length)) return;
        string temporary = TemporaryOf(absolute);
        try
        {
            using (FileStream file = CreateIn(temporary))
            {
                file.Write(content.Span);
                Seal(file);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, absolute, overwrite: true);
        }
        catch
        {
            RemoveAfterFailure(temporary);
            throw;
        }

        DirectorySync.Flush(FolderOf(absolute));
    }

    private async Task SaveLargeAsync(string path, IFileContent content, CancellationToken cancellationToken)
    {
        string absolute = Absolute(path);
        if (IsStored(path, absolute, content.LengthBytes)) return;
        string temporary = TemporaryOf(absolute);
        try
        {
            await using (FileStream file = CreateIn(temporary))
            {
                for (long offset = 0; offset < content.LengthBytes; offset += PieceBytes)
                    await file.WriteAsync(await content.ReadAsync(offset, (int)Math.Min(PieceBytes, content.LengthBytes - offset), cancellationToken), cancellationToken);
                Seal(file);
            }

            File.Move(temporary, absolute, overwrite: true);
        }
        catch
        {
            RemoveAfterFailure(temporary);
            throw;
        }

        DirectorySync.Flush(FolderOf(absolute));
    }

    private static bool IsStored(string path, string absolute, long lengthBytes)
    {
        if (!File.Exists(absolute)) return false;
        long length = new FileInfo(absolute).Length;
        if (length != lengthBytes) throw new DanmenException(BackendFaults.NameTaken, path, $"{length} bytes there, {lengthBytes} to store");

        // It may be ours, from an attempt that ended between rename and sync.
        DirectorySync.Flush(FolderOf(absolute));
        return true;
    }

    private static string FolderOf(string absolute) => Path.GetDirectoryName(absolute)!; // never null: the path is below the root

    private static string TemporaryOf(string absolute) => $"{absolute}{RepositoryLayout.TemporaryMark}{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private void Seal(FileStream file)
    {
        file.Flush(flushToDisk: true);
        File.SetUnixFileMode(file.SafeFileHandle, _fileMode);
    }

    private FileStream CreateIn(string temporary)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            return new FileStream(temporary, options);
        }
        catch (DirectoryNotFoundException) when (Directory.Exists(_root))
        {
            // Folders of packs may be missing; a missing root may be a disk that is not mounted.
            CreateFolder(Path.GetDirectoryName(temporary)!); // never null: the path is below the root
            return new FileStream(temporary, options);
        }
    }

    private static void RemoveAfterFailure(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (LocalFaults.IsFileSystemFailure(e))
        {
            // The first failure is the one to report; a leftover has no object's name and does no harm.
        }
    }
}
