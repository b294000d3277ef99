using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;

namespace Danmen.Testing.BadRepositories;

/// <summary>
/// Builds a small repository in memory with real keys and seals, none of the product's writing code, and a hook at every step, so that it can lie anywhere.
/// Without hooks it is good: stock restic checks and restores it.
/// </summary>
/// <remarks>
/// Its one snapshot: a.txt (one blob), d/b.bin (two blobs), d/c.txt (uncompressed blob), empty, link -> a.txt. Data blobs in one pack, trees in another.
/// </remarks>
public sealed class RepositoryForge
{
    public const string Password = "forge";
    public const string Times = "\"mtime\":\"2024-06-24T01:02:03.123456789Z\",\"atime\":\"2024-06-24T01:02:03.123456789Z\",\"ctime\":\"2024-06-24T01:02:03.123456789Z\",\"uid\":0,\"gid\":0";

    private readonly ForgeCrypto _master = new(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
    private readonly List<(string Id, List<ForgedBlob> Blobs)> _packs = [];

    public MemoryBackend Backend { get; } = new("forge");

    /// <summary>Changes a JSON text before it is stored.</summary>
    public Func<string, string> Config { get; set; } = text => text;

    public Func<string, string> Key { get; set; } = text => text;

    public Func<string, string> MasterKey { get; set; } = text => text;

    public Func<string, string> RootTree { get; set; } = text => text;

    public Func<string, string> SubTree { get; set; } = text => text;

    public Func<string, string> Index { get; set; } = text => text;

    public Func<string, string> Snapshot { get; set; } = text => text;

    /// <summary>Text of a lock file, or null for none.</summary>
    public string? Lock { get; set; }

    /// <summary>Changes the unpacked bytes of an index (a sign that it is JSON, or 2 and zstd).</summary>
    public Func<byte[], byte[]> IndexFrame { get; set; } = bytes => bytes;

    public Func<byte[], byte[]> SnapshotFrame { get; set; } = bytes => bytes;

    /// <summary>Changes each blob: "a", "b1", "b2", "c", "sub", "root".</summary>
    public Func<string, ForgedBlob, ForgedBlob> Blob { get; set; } = (_, blob) => blob;

    /// <summary>Changes the blobs as a pack's header lists them; "data" or "tree".</summary>
    public Func<string, List<ForgedBlob>, List<ForgedBlob>> HeaderBlobs { get; set; } = (_, blobs) => blobs;

    /// <summary>Changes the plain header.</summary>
    public Func<string, byte[], byte[]> Header { get; set; } = (_, header) => header;

    /// <summary>Changes the whole pack before it is named.</summary>
    public Func<string, byte[], byte[]> Pack { get; set; } = (_, pack) => pack;

    /// <summary>What is done to the files in the end.</summary>
    public Func<RepositoryForge, Task> Afterwards { get; set; } = _ => Task.CompletedTask;

    /// <summary>Names of what was built: "a", "b1", "b2", "c", "sub", "root" (blobs), "data", "tree" (packs), "index", "snapshot", "key", "lock".</summary>
    public Dictionary<string, string> Names { get; } = [];

    public static byte[] PlainOf(string blob) => blob switch
    {
        "a" => "hello, cross-section\n"u8.ToArray(),
        "b1" => [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7))],
        "b2" => [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 11))],
        _ => "stored as it is\n"u8.ToArray(),
    };

    public static string File(string name, long? size, params string[] blobs) =>
        $"{{\"name\":\"{name}\",\"type\":\"file\",\"mode\":420,{Times},{(size is null ? "" : $"\"size\":{size},")}\"content\":[{string.Join(',', blobs.Select(blob => $"\"{blob}\""))}]}}";

    public static string Folder(string name, string subtree) =>
        $"{{\"name\":\"{name}\",\"type\":\"dir\",\"mode\":2147484141,{Times},\"content\":null,\"subtree\":\"{subtree}\"}}";

    /// <summary>A blob that does not lie.</summary>
    public static ForgedBlob MakeBlob(BlobType type, byte[] plain, bool compressed) =>
        new(type, Convert.ToHexStringLower(SHA256.HashData(plain)), compressed ? ForgeZstd.Store(plain) : plain, (uint)plain.Length, compressed) { Plain = plain };

    public async Task<RepositoryForge> BuildAsync()
    {
        await BuildKeysAsync();
        List<ForgedBlob> data = [MakeData("a", true), MakeData("b1", true), MakeData("b2", true), MakeData("c", false)];
        await StorePackAsync("data", data);

        string sub = SubTree($"{{\"nodes\":[{File("b.bin", 5000, Names["b1"], Names["b2"])},{File("c.txt", 16, Names["c"])}]}}\n");
        ForgedBlob subTree = MakeBlob("sub", BlobType.Tree, Encoding.UTF8.GetBytes(sub), true);
        string link = $"{{\"name\":\"link\",\"type\":\"symlink\",\"mode\":134218239,{Times},\"linktarget\":\"a.txt\",\"content\":null}}";
        string root = RootTree($"{{\"nodes\":[{File("a.txt", 21, Names["a"])},{Folder("d", Names["sub"])},{File("empty", null)},{link}]}}\n");
        await StorePackAsync("tree", [subTree, MakeBlob("root", BlobType.Tree, Encoding.UTF8.GetBytes(root), true)]);

        Names["index"] = await StoreAsync(FileKind.Index, _master.Seal(IndexFrame(Encoding.UTF8.GetBytes(Index(IndexText())))));
        string snapshot = Snapshot($"{{\"time\":\"2024-06-24T10:00:00+09:00\",\"tree\":\"{Names["root"]}\",\"paths\":[\"/srv\"],\"hostname\":\"prod\",\"username\":\"root\"}}");
        Names["snapshot"] = await StoreAsync(FileKind.Snapshot, _master.Seal(SnapshotFrame(Encoding.UTF8.GetBytes(snapshot))));
        if (Lock is not null) Names["lock"] = await StoreAsync(FileKind.Lock, _master.Seal(Encoding.UTF8.GetBytes(Lock)));
        await Afterwards(this);
        return this;
    }

    /// <summary>Seals and stores one more file of JSON under its right name.</summary>
    public Task<string> StoreSealedAsync(FileKind kind, string text) => StoreAsync(kind, _master.Seal(Encoding.UTF8.GetBytes(text)));

    /// <summary>Stores one more tree, which the hook <see cref="Blob"/> makes, in a pack and an index of its own.</summary>
    public async Task StoreMoreAsync(string name)
    {
        await StorePackAsync(name + "-pack", [MakeBlob(name, BlobType.Tree, "{}"u8.ToArray(), true)]);
        await StoreSealedAsync(FileKind.Index, $"{{\"packs\":[{IndexEntry(name + "-pack")}]}}");
    }

    public async Task<byte[]> ReadAsync(FileKind kind, string name)
    {
        byte[] bytes = new byte[(await Backend.GetLengthAsync(kind, name, CancellationToken.None))!.Value];
        await Backend.ReadAsync(kind, name, 0, bytes, CancellationToken.None);
        return bytes;
    }

    /// <summary>Replaces a file's bytes and keeps its name, which is then wrong.</summary>
    public async Task ChangeAsync(FileKind kind, string name, Func<byte[], byte[]> change)
    {
        byte[] bytes = change(await ReadAsync(kind, name));
        await Backend.RemoveAsync(kind, name, CancellationToken.None);
        await Backend.SaveAsync(kind, name, bytes, CancellationToken.None);
    }

    public Task RemoveAsync(FileKind kind, string name) => Backend.RemoveAsync(kind, name, CancellationToken.None);

    /// <summary>Stores bytes under their right name.</summary>
    public async Task<string> StoreAsync(FileKind kind, byte[] bytes)
    {
        string name = kind == FileKind.Config ? "config" : Convert.ToHexStringLower(SHA256.HashData(bytes));
        await Backend.SaveAsync(kind, name, bytes, CancellationToken.None);
        return name;
    }

    /// <summary>Puts the files into another backend, for programs that read a folder.</summary>
    public async Task CopyToAsync(IBackend backend)
    {
        await backend.CreateLayoutAsync(CancellationToken.None);
        await backend.SaveAsync(FileKind.Config, "config", await ReadAsync(FileKind.Config, "config"), CancellationToken.None);
        foreach (FileKind kind in new[] { FileKind.Key, FileKind.Lock, FileKind.Snapshot, FileKind.Index, FileKind.Pack })
        {
            await foreach (BackendFile file in Backend.ListAsync(kind, CancellationToken.None))
                await backend.SaveAsync(kind, file.Name, await ReadAsync(kind, file.Name), CancellationToken.None);
        }
    }

    /// <summary>The index as restic would write it.</summary>
    public string IndexText() => $"{{\"packs\":[{string.Join(',', _packs.Select(pack => IndexEntry(pack.Id, pack.Blobs)))}]}}\n";

    public string IndexEntry(string pack) => IndexEntry(Names[pack], _packs.Single(each => each.Id == Names[pack]).Blobs);

    private static string IndexEntry(string pack, List<ForgedBlob> blobs)
    {
        StringBuilder text = new($"{{\"id\":\"{pack}\",\"blobs\":[");
        long offset = 0;
        foreach (ForgedBlob blob in blobs)
        {
            if (offset > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{blob.Id}\",\"type\":\"{(blob.Type == BlobType.Tree ? "tree" : "data")}\",\"offset\":{offset},\"length\":{blob.Sealed.Length}");
            if (blob.IsCompressed) text.Append(CultureInfo.InvariantCulture, $",\"uncompressed_length\":{blob.PlainLength}");
            text.Append('}');
            offset += blob.Sealed.Length;
        }

        return text.Append("]}").ToString();
    }

    private async Task BuildKeysAsync()
    {
        byte[] salt = RandomNumberGenerator.GetBytes(64);
        ForgeCrypto user = ForgeCrypto.FromPassword(Password, salt, 16, 8, 1);
        string master = MasterKey($"{{\"mac\":{{\"k\":\"{Convert.ToBase64String(_master.MacK)}\",\"r\":\"{Convert.ToBase64String(_master.MacR)}\"}},\"encrypt\":\"{Convert.ToBase64String(_master.EncryptionKey)}\"}}");
        string data = Convert.ToBase64String(user.Seal(Encoding.UTF8.GetBytes(master)));
        string key = Key($"{{\"created\":\"2024-06-24T10:00:00Z\",\"username\":\"root\",\"hostname\":\"prod\",\"kdf\":\"scrypt\",\"N\":16,\"r\":8,\"p\":1,\"salt\":\"{Convert.ToBase64String(salt)}\",\"data\":\"{data}\"}}");
        await Backend.CreateLayoutAsync(CancellationToken.None);
        Names["key"] = await StoreAsync(FileKind.Key, Encoding.UTF8.GetBytes(key));
        string config = Config($"{{\"version\":2,\"id\":\"{Convert.ToHexStringLower(SHA256.HashData("forge"u8))}\",\"chunker_polynomial\":\"20ea532056ddaf\"}}");
        await StoreAsync(FileKind.Config, _master.Seal(Encoding.UTF8.GetBytes(config)));
    }

    private ForgedBlob MakeData(string name, bool compressed) => MakeBlob(name, BlobType.Data, PlainOf(name), compressed);

    private ForgedBlob MakeBlob(string name, BlobType type, byte[] plain, bool compressed)
    {
        ForgedBlob blob = Blob(name, MakeBlob(type, plain, compressed));
        Names[name] = blob.Id;
        return blob with { Sealed = blob.Sealed.Length > 0 ? blob.Sealed : _master.Seal(blob.Stored) };
    }

    private async Task StorePackAsync(string name, List<ForgedBlob> blobs)
    {
        List<byte> header = [];
        foreach (ForgedBlob blob in HeaderBlobs(name, [.. blobs]))
        {
            byte[] entry = new byte[blob.IsCompressed ? 41 : 37];
            entry[0] = (byte)((byte)blob.Type | (blob.IsCompressed ? 2 : 0));
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(1), (uint)blob.Sealed.Length);
            if (blob.IsCompressed) BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(5), blob.PlainLength);
            Convert.FromHexString(blob.Id).CopyTo(entry, entry.Length - 32);
            header.AddRange(entry);
        }

        byte[] sealedHeader = _master.Seal(Header(name, [.. header]));
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, sealedHeader.Length);
        byte[] pack = Pack(name, [.. blobs.SelectMany(blob => blob.Sealed), .. sealedHeader, .. length]);
        Names[name] = await StoreAsync(FileKind.Pack, pack);
        _packs.Add((Names[name], blobs));
    }
}

/// <summary>A blob on its way into a forged pack.</summary>
/// <param name="Id">What header and index call it.</param>
/// <param name="Stored">Before sealing: plain, or zstd.</param>
/// <param name="PlainLength">What header and index say.</param>
public sealed record ForgedBlob(BlobType Type, string Id, byte[] Stored, uint PlainLength, bool IsCompressed)
{
    public byte[] Plain { get; init; } = [];

    /// <summary>IV, cipher text, MAC; sealed from <see cref="Stored"/> when empty.</summary>
    public byte[] Sealed { get; init; } = [];
}
