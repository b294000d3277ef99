using Danmen.Restic.Format;

namespace Danmen.Snapshots.Capturing;

/// <summary>How a restic snapshot says that it is one of Danmen's: host ENV, path <c>/danmen/SYSTEM/ENV</c>.</summary>
/// <remarks>Tags and other records of Danmen's have hosts that no environment can have.</remarks>
internal readonly record struct SnapshotPath(string System, string Environment)
{
    public const string Tag = "danmen";

    public IReadOnlyList<string> Paths => [$"/danmen/{System}/{Environment}"];

    public IReadOnlyList<string> Tags => [Tag, $"env:{Environment}", $"system:{System}"];

    public static bool TryParse(SnapshotRecord record, out SnapshotPath path)
    {
        path = default;
        if (record.Paths.Count != 1) return false;
        string[] parts = record.Paths[0].Split('/');
        if (parts.Length != 4 || parts[0].Length != 0 || parts[1] != "danmen" || parts[2].Length == 0 || parts[3] != record.HostName || parts[3].Length == 0) return false;
        path = new SnapshotPath(parts[2], parts[3]);
        return true;
    }
}
