using System.Globalization;
using System.Text;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>What <see cref="FolderMark"/> is made of, file by file: tells which were written to since. It lies in the staging folder, and goes with it.</summary>
internal static class FolderList
{
    private const string FileName = "files.list";

    public static string In(ReadOnlyMemory<byte> staging) => Path.Combine(Encoding.UTF8.GetString(staging.Span), FileName);

    /// <summary>Writes the list of a folder.</summary>
    public static void Write(ReadOnlyMemory<byte> root, FolderPlace place, string list)
    {
        using var file = new StreamWriter(list, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        // Names that are encoded hold neither.
        Walk(root, place, (name, facts) => file.Write($"{name}\t{facts}\n"));
    }

    /// <summary>Compares a folder with a list.</summary>
    /// <returns>Null when there is no list.</returns>
    public static WrittenSince? Compare(ReadOnlyMemory<byte> root, FolderPlace place, string list)
    {
        if (!File.Exists(list)) return null;
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(list))
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0) before[line[..tab]] = line[(tab + 1)..];
        }

        var parts = new List<WrittenPart>();
        Walk(root, place, (name, facts) =>
        {
            if (!before.Remove(name, out string? known)) parts.Add(new WrittenPart(Shown(name), 1, 0, 0));
            else if (known != facts) parts.Add(new WrittenPart(Shown(name), 0, 1, 0));
        });
        parts.AddRange(before.Keys.Select(name => new WrittenPart(Shown(name), 0, 0, 1)));
        return WrittenSince.Of(parts, inRows: false, WrittenRemarks.ByFiles.With());
    }

    private static string Shown(string name) => LivingPaths.Show(PathName.Decode(name));

    private static void Walk(ReadOnlyMemory<byte> root, FolderPlace place, Action<string, string> take)
    {
        if (LivingPaths.Find(root) is not { IsFolder: true }) return;
        FolderSurvey survey = FolderSurvey.Of(root, place);
        LivingPaths.Walk(root, (path, entry) =>
        {
            string name = PathName.Encode(path.Span);
            if (survey.Keeps(name)) return false;
            if (entry.IsFolder) return true;
            take(name, string.Create(CultureInfo.InvariantCulture, $"{entry.Inode} {entry.SizeBytes} {entry.ModifiedNanoseconds} {entry.Mode} {entry.UserId} {entry.GroupId}"));
            return false;
        });
    }
}
