using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>A component's folder in a repository whose index is loaded. Thread-safe.</summary>
internal sealed class RepositoryStoredFolder(Repository repository, TreeId tree, IComponentProgress progress) : IStoredFolder
{
    private const int CachedTrees = 256;

    // Few chunks of many are wanted: what lies between them is more than they are, and a window of them spans much.
    private const int SparseWindowBytes = 8 << 20;
    private const int SparseGapBytes = 8 << 10;

    private readonly ConcurrentDictionary<TreeId, Tree> _trees = new();

    public string TreeId => tree.ToString();

    public async Task<IReadOnlyList<StoredItem>> ListAsync(string path, CancellationToken cancellationToken)
    {
        TreeId folder = await FolderAsync(path, cancellationToken);
        string prefix = path.Length == 0 ? "" : path + "/";
        Tree loaded = await LoadAsync(folder, cancellationToken);
        return [.. loaded.Nodes.Select(node => ToItem(node, prefix + NameText.From(node.Name.Span)))];
    }

    public async Task<StoredItem?> FindAsync(string path, CancellationToken cancellationToken) =>
        path.Length == 0 ? new StoredItem("", "", true, false, 0, TreeId, []) : await NodeAsync(path, cancellationToken) is { } node ? ToItem(node, path) : null;

    public Stream Open(StoredItem file)
    {
        if (!file.IsFile) throw new ArgumentException($"'{file.Path}' is not a file", nameof(file));
        var blobs = new BlobId[file.Blobs.Count];
        for (int i = 0; i < blobs.Length; i++) blobs[i] = Blob(file, i);
        return ContentReader.Open(repository, blobs);
    }

    public IReadOnlyList<int> ChunkLengths(StoredItem file)
    {
        int[] lengths = new int[file.Blobs.Count];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = repository.Find(BlobType.Data, Blob(file, i)) is { } location ? checked((int)location.PlainLengthBytes) : throw new DanmenException(StoreFaults.Damaged, file.Path, ProblemRemarks.BlobMissing.With(file.Blobs[i]));
        return lengths;
    }

    public Stream OpenChunks(StoredItem file, IReadOnlyList<int> chunks)
    {
        var blobs = new BlobId[chunks.Count];
        for (int i = 0; i < blobs.Length; i++) blobs[i] = Blob(file, chunks[i]);
        return ContentReader.Open(repository, blobs, SparseWindowBytes, SparseGapBytes);
    }

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        StoredItem item = await FindAsync(path, cancellationToken) is { IsFile: true } found ? found : throw new DanmenException(StoreFaults.ObjectNotFound, path, SnapshotRemarks.NoFileInTree.With(tree.ToString()));
        using var bytes = new MemoryStream(checked((int)item.SizeBytes));
        await using (Stream content = Open(item)) await content.CopyToAsync(bytes, cancellationToken);

        // restic itself pads or cuts silently when a node's size lies.
        if (bytes.Length != item.SizeBytes) throw new DanmenException(StoreFaults.Damaged, path, SnapshotRemarks.OtherSize.With(item.SizeBytes, bytes.Length));
        return bytes.ToArray();
    }

    public async Task<FolderRestoreReport> RestoreDirectoryAsync(string path, FolderToRestore target, CancellationToken cancellationToken)
    {
        var options = new RestoreOptions(Encoding.UTF8.GetBytes(target.Directory))
        {
            Replace = target.Replace,
            Reuse = target.Reuse is null ? null : Encoding.UTF8.GetBytes(target.Reuse),
            Excludes = target.Excludes,
            Progress = new StoreProgress(progress),
        };
        RestoreReport report = await new TreeRestorer(repository).RestoreAsync(await FolderAsync(path, cancellationToken), options, cancellationToken);
        return new FolderRestoreReport(report.FilesWritten, report.FilesUnchanged, report.FilesRemoved, report.BytesWritten, Problems(report.Problems));
    }

    public async Task<IReadOnlyList<CaptureProblem>> CompareDirectoryAsync(string path, string directory, IReadOnlyList<string> excludes, CancellationToken cancellationToken)
    {
        var options = new RestoreOptions(Encoding.UTF8.GetBytes(directory)) { Excludes = excludes, Progress = new StoreProgress(progress) };
        return Problems(await new TreeRestorer(repository).VerifyAsync(await FolderAsync(path, cancellationToken), options, cancellationToken));
    }

    private static BlobId Blob(StoredItem file, int place) =>
        ContentHash.TryParse(file.Blobs[place], out ContentHash hash) ? new BlobId(hash) : throw new ArgumentException($"'{file.Blobs[place]}' is not a blob's id", nameof(file));

    private static CaptureProblem[] Problems(IReadOnlyList<RestoreProblem> problems) => [.. problems.Select(problem => CaptureProblem.Of(problem.Path, problem.Why))];

    private static StoredItem ToItem(Node node, string path)
    {
        bool isFile = node.Type == NodeType.File;
        string contentId = isFile ? ContentId(node.Content ?? []) : node.Subtree?.ToString() ?? "";
        return new StoredItem(path, path[(path.LastIndexOf('/') + 1)..], node.Type == NodeType.Directory, isFile, checked((long)node.SizeBytes), contentId, isFile ? [.. (node.Content ?? []).Select(blob => blob.ToString())] : []);
    }

    private static string ContentId(IReadOnlyList<BlobId> blobs)
    {
        if (blobs.Count == 1) return blobs[0].ToString();
        byte[] ids = new byte[blobs.Count * ContentHash.SizeBytes];
        for (int i = 0; i < blobs.Count; i++) blobs[i].Hash.CopyTo(ids.AsSpan(i * ContentHash.SizeBytes));
        return Convert.ToHexStringLower(SHA256.HashData(ids));
    }

    private async Task<TreeId> FolderAsync(string path, CancellationToken cancellationToken) =>
        path.Length == 0 ? tree : (await NodeAsync(path, cancellationToken))?.Subtree ?? throw new DanmenException(StoreFaults.ObjectNotFound, path, SnapshotRemarks.NoFolderInTree.With(tree.ToString()));

    private async Task<Node?> NodeAsync(string path, CancellationToken cancellationToken)
    {
        TreeId folder = tree;
        Node? node = null;
        foreach (string name in path.Split('/'))
        {
            if (node is not null)
            {
                if (node.Subtree is not { } below) return null;
                folder = below;
            }

            Tree loaded = await LoadAsync(folder, cancellationToken);
            node = loaded.Nodes.FirstOrDefault(n => NameText.From(n.Name.Span) == name);
            if (node is null) return null;
        }

        return node;
    }

    private async Task<Tree> LoadAsync(TreeId id, CancellationToken cancellationToken)
    {
        if (_trees.TryGetValue(id, out Tree? cached)) return cached;
        Tree loaded = await repository.LoadTreeAsync(id, cancellationToken);
        if (_trees.Count >= CachedTrees) _trees.Clear();
        _trees.TryAdd(id, loaded);
        return loaded;
    }
}
