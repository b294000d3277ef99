using Danmen.Restic.Format;

namespace Danmen.Testing.BadRepositories;

/// <summary>A deliberately bad repository: the good one of the forge with one lie.</summary>
/// <param name="Name">The lie, as a sentence.</param>
/// <param name="Lie">Sets the forge's hooks.</param>
/// <param name="Culprit">What an error must name: a file, blob or node.</param>
public sealed record BadRepository(string Name, Action<RepositoryForge> Lie, Func<RepositoryForge, string> Culprit)
{
    /// <summary>Only reading the packs shows it.</summary>
    public bool NeedsData { get; init; }

    /// <summary>The files that a restore which claims success must have written, by path: no lie changes them.</summary>
    public static IReadOnlyDictionary<string, byte[]> GoodFiles { get; } = new Dictionary<string, byte[]>
    {
        ["a.txt"] = RepositoryForge.PlainOf("a"),
        ["d/b.bin"] = [.. RepositoryForge.PlainOf("b1"), .. RepositoryForge.PlainOf("b2")],
        ["d/c.txt"] = RepositoryForge.PlainOf("c"),
        ["empty"] = [],
    };

    public Task<RepositoryForge> BuildAsync()
    {
        RepositoryForge forge = new();
        Lie(forge);
        return forge.BuildAsync();
    }

    public override string ToString() => Name;
}

/// <summary>All of them.</summary>
public static class BadRepositoryCatalog
{
    public static IReadOnlyList<BadRepository> All { get; } = [.. BadFiles.All, .. BadIndexes.All, .. BadPacks.All, .. BadTrees.All];

    public static BadRepository Get(string name) => All.Single(each => each.Name == name);

    /// <summary>One bit of the last byte.</summary>
    public static byte[] FlipLast(byte[] bytes) => Flip(bytes, bytes.Length - 1);

    public static byte[] Flip(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= 0x10;
        return flipped;
    }

    internal static Func<RepositoryForge, Task> Change(FileKind kind, string name, Func<byte[], byte[]> change) =>
        forge => forge.ChangeAsync(kind, kind == FileKind.Config ? "config" : forge.Names[name], change);

    /// <summary>Changes a file and gives it the name that is then right.</summary>
    internal static Func<RepositoryForge, Task> ChangeAndRename(FileKind kind, string name, Func<byte[], byte[]> change) => async forge =>
    {
        byte[] changed = change(await forge.ReadAsync(kind, forge.Names[name]));
        await forge.RemoveAsync(kind, forge.Names[name]);
        forge.Names[name] = await forge.StoreAsync(kind, changed);
    };
}
