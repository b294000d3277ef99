using Danmen.Restic.FileSystem;

namespace Danmen.Snapshots.Folders;

/// <summary>The patterns under <c>exclude</c>, read exactly as captures and restores of folders read them. Thread-safe.</summary>
public sealed class PathPatterns
{
    private readonly ExcludePatterns _patterns;

    public PathPatterns(IReadOnlyList<string> patterns) => _patterns = new ExcludePatterns(patterns);

    /// <param name="path">Relative to the folder.</param>
    public bool Matches(ReadOnlyMemory<byte> path, bool isFolder) => _patterns.Matches(path.Span, isFolder);
}
