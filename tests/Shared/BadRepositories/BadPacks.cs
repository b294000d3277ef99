using System.Buffers.Binary;
using System.Security.Cryptography;
using Danmen.Restic.Format;
using static Danmen.Testing.BadRepositories.BadRepositoryCatalog;

namespace Danmen.Testing.BadRepositories;

/// <summary>Packs that are gone, broken or forged, and the blobs in them.</summary>
internal static class BadPacks
{
    private const string Nowhere = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

    public static IEnumerable<BadRepository> All => [.. Broken(), .. Headers(), .. Blobs()];

    private static IEnumerable<BadRepository> Broken()
    {
        yield return new BadRepository("data pack that is gone", forge => forge.Afterwards = built => built.RemoveAsync(FileKind.Pack, built.Names["data"]), forge => forge.Names["data"]);
        yield return new BadRepository("tree pack that is gone", forge => forge.Afterwards = built => built.RemoveAsync(FileKind.Pack, built.Names["tree"]), forge => forge.Names["tree"]);
        yield return Changed("data pack with a flipped bit in an IV", "data", bytes => Flip(bytes, 0)) with { NeedsData = true };
        yield return Changed("data pack with a flipped bit in a blob", "data", bytes => Flip(bytes, 20)) with { NeedsData = true };
        yield return Changed("data pack with a flipped bit in a MAC", "data", bytes => Flip(bytes, bytes.Length / 2)) with { NeedsData = true };
        yield return Changed("data pack with a flipped bit in its header", "data", bytes => Flip(bytes, bytes.Length - 10)) with { NeedsData = true };
        yield return Changed("data pack with a flipped bit in its header's length", "data", bytes => Flip(bytes, bytes.Length - 4)) with { NeedsData = true };
        yield return Changed("tree pack with a flipped bit in a tree", "tree", bytes => Flip(bytes, 20));
        yield return Changed("tree pack with a flipped bit in its header", "tree", bytes => Flip(bytes, bytes.Length - 10)) with { NeedsData = true };
        yield return Changed("data pack cut by a byte", "data", bytes => bytes[..^1]);
        yield return Changed("data pack cut in half", "data", bytes => bytes[..(bytes.Length / 2)]);
        yield return Changed("data pack of three bytes", "data", bytes => bytes[..3]);
        yield return Changed("data pack of no bytes", "data", _ => []);
        yield return Changed("data pack with bytes behind it", "data", bytes => [.. bytes, 1, 2, 3]);
        yield return Changed("data pack of zeros", "data", bytes => new byte[bytes.Length]) with { NeedsData = true };
        yield return Changed("tree pack of random bytes", "tree", bytes => RandomNumberGenerator.GetBytes(bytes.Length));
    }

    private static IEnumerable<BadRepository> Headers()
    {
        yield return Pack("header that is said to be empty", bytes => Length(bytes, 0));
        yield return Pack("header that is said to be shorter than a seal", bytes => Length(bytes, 31));
        yield return Pack("header bomb: longer than the pack", bytes => Length(bytes, bytes.Length));
        yield return Pack("header bomb: 4 GiB", bytes => Length(bytes, uint.MaxValue));
        yield return Pack("header that is cut in its MAC", bytes => Length(bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) - 1));
        yield return Plain("header of no blobs", _ => []);
        yield return Plain("header with an entry cut short", header => header[..^1]);
        yield return Plain("header with an unknown type", header => Flip(header, 0));
        yield return Plain("header with a length of 4 GiB", header => Fill(header, 1, 4));
        yield return Plain("header with a length of nothing", header => Zero(header, 1, 4));
        yield return Plain("header with a plain length of 4 GiB", header => Fill(header, 5, 4));
        yield return Plain("header with a plain length of 0", header => Zero(header, 5, 4));
        yield return Plain("header with another id", header => Flip(header, 20));
        yield return Listed("header that leaves out a blob", blobs => blobs[..^1]);
        yield return Listed("header that repeats a blob", blobs => [.. blobs, blobs[0]]);
        yield return Listed("header in another order", blobs => [blobs[1], blobs[0], .. blobs[2..]]);
        yield return Listed("header with a wrong plain length", blobs => [blobs[0] with { PlainLength = 22 }, .. blobs[1..]]);
        yield return Listed("header that takes data for a tree", blobs => [blobs[0] with { Type = BlobType.Tree }, .. blobs[1..]]);
    }

    private static IEnumerable<BadRepository> Blobs()
    {
        yield return new BadRepository(
            "blob with a flipped bit in a pack of the right name",
            forge => forge.Pack = (pack, bytes) => pack == "data" ? Flip(bytes, 20) : bytes,
            forge => forge.Names["a"]) { NeedsData = true };
        yield return Blob("blob sealed under another key", blob => blob with { Sealed = Foreign.Seal(blob.Stored) });
        yield return Blob("blob under an id that is not its hash", blob => blob with { Id = Nowhere });
        yield return Blob("blob of another content", blob => blob with { Stored = ForgeZstd.Store("HELLO, cross-section\n"u8) });
        // The whole repository agrees on the lie: header, index and the file's size. stock restic restores a corrupt file, exit code 0.
        yield return Agreed("plain length one too long everywhere", 22);
        yield return Agreed("plain length one too short everywhere", 20);
        yield return Agreed("plain length of 200 MB everywhere", 200_000_000);
        yield return Blob("blob that is a bomb of 4 GiB", blob => blob with { Stored = ForgeZstd.Bomb(4L << 30, -1) });
        yield return Blob("blob that is a bomb and claims to be small", blob => blob with { Stored = ForgeZstd.Bomb(4L << 30, 21) });
        yield return Blob("blob that claims to be a bomb", blob => blob with { Stored = ForgeZstd.Store(RepositoryForge.PlainOf("a"), 1L << 60) });
        yield return Blob("blob that is no zstd", blob => blob with { Stored = [.. Enumerable.Repeat((byte)7, 50)] });
        yield return Blob("blob whose zstd is cut short", blob => blob with { Stored = blob.Stored[..^5] });
        yield return Blob("blob with bytes behind its zstd", blob => blob with { Stored = [.. blob.Stored, 1, 2, 3, 4] });
        yield return Blob("blob that is compressed and of no bytes", blob => blob with { Stored = [0] });
        yield return new BadRepository(
            "stored blob of another content",
            forge => forge.Blob = (name, blob) => name == "c" ? blob with { Stored = "Stored as it is\n"u8.ToArray() } : blob,
            forge => forge.Names["c"]) { NeedsData = true };
        yield return new BadRepository(
            "tree that is a bomb",
            forge => forge.Blob = (name, blob) => name == "sub" ? blob with { Stored = ForgeZstd.Bomb(4L << 30, -1) } : blob,
            forge => forge.Names["sub"]);
    }

    private static ForgeCrypto Foreign { get; } = new(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));

    private static BadRepository Changed(string name, string pack, Func<byte[], byte[]> change) =>
        new(name, forge => forge.Afterwards = Change(FileKind.Pack, pack, change), forge => forge.Names[pack]);

    private static BadRepository Pack(string name, Func<byte[], byte[]> change) =>
        new(name, forge => forge.Pack = (pack, bytes) => pack == "data" ? change(bytes) : bytes, forge => forge.Names["data"]) { NeedsData = true };

    private static BadRepository Plain(string name, Func<byte[], byte[]> change) =>
        new(name, forge => forge.Header = (pack, header) => pack == "data" ? change(header) : header, forge => forge.Names["data"]) { NeedsData = true };

    private static BadRepository Listed(string name, Func<List<ForgedBlob>, List<ForgedBlob>> change) =>
        new(name, forge => forge.HeaderBlobs = (pack, blobs) => pack == "data" ? change(blobs) : blobs, forge => forge.Names["data"]) { NeedsData = true };

    private static BadRepository Blob(string name, Func<ForgedBlob, ForgedBlob> change) =>
        new(name, forge => forge.Blob = (blob, forged) => blob == "a" ? change(forged) : forged, forge => forge.Names["a"]) { NeedsData = true };

    private static BadRepository Agreed(string name, uint plainLength) => new(
        name,
        forge =>
        {
            forge.Blob = (blob, forged) => blob == "a" ? forged with { PlainLength = plainLength } : forged;
            forge.RootTree = text => text.Replace("\"size\":21", $"\"size\":{plainLength}", StringComparison.Ordinal);
        },
        forge => forge.Names["a"]) { NeedsData = true };

    private static byte[] Length(byte[] pack, uint length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(pack.AsSpan(pack.Length - 4), length);
        return pack;
    }

    private static byte[] Length(byte[] pack, int length) => Length(pack, (uint)length);

    private static byte[] Fill(byte[] bytes, int at, int count)
    {
        bytes.AsSpan(at, count).Fill(0xFF);
        return bytes;
    }

    private static byte[] Zero(byte[] bytes, int at, int count)
    {
        bytes.AsSpan(at, count).Clear();
        return bytes;
    }
}
