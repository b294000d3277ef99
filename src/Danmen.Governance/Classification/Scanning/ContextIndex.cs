using System.Text;
using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>Which detectors a word speaks for. English by whole words, Japanese by beginning with two characters and going on.</summary>
internal sealed class ContextIndex
{
    private const int Slots = 1024;
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    private readonly ulong[] _keys = new ulong[Slots];
    private readonly ulong[] _masks = new ulong[Slots];
    private readonly Dictionary<ulong, (byte[] Word, ulong Mask)[]> _japanese = [];

    // One bit for each low 12 bits of a pair's key: most pairs of characters begin no word.
    private readonly ulong[] _pairs = new ulong[64];

    public ContextIndex(IReadOnlyList<Detector> detectors)
    {
        for (int i = 0; i < detectors.Count; i++)
        {
            foreach (string word in detectors[i].Context.English)
            {
                ulong hash = Offset;
                foreach (byte each in Encoding.ASCII.GetBytes(word)) hash = Next(hash, each);
                Add(hash, 1UL << i);
            }

            foreach (string word in detectors[i].Context.Japanese) Add(Encoding.UTF8.GetBytes(word), 1UL << i);
        }
    }

    /// <summary>The empty word's hash.</summary>
    public static ulong Start => Offset;

    /// <summary>The hash of a word with one more letter; capitals count as small.</summary>
    public static ulong Next(ulong hash, byte letter) => (hash ^ (uint)(letter | 0x20)) * Prime;

    /// <summary>The detectors of a whole English word, by its hash.</summary>
    public ulong English(ulong hash)
    {
        for (int slot = (int)(hash >> 40) & (Slots - 1); _keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (_keys[slot] == hash)
                return _masks[slot];
        }

        return 0;
    }

    /// <summary>The detectors of the Japanese words that begin at the first of these bytes, which begins a character of three.</summary>
    public ulong Japanese(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6)
            return 0;
        ulong key = Key(text), bit = Fold(key);
        if ((_pairs[bit >> 6] >> (int)(bit & 63) & 1) == 0 || !_japanese.TryGetValue(key, out (byte[] Word, ulong Mask)[]? words))
            return 0;
        ulong mask = 0;
        foreach ((byte[] word, ulong each) in words)
        {
            if (text.StartsWith(word)) mask |= each;
        }

        return mask;
    }

    /// <summary>The detectors that the name of a column or a key speaks for: <c>mail_address</c>, <c>phoneNumber</c>, 電話番号.</summary>
    public ulong OfName(ReadOnlySpan<byte> name)
    {
        var trail = new ContextTrail(this);
        trail.Advance(name, name.Length);
        return trail.Seen;
    }

    private static ulong Key(ReadOnlySpan<byte> text) =>
        text[0] | ((ulong)text[1] << 8) | ((ulong)text[2] << 16) | ((ulong)text[3] << 24) | ((ulong)text[4] << 32) | ((ulong)text[5] << 40);

    private static ulong Fold(ulong key) => (key * Prime) >> 52;

    private void Add(ulong hash, ulong mask)
    {
        int slot = (int)(hash >> 40) & (Slots - 1);
        while (_keys[slot] != 0 && _keys[slot] != hash) slot = (slot + 1) & (Slots - 1);
        _keys[slot] = hash;
        _masks[slot] |= mask;
    }

    private void Add(byte[] word, ulong mask)
    {
        if (word.Length < 6)
            throw new ArgumentException("A Japanese context word has two characters or more.", nameof(word));
        ulong key = Key(word), bit = Fold(key);
        _pairs[bit >> 6] |= 1UL << (int)(bit & 63);
        _japanese[key] = [.. _japanese.GetValueOrDefault(key, []), (word, mask)];
    }
}
