namespace Danmen.Snapshots.Tags;

/// <summary>Versions in the order in which people count them: numbers as numbers, what comes before a release before it.</summary>
internal sealed class VersionText : IComparable<VersionText>
{
    private readonly string[] _numbers;
    private readonly string[] _before;
    private readonly string _text;

    public VersionText(string text)
    {
        _text = text;
        string bare = text.StartsWith('v') && text.Length > 1 && char.IsAsciiDigit(text[1]) ? text[1..] : text;
        int build = bare.IndexOf('+', StringComparison.Ordinal);
        if (build >= 0) bare = bare[..build];
        int hyphen = bare.IndexOf('-', StringComparison.Ordinal);
        _numbers = (hyphen < 0 ? bare : bare[..hyphen]).Split('.');
        _before = hyphen < 0 ? [] : bare[(hyphen + 1)..].Split('.');
    }

    /// <summary>True when it starts with a number, so that it has a place in a range.</summary>
    public bool IsNumbered => _numbers[0].Length > 0 && _numbers[0].All(char.IsAsciiDigit);

    public int CompareTo(VersionText? other)
    {
        if (other is null) return 1;
        if (IsNumbered != other.IsNumbered) return IsNumbered ? 1 : -1;
        for (int i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            int order = Part(i < _numbers.Length ? _numbers[i] : "0", i < other._numbers.Length ? other._numbers[i] : "0");
            if (order != 0) return order;
        }

        // 1.2-rc.1 comes before 1.2.
        if (_before.Length == 0 || other._before.Length == 0) return other._before.Length.CompareTo(_before.Length) is var released and not 0 ? released : 0;
        for (int i = 0; i < Math.Min(_before.Length, other._before.Length); i++)
        {
            int order = Part(_before[i], other._before[i]);
            if (order != 0) return order;
        }

        return _before.Length.CompareTo(other._before.Length);
    }

    public override string ToString() => _text;

    // Numbers of any length; a number comes before a word.
    private static int Part(string a, string b)
    {
        bool isNumber = a.Length > 0 && a.All(char.IsAsciiDigit), isOtherNumber = b.Length > 0 && b.All(char.IsAsciiDigit);
        if (isNumber != isOtherNumber) return isNumber ? -1 : 1;
        if (!isNumber) return string.CompareOrdinal(a, b);
        ReadOnlySpan<char> left = a.AsSpan().TrimStart('0'), right = b.AsSpan().TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }
}

/// <summary>Versions that a search asks for: a pattern with '*' and '?', or comparisons that all must hold.</summary>
internal sealed class VersionFilter
{
    private readonly List<(string Operator, VersionText Bound)> _bounds = [];
    private readonly string? _pattern;

    private VersionFilter(string? pattern) => _pattern = pattern;

    /// <returns>Null when the text is neither.</returns>
    public static VersionFilter? Parse(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0) return null;
        if (trimmed[0] is not ('<' or '>' or '=')) return trimmed.Contains(' ', StringComparison.Ordinal) ? null : new VersionFilter(trimmed);
        var filter = new VersionFilter(null);
        string rest = trimmed;
        while (rest.Length > 0)
        {
            string sign = rest.StartsWith(">=", StringComparison.Ordinal) || rest.StartsWith("<=", StringComparison.Ordinal) ? rest[..2] : rest[0] is '<' or '>' or '=' ? rest[..1] : "";
            if (sign.Length == 0) return null;
            rest = rest[sign.Length..].TrimStart();
            int end = rest.AsSpan().IndexOfAny(" ,<>=");
            string bound = end < 0 ? rest : rest[..end];
            var version = new VersionText(bound);
            if (!version.IsNumbered) return null;
            filter._bounds.Add((sign, version));
            rest = end < 0 ? "" : rest[end..].TrimStart(' ', ',');
        }

        return filter;
    }

    public bool Fits(string version)
    {
        if (_pattern is not null) return System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(_pattern.Replace("\\", "\\\\", StringComparison.Ordinal), version, ignoreCase: false);
        var text = new VersionText(version);
        return text.IsNumbered && _bounds.TrueForAll(bound => text.CompareTo(bound.Bound) is var order && bound.Operator switch
        {
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            "<=" => order <= 0,
            _ => order == 0,
        });
    }
}
