namespace Danmen.Tests.Architecture;

/// <summary>Which namespace may use which others. What is not listed is refused, also a namespace without a line of its own.</summary>
internal sealed class ArrowTable
{
    private readonly Dictionary<string, IReadOnlyList<string>> _rows = new(StringComparer.Ordinal);

    /// <param name="prefix">Stands before every name of the table.</param>
    /// <param name="text">One line a namespace: <c>Name -> Used Used …</c>; lines that begin with '#' say why.</param>
    public ArrowTable(string prefix, string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            string[] sides = line.Split("->", StringSplitOptions.TrimEntries);
            _rows.Add(prefix + sides[0], [.. sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => prefix + name)]);
        }
    }

    /// <summary>The namespaces that have a line.</summary>
    public IReadOnlyCollection<string> Namespaces => _rows.Keys;

    /// <summary>Those of the uses that the table does not allow.</summary>
    public IEnumerable<NamespaceUse> Refused(IEnumerable<NamespaceUse> uses) =>
        uses.Where(use => use.From != use.To && !(_rows.TryGetValue(use.From, out IReadOnlyList<string>? allowed) && allowed.Contains(use.To)));

    /// <summary>A way from a namespace back to itself, or an empty list when there is none.</summary>
    public IReadOnlyList<string> FindCycle()
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        List<string> way = [];
        return _rows.Keys.Any(name => LeadsBack(name)) ? way : [];

        bool LeadsBack(string name)
        {
            bool isOnWay = way.Contains(name);
            way.Add(name);
            if (isOnWay)
                return true;
            if (!done.Contains(name) && _rows.TryGetValue(name, out IReadOnlyList<string>? allowed) && allowed.Any(LeadsBack))
                return true;
            way.RemoveAt(way.Count - 1);
            done.Add(name);
            return false;
        }
    }
}
