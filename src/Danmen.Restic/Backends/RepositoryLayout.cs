using Danmen.Restic.Format;

namespace Danmen.Restic.Backends;

/// <summary>Names of a repository's files and folders.</summary>
/// <remarks>restic design.rst, "Repository Layout".</remarks>
public static class RepositoryLayout
{
    /// <summary>Name of the one config file.</summary>
    public const string ConfigName = "config";

    /// <summary>Stands in the name of a file that is being written.</summary>
    public const string TemporaryMark = "-tmp-";

    /// <summary>Every kind that is a folder.</summary>
    public static ReadOnlySpan<FileKind> Folders => [FileKind.Key, FileKind.Lock, FileKind.Snapshot, FileKind.Index, FileKind.Pack];

    /// <summary>The folder of a kind, without slash; empty for the config file.</summary>
    public static string FolderOf(FileKind kind) => kind switch
    {
        FileKind.Config => "",
        FileKind.Key => "keys",
        FileKind.Lock => "locks",
        FileKind.Snapshot => "snapshots",
        FileKind.Index => "index",
        FileKind.Pack => "data",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Path below the repository: <c>config</c>, <c>keys/…</c>, <c>data/…</c> (no two-digit folder).</summary>
    /// <exception cref="ArgumentException">The name is neither 64 lower-case hexadecimal digits nor config.</exception>
    public static string FlatPathOf(FileKind kind, string name)
    {
        Validate(kind, name);
        return kind == FileKind.Config ? ConfigName : $"{FolderOf(kind)}/{name}";
    }

    /// <summary>Path below the repository as folders keep it: packs stand in <c>data/xx/</c>.</summary>
    /// <inheritdoc cref="FlatPathOf"/>
    public static string NestedPathOf(FileKind kind, string name)
    {
        Validate(kind, name);
        return kind == FileKind.Pack ? $"data/{name.AsSpan(0, 2)}/{name}" : FlatPathOf(kind, name);
    }

    /// <summary>True for 64 lower-case hexadecimal digits.</summary>
    public static bool IsObjectName(ReadOnlySpan<char> name) =>
        name.Length == 2 * ContentHash.SizeBytes && !name.ContainsAnyExcept(LowerHex);

    /// <summary>True for the name under which a file is written before it gets its own: the name, "-tmp-" and something random. Danmen and restic do it alike.</summary>
    public static bool IsUnfinishedName(ReadOnlySpan<char> name)
    {
        int mark = name.IndexOf(TemporaryMark, StringComparison.Ordinal);
        return mark > 0 && name.Length > mark + TemporaryMark.Length && (IsObjectName(name[..mark]) || name[..mark].SequenceEqual(ConfigName));
    }

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");

    // A name goes into a path or an address: nothing but a hash may ever get there.
    private static void Validate(FileKind kind, string name)
    {
        bool isValid = kind == FileKind.Config ? name == ConfigName : IsObjectName(name);
        if (!isValid) throw new ArgumentException("not a name of a repository file", nameof(name));
    }
}
