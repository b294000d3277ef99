using System.Text;

namespace Danmen.Restic.FileSystem;

/// <summary>Patterns of what is left out, in the manner of .gitignore, over bytes. Thread-safe.</summary>
/// <remarks>
/// <c>*</c> and <c>?</c> match within one name, <c>[a-z]</c> and <c>[!a-z]</c> one byte, <c>**</c> any number of folders; a backslash takes the next character as it is.
/// A pattern with a slash at its start or in its middle is anchored at the root, any other matches at every depth. A slash at the end takes folders only. <c>!</c> at the start
/// takes back what an earlier pattern took; the last that matches decides. What lies in an excluded folder is excluded with it (the caller does not descend).
/// </remarks>
public sealed class ExcludePatterns
{
    private readonly Pattern[] _patterns;

    public ExcludePatterns(IReadOnlyList<string> patterns)
    {
        var parsed = new List<Pattern>(patterns.Count);
        foreach (string pattern in patterns)
        {
            if (!string.IsNullOrWhiteSpace(pattern)) parsed.Add(Parse(pattern));
        }

        _patterns = parsed.ToArray();
    }

    /// <summary>True when nothing is ever excluded.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <param name="path">Relative to the root, without a slash at its start: <c>a/b</c>.</param>
    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (int i = _patterns.Length - 1; i >= 0; i--)
        {
            Pattern pattern = _patterns[i];
            if (pattern.DirectoriesOnly && !isDirectory) continue;
            if (MatchesSegments(pattern.Segments, path)) return !pattern.IsNegated;
        }

        return false;
    }

    private static Pattern Parse(string text)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        bool negated = bytes[0] == (byte)'!';
        if (negated) bytes = bytes[1..];
        bool directories = bytes.EndsWith("/"u8);
        if (directories) bytes = bytes.TrimEnd((byte)'/');
        bool anchored = bytes.Contains((byte)'/');
        bytes = bytes.TrimStart((byte)'/');
        var segments = new List<byte[]>();
        if (!anchored) segments.Add("**"u8.ToArray());
        foreach (Range range in bytes.Split((byte)'/'))
        {
            if (!bytes[range].IsEmpty) segments.Add(bytes[range].ToArray());
        }

        return new Pattern(segments.ToArray(), directories, negated);
    }

    private static bool MatchesSegments(ReadOnlySpan<byte[]> segments, ReadOnlySpan<byte> path)
    {
        while (!segments.IsEmpty)
        {
            if (segments[0].AsSpan().SequenceEqual("**"u8))
            {
                segments = segments[1..];
                // At the end it takes everything below, not the folder itself.
                if (segments.IsEmpty) return !path.IsEmpty;
                while (true)
                {
                    if (MatchesSegments(segments, path)) return true;
                    int next = path.IndexOf((byte)'/');
                    if (next < 0) return false;
                    path = path[(next + 1)..];
                }
            }

            if (path.IsEmpty) return false;
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
            if (!MatchesName(segments[0], name)) return false;
            segments = segments[1..];
            path = slash < 0 ? default : path[(slash + 1)..];
        }

        return path.IsEmpty;
    }

    // One step back suffices: a later star takes over from an earlier one, so the time is at most quadratic.
    private static bool MatchesName(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        int p = 0, n = 0, star = -1, starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out int used))
            {
                p += used;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == (byte)'*') p++;
        return p == pattern.Length;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        used = 1;
        switch (pattern[0])
        {
            case (byte)'?':
                return true;
            case (byte)'\\' when pattern.Length > 1:
                used = 2;
                return pattern[1] == value;
            case (byte)'[':
                // The first byte of a set may be ']' itself.
                int start = pattern.Length > 1 && pattern[1] is (byte)'!' or (byte)'^' ? 2 : 1;
                int end = pattern.Length > start + 1 ? pattern[(start + 1)..].IndexOf((byte)']') : -1;
                if (end < 0) return value == (byte)'[';
                ReadOnlySpan<byte> set = pattern[start..(start + 1 + end)];
                used = start + set.Length + 1;
                return SetHas(set, value) == (start == 1);
            default:
                return pattern[0] == value;
        }
    }

    private static bool SetHas(ReadOnlySpan<byte> set, byte value)
    {
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == (byte)'-')
            {
                if (value >= set[i] && value <= set[i + 2]) return true;
                i += 2;
            }
            else if (set[i] == value)
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Pattern(byte[][] Segments, bool DirectoriesOnly, bool IsNegated);
}
