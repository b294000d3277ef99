using Danmen.Snapshots.Folders;

namespace Danmen.Components.Rsync;

/// <summary>Paths in a living folder that danmen.yaml excludes, or that belong to restore runs.</summary>
internal sealed class ForeignPaths(RemotePlace place)
{
    private readonly PathPatterns _patterns = new(place.CaptureExcludes);

    /// <param name="path">Relative, bytes.</param>
    public bool Takes(ReadOnlyMemory<byte> path, bool isFolder) => _patterns.Matches(path, isFolder);

    /// <summary>The same for a path that may lie below one.</summary>
    /// <param name="name">As rsync prints it: a folder ends with a slash.</param>
    public bool TakesOrHolds(string name)
    {
        byte[] bytes = RsyncText.Bytes(name);
        for (int i = 1; i < bytes.Length; i++)
            if (bytes[i] == (byte)'/' && Takes(bytes.AsMemory(0, i), isFolder: true)) return true;
        return bytes.Length > 0 && bytes[^1] != (byte)'/' && Takes(bytes, isFolder: false);
    }
}
