using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Shared;

/// <summary>A store in memory for the tests of components: content-addressed, so that equal folders have equal ids, without encryption or packs.</summary>
/// <remarks>Names of files must be UTF-8; special files are reported as problems. The real store has neither limit.</remarks>
public sealed class InMemoryStore : ICaptureSink
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private long _newBytes;

    /// <summary>Bytes of the blobs that were not there before.</summary>
    public long NewBytes => Interlocked.Read(ref _newBytes);

    /// <summary>Number of different blobs and trees.</summary>
    public int BlobCount => _blobs.Count;

    /// <summary>Reads a stored tree.</summary>
    public IStoredFolder Open(StoredTree tree) => new InMemoryFolder(this, tree.Id);

    /// <summary>Reads a stored tree.</summary>
    public IStoredFolder Open(string treeId) => new InMemoryFolder(this, treeId);

    /// <summary>Damages a blob or tree for tests of verification: replaces its bytes.</summary>
    public void Damage(string blobId, byte[] bytes) => _blobs[blobId] = bytes;

    public IContentWriter OpenContent(ContentShape shape) => new Writer(this, shape);

    public async Task<StoredContent> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using IContentWriter writer = OpenContent(ContentShape.File);
        await writer.WriteAsync(content, cancellationToken);
        return await writer.CompleteAsync(cancellationToken);
    }

    public Task<StoredTree> StoreFolderAsync(IReadOnlyList<StoredEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<InMemoryNode> nodes = [];
        foreach (StoredEntry entry in entries)
        {
            if (entry.Name is "" or "." or ".." || entry.Name.Contains('/') || entry.Name.Contains('\0'))
                throw new ArgumentException($"not a plain file name: '{entry.Name}'");
            nodes.Add(new InMemoryNode
            {
                Name = entry.Name,
                Type = entry.Tree is null ? InMemoryNode.File : InMemoryNode.Folder,
                Mode = entry.Tree is not null || entry.Executable ? 0x1C0 : 0x180,
                SizeBytes = entry.Content?.SizeBytes ?? entry.Tree!.SizeBytes,
                Blobs = entry.Content?.Blobs ?? [],
                Tree = entry.Tree?.Id,
                FileCount = entry.Tree?.FileCount ?? 1,
            });
        }

        return Task.FromResult(StoreTree(nodes));
    }

    public Task<StoredFolder> StoreDirectoryAsync(FolderToStore folder, CancellationToken cancellationToken) =>
        new InMemoryDirectoryReader(this, folder).ReadAsync(cancellationToken);

    internal StoredTree StoreTree(List<InMemoryNode> nodes)
    {
        nodes.Sort(static (a, b) => Encoding.UTF8.GetBytes(a.Name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Name)));
        for (int i = 1; i < nodes.Count; i++)
            if (nodes[i].Name == nodes[i - 1].Name) throw new ArgumentException($"two entries are named '{nodes[i].Name}'");
        string id = StoreBlob(JsonSerializer.SerializeToUtf8Bytes(nodes));
        return new StoredTree(id, nodes.Sum(n => n.SizeBytes), nodes.Sum(n => n.FileCount));
    }

    internal List<InMemoryNode> LoadTree(string id) => JsonSerializer.Deserialize<List<InMemoryNode>>(LoadBlob(id))!;

    internal string StoreBlob(byte[] bytes)
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (_blobs.TryAdd(id, bytes)) Interlocked.Add(ref _newBytes, bytes.Length);
        return id;
    }

    internal byte[] LoadBlob(string id)
    {
        if (!_blobs.TryGetValue(id, out byte[]? bytes)) throw new DanmenException(StoreFaults.ObjectNotFound, id);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != id) throw new DanmenException(StoreFaults.Damaged, id);
        return bytes;
    }

    private sealed class Writer(InMemoryStore store, ContentShape shape) : IContentWriter
    {
        private readonly List<string> _chunks = [];
        private readonly MemoryStream _open = new();
        private long _size;

        private int Average => shape switch
        {
            ContentShape.RowsOfSmallTable => 8 << 10,
            ContentShape.RowsOfLargeTable => 64 << 10,
            ContentShape.RowsOfHugeTable => 256 << 10,
            _ => 1 << 20,
        };

        public int ChunkCount => _chunks.Count;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _size += bytes.Length;
            ReadOnlySpan<byte> rest = bytes.Span;
            while (!rest.IsEmpty)
            {
                int missing = Average - (int)_open.Length;
                int take = missing > rest.Length ? rest.Length : Math.Max(missing, 0);
                bool full = missing <= rest.Length;
                if (full && shape != ContentShape.File)
                {
                    int line = rest[take..].IndexOf((byte)'\n');
                    full = line >= 0;
                    take = full ? take + line + 1 : rest.Length;
                }

                _open.Write(rest[..take]);
                rest = rest[take..];
                if (full) Cut();
            }

            return ValueTask.CompletedTask;
        }

        public Task<StoredContent> CompleteAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_open.Length > 0) Cut();
            return Task.FromResult(new StoredContent([.. _chunks], _size));
        }

        public ValueTask DisposeAsync() => _open.DisposeAsync();

        private void Cut()
        {
            _chunks.Add(store.StoreBlob(_open.ToArray()));
            _open.SetLength(0);
        }
    }
}

/// <summary>One entry of a tree of <see cref="InMemoryStore"/>.</summary>
internal sealed record InMemoryNode
{
    public const string File = "file", Folder = "dir", Link = "symlink";

    public required string Name { get; init; }

    public required string Type { get; init; }

    public int Mode { get; init; }

    public long ModifiedTicks { get; init; }

    public long SizeBytes { get; init; }

    public IReadOnlyList<string> Blobs { get; init; } = [];

    public string? Target { get; init; }

    public string? Tree { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long FileCount { get; init; }
}
