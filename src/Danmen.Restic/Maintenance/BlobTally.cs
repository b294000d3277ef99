using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance;

/// <summary>A set of blobs with a small count each: 33 bytes a slot, at most 80% of the slots used. Not thread-safe.</summary>
internal sealed class BlobTally
{
    /// <summary>Counts stop here.</summary>
    public const int MaximumCount = 0x3F;

    private const byte Occupied = 0x80;
    private const byte IsTree = 0x40;

    private ContentHash[] _keys;
    private byte[] _marks;

    /// <param name="expected">Number of blobs that are expected; more is allowed.</param>
    public BlobTally(int expected = 0)
    {
        int slots = 1024;
        while (slots < (1 << 30) && slots * 4L / 5 < expected) slots *= 2;
        _keys = new ContentHash[slots];
        _marks = new byte[slots];
    }

    public int Count { get; private set; }

    /// <summary>Adds with count 0; false when it is there.</summary>
    public bool Add(BlobType type, BlobId id)
    {
        if (Count + 1L > _keys.Length * 4L / 5) Grow();
        int slot = Find(type, id.Hash);
        if (_marks[slot] != 0) return false;
        _keys[slot] = id.Hash;
        _marks[slot] = MarkOf(type);
        Count++;
        return true;
    }

    public bool Contains(BlobType type, BlobId id) => _marks[Find(type, id.Hash)] != 0;

    /// <summary>The count, or -1 when it is not in the set.</summary>
    public int CountOf(BlobType type, BlobId id)
    {
        byte mark = _marks[Find(type, id.Hash)];
        return mark == 0 ? -1 : mark & MaximumCount;
    }

    /// <summary>Sets the count of a blob in the set; does nothing for others.</summary>
    public void SetCount(BlobType type, BlobId id, int count)
    {
        int slot = Find(type, id.Hash);
        if (_marks[slot] != 0) _marks[slot] = (byte)(MarkOf(type) | Math.Min(count, MaximumCount));
    }

    /// <summary>The first blob whose count is this, or null.</summary>
    public BlobId? FirstWithCount(int count)
    {
        for (int slot = 0; slot < _marks.Length; slot++)
        {
            if (_marks[slot] != 0 && (_marks[slot] & MaximumCount) == count) return new BlobId(_keys[slot]);
        }

        return null;
    }

    /// <summary>A blob whose count is not 0, or null.</summary>
    public BlobId? FirstCounted()
    {
        for (int slot = 0; slot < _marks.Length; slot++)
        {
            if ((_marks[slot] & MaximumCount) != 0) return new BlobId(_keys[slot]);
        }

        return null;
    }

    private static byte MarkOf(BlobType type) => (byte)(Occupied | (type == BlobType.Tree ? IsTree : 0));

    // A SHA-256 hash is evenly spread already: its first bytes choose the slot, the next free one follows.
    private int Find(BlobType type, ContentHash hash)
    {
        int mask = _keys.Length - 1;
        int slot = (int)(hash.Prefix >> 32) & mask;
        byte wanted = MarkOf(type);
        while (_marks[slot] != 0 && ((_marks[slot] & ~MaximumCount) != wanted || _keys[slot] != hash)) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        (ContentHash[] keys, byte[] marks) = (_keys, _marks);
        _keys = new ContentHash[checked(keys.Length * 2)];
        _marks = new byte[_keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (marks[i] == 0) continue;
            int slot = Find((marks[i] & IsTree) != 0 ? BlobType.Tree : BlobType.Data, keys[i]);
            _keys[slot] = keys[i];
            _marks[slot] = marks[i];
        }
    }
}
