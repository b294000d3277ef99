using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>What the index files of a repository say, pack by pack.</summary>
internal sealed class IndexContents
{
    private readonly List<IndexFile> _files = [];
    private readonly List<string> _unreadable = [];
    private readonly Dictionary<PackId, IndexedPack> _packs = [];
    private readonly HashSet<PackId> _repeated = [];

    public IReadOnlyList<IndexFile> Files => _files;

    /// <summary>Index files that are damaged; only when that was tolerated.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Each pack once, with all its blobs, whichever files list it.</summary>
    public IReadOnlyDictionary<PackId, IndexedPack> Packs => _packs;

    /// <summary>Packs that more than one file lists.</summary>
    public IReadOnlySet<PackId> Repeated => _repeated;

    /// <param name="toleratesDamage">False: an index file that cannot be read is a fault.</param>
    public static async Task<IndexContents> LoadAsync(Repository repository, bool toleratesDamage, CancellationToken cancellationToken)
    {
        Queue<string> names = new();
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Index, cancellationToken)) names.Enqueue(file.Name);
        IndexContents contents = new();
        await foreach ((string name, IndexRecord? record) in ReadAhead.RunAsync<string, (string, IndexRecord?)>(names.TryDequeue, name => ReadAsync(repository, name, toleratesDamage, cancellationToken), repository.Backend.Parallelism, cancellationToken))
        {
            if (record is null) contents._unreadable.Add(name);
            else contents.Add(name, record);
        }

        return contents;
    }

    private static async Task<(string Name, IndexRecord? Record)> ReadAsync(Repository repository, string name, bool toleratesDamage, CancellationToken cancellationToken)
    {
        try
        {
            byte[] json = await repository.LoadUnpackedAsync(FileKind.Index, name, cancellationToken);
            return (name, IndexCodec.Decode(json, $"index/{name}"));
        }
        catch (DanmenException e) when (toleratesDamage && e.Code == StoreFaults.Damaged)
        {
            return (name, null);
        }
    }

    private void Add(string name, IndexRecord record)
    {
        List<PackId> packs = new(record.Packs.Count);
        foreach (IndexedPack pack in record.Packs)
        {
            packs.Add(pack.Id);
            if (_packs.TryAdd(pack.Id, pack)) continue;
            _repeated.Add(pack.Id);
            _packs[pack.Id] = Merge(_packs[pack.Id], pack);
        }

        _files.Add(new IndexFile(name, packs));
    }

    // Old restics may tell of one pack in two files.
    private static IndexedPack Merge(IndexedPack first, IndexedPack second)
    {
        SortedDictionary<uint, PackedBlob> blobs = [];
        foreach (PackedBlob blob in first.Blobs) blobs[blob.OffsetBytes] = blob;
        foreach (PackedBlob blob in second.Blobs) blobs[blob.OffsetBytes] = blob;
        return new IndexedPack(first.Id, [.. blobs.Values]);
    }
}

/// <summary>An index file and the packs it lists.</summary>
internal sealed record IndexFile(string Name, IReadOnlyList<PackId> Packs);
