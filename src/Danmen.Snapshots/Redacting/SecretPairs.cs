namespace Danmen.Snapshots.Redacting;

/// <summary>A secret's name and its value under names of their own: <c>- name: DB_PASSWORD</c>, <c>value: …</c>, in either order.</summary>
internal sealed class SecretPairs(string text)
{
    private const int MostLines = 8;
    private const int MostCharacters = 2000;

    private readonly List<SecretKey> _names = [];
    private readonly List<(SecretKey Key, int Start)> _values = [];

    /// <summary>A key whose value is the name of a secret.</summary>
    public void AddName(SecretKey key) => _names.Add(key);

    /// <param name="start">The value's first character.</param>
    public void AddValue(SecretKey key, int start) => _values.Add((key, start));

    /// <summary>The values that belong to a name.</summary>
    public IEnumerable<(SecretKey Key, int Start)> Secrets()
    {
        int first = 0;
        foreach (SecretKey name in _names)
        {
            while (first < _values.Count && _values[first].Key.Start < name.Start - MostCharacters) first++;
            for (int i = first; i < _values.Count && _values[i].Key.Start < name.Start + MostCharacters; i++)
                if (AreTogether(name, _values[i].Key)) yield return _values[i];
        }
    }

    private bool AreTogether(SecretKey name, SecretKey value)
    {
        (SecretKey above, SecretKey below) = name.Start < value.Start ? (name, value) : (value, name);
        ReadOnlySpan<char> span = text.AsSpan(above.Start..below.Start);
        int feeds = span.Count('\n');
        if ((name.IsQuoted && value.IsQuoted) || feeds == 0) return InOneObject(span);
        if (feeds >= MostLines || !name.LeadsLine || !value.LeadsLine || name.Column != value.Column) return false;
        string[] lines = text[above.Start..below.Start].Split('\n');
        // Neither left nor a new item begun.
        return lines[1..^1].All(line => TextScan.Depth(line, 0, name.IsCommented) is var depth && (depth == -1 || depth >= name.Column))
            && lines[^1].AsSpan().TrimStart(" \t#;\"'").IsEmpty;
    }

    private static bool InOneObject(ReadOnlySpan<char> between)
    {
        int depth = 0;
        foreach (char each in between)
        {
            if (each is '{' or '[') depth++;
            if (each is '}' or ']' && --depth < 0) return false;
        }

        return depth == 0;
    }
}
