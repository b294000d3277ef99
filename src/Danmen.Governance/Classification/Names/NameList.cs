using System.Reflection;
using System.Text;

namespace Danmen.Governance.Classification.Names;

/// <summary>Names by the hash of their UTF-8 bytes: whether a word is a surname, a given name, or both. Read once; never changes.</summary>
internal sealed class NameList
{
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211;
    private const int Slots = 1 << 16;

    private readonly ulong[] _keys = new ulong[Slots];

    private NameList(params ReadOnlySpan<(string File, NameKinds Kind)> files)
    {
        foreach ((string file, NameKinds kind) in files)
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("names/" + file) ?? throw new InvalidOperationException($"The list {file} was not built in.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && line[0] != '#') Add(Encoding.UTF8.GetBytes(line), kind);
            }
        }
    }

    /// <summary>Japanese names in kanji.</summary>
    public static NameList Kanji { get; } = new(("ja-surnames.txt", NameKinds.Surname), ("ja-given-names.txt", NameKinds.Given));

    /// <summary>Readings of Japanese names in full-width katakana.</summary>
    public static NameList Kana { get; } = new(("ja-surname-readings.txt", NameKinds.Surname), ("ja-given-name-readings.txt", NameKinds.Given));

    /// <summary>English given names, small letters.</summary>
    public static NameList English { get; } = new(("en-given-names.txt", NameKinds.Given));

    public NameKinds Find(ReadOnlySpan<byte> word)
    {
        ulong hash = Hash(word);
        for (int slot = Slot(hash); _keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if ((_keys[slot] ^ hash) < 4)
                return (NameKinds)(_keys[slot] & 3);
        }

        return NameKinds.None;
    }

    private void Add(byte[] word, NameKinds kind)
    {
        ulong hash = Hash(word);
        int slot = Slot(hash);
        while (_keys[slot] != 0 && (_keys[slot] ^ hash) >= 4) slot = (slot + 1) & (Slots - 1);
        _keys[slot] |= hash | (ulong)kind;
    }

    // The two lowest bits are room for the kinds.
    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = Offset;
        foreach (byte each in word) hash = (hash ^ each) * Prime;
        return hash & ~3UL;
    }

    private static int Slot(ulong hash) => (int)(hash >> 40) & (Slots - 1);
}

/// <summary>What a word is a name of.</summary>
[Flags]
internal enum NameKinds : byte
{
    None = 0,
    Surname = 1,
    Given = 2,
}
