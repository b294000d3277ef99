using System.Text;

namespace Danmen.Components.Pickle;

/// <summary>The stack and memo of an unpickler, without its objects: it knows marks, short texts that may be names, and everything else as one.</summary>
/// <remarks>Bounded: what does not fit is forgotten, and a name that would need it is unknown.</remarks>
internal sealed class PickleMachine
{
    private const int Something = -1;
    private const int MarkItem = -2;

    /// <summary>A name longer than this is unknown.</summary>
    public const int LongestName = 255;

    private const int DeepestStack = 16 << 20;
    private const int MostText = 64 << 20;
    private const int MostSparse = 1 << 20;
    private const int MostDense = 64 << 20;

    private readonly List<int> _stack = [];
    private readonly List<int> _dense = [];
    private readonly Dictionary<long, int> _sparse = [];
    private readonly List<(int Offset, byte Length)> _texts = [];
    private readonly List<byte> _bytes = [];

    /// <summary>Number of items, marks included.</summary>
    public int Depth => _stack.Count;

    /// <summary>Begins the next pickle of a file: an unpickler's memo does not outlive one.</summary>
    public void Reset()
    {
        _stack.Clear();
        _dense.Clear();
        _sparse.Clear();
        _texts.Clear();
        _bytes.Clear();
    }

    /// <returns>False when the stack is too deep to follow.</returns>
    public bool Push() => Push(Something);

    public bool PushMark() => Push(MarkItem);

    /// <summary>Pushes a text, UTF-8; kept only when it may be a name.</summary>
    public bool PushText(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestName || _bytes.Count + text.Length > MostText || !MayBeName(text)) return Push();
        _texts.Add((_bytes.Count, (byte)text.Length));
        foreach (byte b in text) _bytes.Add(b);
        return Push(_texts.Count - 1);
    }

    /// <summary>Takes items off; marks may not be among them.</summary>
    /// <returns>False when there are not so many.</returns>
    public bool Pop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (_stack.Count == 0 || _stack[^1] == MarkItem) return false;
            _stack.RemoveAt(_stack.Count - 1);
        }

        return true;
    }

    /// <summary>Takes one item off, be it a mark.</summary>
    public bool PopAny()
    {
        if (_stack.Count == 0) return false;
        _stack.RemoveAt(_stack.Count - 1);
        return true;
    }

    /// <summary>Takes everything off down to the last mark, and the mark.</summary>
    public bool PopToMark()
    {
        int mark = _stack.LastIndexOf(MarkItem);
        if (mark < 0) return false;
        _stack.RemoveRange(mark, _stack.Count - mark);
        return true;
    }

    public bool Duplicate() => _stack.Count > 0 && _stack[^1] != MarkItem && Push(_stack[^1]);

    /// <summary>Takes a name off: the text, or null when it cannot be told.</summary>
    /// <returns>False when nothing is there.</returns>
    public bool PopName(out string? name)
    {
        name = null;
        if (_stack.Count == 0 || _stack[^1] == MarkItem) return false;
        int item = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        if (item >= 0)
        {
            (int offset, byte length) = _texts[item];
            name = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice(offset, length));
        }

        return true;
    }

    /// <summary>Remembers the top under a number.</summary>
    public bool Put(long index)
    {
        if (_stack.Count == 0 || _stack[^1] == MarkItem || index < 0) return false;
        int item = _stack[^1];
        if (index < _dense.Count) _dense[(int)index] = item;
        else if (index == _dense.Count && _dense.Count < MostDense)
        {
            _sparse.Remove(index);
            _dense.Add(item);
        }
        else if (_sparse.Count < MostSparse) _sparse[index] = item;

        return true;
    }

    /// <summary>Remembers the top under the number of what is remembered so far.</summary>
    public bool Memoize() => Put(_dense.Count + _sparse.Count);

    /// <summary>Pushes what is remembered under a number.</summary>
    public bool Get(long index)
    {
        if (index < 0) return false;
        if (index < _dense.Count) return Push(_dense[(int)index]);
        // What is not known may have been forgotten; an unpickler would fail where it was never there.
        return Push(_sparse.GetValueOrDefault(index, Something));
    }

    private static bool MayBeName(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
            if (!(b is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9' or (byte)'_' or (byte)'.' or (byte)'<' or (byte)'>' or >= 0x80)) return false;
        return true;
    }

    private bool Push(int item)
    {
        if (_stack.Count >= DeepestStack) return false;
        _stack.Add(item);
        return true;
    }
}
