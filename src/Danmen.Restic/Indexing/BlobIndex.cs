using System.Runtime.CompilerServices;
using Danmen.Restic.Format;

namespace Danmen.Restic.Indexing;

/// <summary>Where every blob stands: a hash table of at most 64 bytes a blob. Thread-safe.</summary>
/// <remarks>
/// Entries of 56 bytes (id 32, pack 4, offset 4, length 4, plain length 4, next 4, padding 4) lie in blocks that never move, so growing doubles only the
/// table of heads, 4 bytes a slot of which one or two belong to each blob.
/// </remarks>
internal sealed class BlobIndex : IDisposable
{
    private const int BlockBits = 14, BlockEntries = 1 << BlockBits, None = -1;

    /// <summary>Highest bit of <see cref="Entry.Pack"/>: a tree. The next: taken out.</summary>
    private const uint TreeBit = 1u << 31, RemovedBit = 1u << 30, PackMask = RemovedBit - 1;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<Entry[]> _blocks = [];
    private readonly List<PackId> _packs = [];
    private readonly Dictionary<PackId, int> _packNumbers = [];
    private int[] _heads = NewHeads(1024);
    private int _count, _removed;

    /// <summary>Blobs in it; one that stands in several places counts once.</summary>
    public int Count
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _count - _removed;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    /// <summary>Memory that it holds: entries, heads, and some 100 bytes a pack.</summary>
    public long MemoryBytes
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return ((long)_blocks.Count * BlockEntries * Unsafe.SizeOf<Entry>()) + ((long)_heads.Length * sizeof(int)) + (_packs.Count * 100L);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    /// <summary>Adds a pack's blobs; the first place of a blob stays.</summary>
    public void Add(PackId pack, IReadOnlyList<PackedBlob> blobs)
    {
        _lock.EnterWriteLock();
        try
        {
            if (!_packNumbers.TryGetValue(pack, out int number))
            {
                number = _packs.Count;
                if (number > PackMask) throw new InvalidOperationException("more than 2^30 packs");
                _packs.Add(pack);
                _packNumbers.Add(pack, number);
            }

            for (int i = 0; i < blobs.Count; i++) Add((uint)number, blobs[i]);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public bool TryFind(BlobType type, BlobId id, out PackId pack, out PackedBlob blob)
    {
        _lock.EnterReadLock();
        try
        {
            (pack, blob) = (default, default);
            int index = IndexOf(type, id.Hash);
            if (index == None) return false;
            ref Entry entry = ref At(index);
            pack = _packs[(int)(entry.Pack & PackMask)];
            blob = new PackedBlob(id, type, entry.Offset, entry.Length, entry.PlainLength);
            return true;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>True for a pack of which it holds, or held, blobs.</summary>
    public bool Knows(PackId pack)
    {
        _lock.EnterReadLock();
        try
        {
            return _packNumbers.ContainsKey(pack);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Takes out all blobs whose place is in one of these packs.</summary>
    public void RemovePacks(IReadOnlySet<PackId> packs)
    {
        _lock.EnterWriteLock();
        try
        {
            HashSet<uint> numbers = [];
            foreach (PackId pack in packs)
            {
                if (_packNumbers.TryGetValue(pack, out int number)) numbers.Add((uint)number);
            }

            for (int i = 0; i < _count; i++)
            {
                ref Entry entry = ref At(i);
                if ((entry.Pack & RemovedBit) != 0 || !numbers.Contains(entry.Pack & PackMask)) continue;
                entry.Pack |= RemovedBit;
                _removed++;
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    private static int[] NewHeads(int length)
    {
        int[] heads = new int[length];
        Array.Fill(heads, None);
        return heads;
    }

    private void Add(uint pack, in PackedBlob blob)
    {
        if (IndexOf(blob.Type, blob.Id.Hash) != None) return;
        if (_count == _heads.Length) Grow();
        if (_count >> BlockBits == _blocks.Count) _blocks.Add(new Entry[BlockEntries]);
        int slot = SlotOf(blob.Id.Hash);
        At(_count) = new Entry
        {
            Hash = blob.Id.Hash,
            Pack = pack | (blob.Type == BlobType.Tree ? TreeBit : 0),
            Offset = blob.OffsetBytes,
            Length = blob.LengthBytes,
            PlainLength = blob.PlainLengthBytes,
            Next = _heads[slot],
        };
        _heads[slot] = _count++;
    }

    private int IndexOf(BlobType type, ContentHash hash)
    {
        uint wanted = type == BlobType.Tree ? TreeBit : 0;
        for (int i = _heads[SlotOf(hash)]; i != None; i = At(i).Next)
        {
            ref Entry entry = ref At(i);
            if (entry.Hash == hash && (entry.Pack & (TreeBit | RemovedBit)) == wanted) return i;
        }

        return None;
    }

    private void Grow()
    {
        _heads = NewHeads(checked(_heads.Length * 2));
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref At(i);
            int slot = SlotOf(entry.Hash);
            entry.Next = _heads[slot];
            _heads[slot] = i;
        }
    }

    private int SlotOf(ContentHash hash) => (int)hash.Prefix & (_heads.Length - 1);

    private ref Entry At(int index) => ref _blocks[index >> BlockBits][index & (BlockEntries - 1)];

    private struct Entry
    {
        public ContentHash Hash;
        public uint Pack, Offset, Length, PlainLength;
        public int Next;
    }
}
