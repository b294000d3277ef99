using System.Globalization;
using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Folders;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Where a path leads on this machine, whatever it is called there: links are followed, and what exists is known by device and inode, so that a second mount of a folder or a hard link of a file is the same place.</summary>
internal sealed class MachinePlace
{
    private const string MountTable = "/proc/self/mountinfo";

    private readonly IReadOnlyList<IReadOnlyList<string>> _ways;

    private MachinePlace(IReadOnlyList<IReadOnlyList<string>> ways) => _ways = ways;

    public static MachinePlace Of(string path) => new([Way(RealPath.Of(path))]);

    /// <summary>With what is mounted below: it is read as part of the place, and lies elsewhere as well.</summary>
    public static MachinePlace WithMounts(string path)
    {
        string real = RealPath.Of(path);
        string below = real == "/" ? real : real + "/";
        return new([Way(real), .. Mounts().Where(mount => mount.StartsWith(below, StringComparison.Ordinal) && mount != real).Select(Way)]);
    }

    /// <summary>True when one is, lies in, or contains the other.</summary>
    public bool Overlaps(MachinePlace other) => _ways.Any(one => other._ways.Any(two => two.Contains(one[^1], StringComparer.Ordinal) || one.Contains(two[^1], StringComparer.Ordinal)));

    /// <summary>What is on the way from the root to a path, the path itself last; what does not exist is known by its name in what does.</summary>
    private static List<string> Way(string path)
    {
        var way = new List<string> { Known("/") ?? "/" };
        string at = "";
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at += "/" + name;
            way.Add(Known(at) ?? $"{way[^1]}/{name}");
        }

        return way;
    }

    private static string? Known(string path)
    {
        try
        {
            return LivingPaths.Find(LivingPaths.FromText(path)) is { } entry ? string.Create(CultureInfo.InvariantCulture, $"{entry.Device}:{entry.Inode}") : null;
        }
        catch (DanmenException)
        {
            // Who may not look there knows it by its name.
            return null;
        }
    }

    private static IEnumerable<string> Mounts()
    {
        if (!File.Exists(MountTable)) yield break;
        foreach (string line in File.ReadLines(MountTable, Encoding.UTF8))
        {
            // "36 35 98:0 /mnt1 /mnt2 rw …": the fifth is where; blanks and backslashes in it are octal.
            string[] fields = line.Split(' ', 6);
            if (fields.Length == 6) yield return Unescape(fields[4]);
        }
    }

    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            bool isOctal = field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            text.Append(isOctal ? (char)Convert.ToInt32(field.Substring(i + 1, 3), 8) : field[i]);
            if (isOctal) i += 3;
        }

        return text.ToString();
    }
}
