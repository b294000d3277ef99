using System.Text;
using Danmen.Restic.Format;
using static Danmen.Testing.BadRepositories.BadRepositoryCatalog;

namespace Danmen.Testing.BadRepositories;

/// <summary>Config, keys, locks, snapshots.</summary>
internal static class BadFiles
{
    private const string OtherName = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    public static IEnumerable<BadRepository> All => [.. Configs(), .. Keys(), .. Locks(), .. Snapshots()];

    private static IEnumerable<BadRepository> Configs()
    {
        yield return Config("config with a flipped bit", FlipLast);
        yield return Config("config with a flipped bit in its IV", bytes => Flip(bytes, 0));
        yield return Config("config cut short", bytes => bytes[..20]);
        yield return Config("config of no bytes", _ => []);
        yield return ConfigText("config of version 3", text => text.Replace("\"version\":2", "\"version\":3", StringComparison.Ordinal));
        yield return ConfigText("config of version 0", text => text.Replace("\"version\":2", "\"version\":0", StringComparison.Ordinal));
        yield return ConfigText("config without polynomial", text => text.Replace("chunker_", "", StringComparison.Ordinal));
        yield return ConfigText("config that is no JSON", _ => "not JSON");
    }

    private static IEnumerable<BadRepository> Keys()
    {
        yield return SecondKey("second key that is no JSON", _ => "garbage"u8.ToArray());
        yield return SecondKey("second key cut short", bytes => bytes[..^40]);
        yield return SecondKey("second key whose scrypt takes 8 TiB", bytes => Replace(bytes, "\"N\":16", "\"N\":1073741824"));
        yield return SecondKey("second key whose scrypt takes years", bytes => Replace(bytes, "\"p\":1", "\"p\":1000000000"));
        yield return SecondKey("second key of another derivation", bytes => Replace(bytes, "scrypt", "md5"));
        yield return SecondKey("second key of 2 MiB", bytes => [.. bytes, .. new byte[2 << 20]]);
        yield return new BadRepository(
            "second key under a name that is not its hash",
            forge => forge.Afterwards = async built => await built.Backend.SaveAsync(FileKind.Key, OtherName, await built.ReadAsync(FileKind.Key, built.Names["key"]), CancellationToken.None),
            _ => OtherName);
        yield return new BadRepository("only key whose scrypt takes 8 TiB", forge => forge.Key = text => text.Replace("\"N\":16", "\"N\":1073741824", StringComparison.Ordinal), forge => forge.Names["key"]);
        yield return new BadRepository("master key of 15 bytes", forge => forge.MasterKey = text => text.Replace("\"k\":\"", "\"k\":\"AAAA", StringComparison.Ordinal), forge => forge.Names["key"]);
    }

    private static IEnumerable<BadRepository> Locks()
    {
        yield return new BadRepository("lock that is no JSON", forge => forge.Lock = "garbage", forge => forge.Names["lock"]);
        yield return new BadRepository("lock without time", forge => forge.Lock = """{"exclusive":true,"hostname":"x","username":"x","pid":1}""", forge => forge.Names["lock"]);
        yield return new BadRepository(
            "lock that is not sealed",
            forge => forge.Afterwards = async built => built.Names["lock"] = await built.StoreAsync(FileKind.Lock, [.. Enumerable.Repeat((byte)'x', 100)]),
            forge => forge.Names["lock"]);
        yield return new BadRepository(
            "lock of no bytes",
            forge => forge.Afterwards = async built => built.Names["lock"] = await built.StoreAsync(FileKind.Lock, []),
            forge => forge.Names["lock"]);
    }

    private static IEnumerable<BadRepository> Snapshots()
    {
        yield return Snapshot("snapshot with a flipped bit", FlipLast);
        yield return Snapshot("snapshot with a flipped bit in its IV", bytes => Flip(bytes, 0));
        yield return new BadRepository("snapshot with a wrong MAC under the right name", forge => forge.Afterwards = ChangeAndRename(FileKind.Snapshot, "snapshot", FlipLast), forge => forge.Names["snapshot"]);
        yield return Snapshot("snapshot cut short", bytes => bytes[..^1]);
        yield return Snapshot("snapshot shorter than a seal", bytes => bytes[..31]);
        yield return Snapshot("snapshot of no bytes", _ => []);
        yield return new BadRepository(
            "snapshot under a name that is not its hash",
            forge => forge.Afterwards = async built => await built.Backend.SaveAsync(FileKind.Snapshot, OtherName, await built.ReadAsync(FileKind.Snapshot, built.Names["snapshot"]), CancellationToken.None),
            _ => OtherName);
        yield return SnapshotText("snapshot that is no JSON", _ => "{\"time\":");
        yield return SnapshotText("snapshot of null", _ => "null");
        yield return SnapshotText("snapshot without tree", text => text.Replace("\"tree\"", "\"trie\"", StringComparison.Ordinal));
        yield return SnapshotText("snapshot of an impossible day", text => text.Replace("06-24", "06-31", StringComparison.Ordinal));
        yield return SnapshotFrame("snapshot in an unknown frame", bytes => [3, .. bytes]);
        yield return SnapshotFrame("snapshot that is a bomb of 4 GiB", _ => [2, .. ForgeZstd.Bomb(4L << 30, -1)]);
        yield return SnapshotFrame("snapshot that is a bomb and claims to be small", bytes => [2, .. ForgeZstd.Bomb(4L << 30, bytes.Length)]);
        yield return SnapshotFrame("snapshot that claims to be a bomb", bytes => [2, .. ForgeZstd.Store(bytes, 1L << 60)]);
        yield return SnapshotFrame("snapshot whose zstd is cut short", bytes => [2, .. ForgeZstd.Store(bytes)[..^9]]);
        yield return new BadRepository("snapshot of a tree that is nowhere", forge => forge.Snapshot = text => text.Replace(forge.Names["root"], OtherName, StringComparison.Ordinal), _ => OtherName);
        yield return new BadRepository("snapshot of a tree that is data", forge => forge.Snapshot = text => text.Replace(forge.Names["root"], forge.Names["a"], StringComparison.Ordinal), forge => forge.Names["a"]);
    }

    private static BadRepository Config(string name, Func<byte[], byte[]> change) => new(name, forge => forge.Afterwards = Change(FileKind.Config, "config", change), _ => "config");

    private static BadRepository ConfigText(string name, Func<string, string> change) => new(name, forge => forge.Config = change, _ => "config");

    private static BadRepository Snapshot(string name, Func<byte[], byte[]> change) =>
        new(name, forge => forge.Afterwards = Change(FileKind.Snapshot, "snapshot", change), forge => forge.Names["snapshot"]);

    private static BadRepository SnapshotText(string name, Func<string, string> change) => new(name, forge => forge.Snapshot = change, forge => forge.Names["snapshot"]);

    private static BadRepository SnapshotFrame(string name, Func<byte[], byte[]> change) => new(name, forge => forge.SnapshotFrame = change, forge => forge.Names["snapshot"]);

    private static BadRepository SecondKey(string name, Func<byte[], byte[]> change) => new(
        name,
        forge => forge.Afterwards = async built => built.Names["second"] = await built.StoreAsync(FileKind.Key, change(await built.ReadAsync(FileKind.Key, built.Names["key"]))),
        forge => forge.Names["second"]);

    private static byte[] Replace(byte[] json, string from, string to) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace(from, to, StringComparison.Ordinal));
}
