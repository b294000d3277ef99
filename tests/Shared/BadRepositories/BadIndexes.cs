using System.Text.RegularExpressions;
using Danmen.Restic.Format;
using static Danmen.Testing.BadRepositories.BadRepositoryCatalog;

namespace Danmen.Testing.BadRepositories;

/// <summary>Index files that are broken, lie, or do not fit the packs.</summary>
internal static partial class BadIndexes
{
    private const string Nowhere = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    public static IEnumerable<BadRepository> All => [.. Broken(), .. Lying(), .. Contradicting()];

    private static IEnumerable<BadRepository> Broken()
    {
        yield return Changed("index with a flipped bit", FlipLast);
        yield return new BadRepository("index with a wrong MAC under the right name", forge => forge.Afterwards = ChangeAndRename(FileKind.Index, "index", FlipLast), forge => forge.Names["index"]);
        yield return Changed("index cut short", bytes => bytes[..^1]);
        yield return Changed("index of no bytes", _ => []);
        yield return Text("index that is no JSON", _ => "{\"packs\":[");
        yield return Text("index without packs", _ => "{}");
        yield return Text("index with a type that is none", text => First(text, "\"type\":\"data\"", "\"type\":\"pack\""));
        yield return Text("index with a negative offset", text => First(text, "\"offset\":0", "\"offset\":-1"));
        yield return Text("index with an offset beyond 32 bits", text => First(text, "\"offset\":0", "\"offset\":4294967296"));
        yield return Text("index with a blob that ends beyond 4 GiB", text => First(text, "\"offset\":0", "\"offset\":4294967290"));
        yield return Text("index with a blob shorter than a seal", text => Length().Replace(text, "\"length\":31", 1));
        yield return Text("index with a blob id of 31 bytes", text => First(text, "\"blobs\":[{\"id\":\"", "\"blobs\":[{\"id\":\"\",\"xid\":\""));
        yield return Text("index with a pack of no blobs", text => First(text, "{\"packs\":[", $"{{\"packs\":[{{\"id\":\"{Nowhere}\",\"blobs\":[]}},"));
        yield return Frame("index in an unknown frame", bytes => [1, .. bytes]);
        yield return Frame("index that is a bomb of 4 GiB", _ => [2, .. ForgeZstd.Bomb(4L << 30, -1)]);
        yield return Frame("index that is a bomb and claims to be small", bytes => [2, .. ForgeZstd.Bomb(4L << 30, bytes.Length)]);
        yield return Frame("index that claims to be a bomb", bytes => [2, .. ForgeZstd.Store(bytes, 1L << 50)]);
    }

    private static IEnumerable<BadRepository> Lying()
    {
        yield return Lie("index that names a pack that is nowhere", (forge, text) => text.Replace(forge.Names["data"], Nowhere, StringComparison.Ordinal), _ => Nowhere);
        yield return Lie("index that starts a pack behind its start", (_, text) => First(text, "\"offset\":0", "\"offset\":1"), forge => forge.Names["data"]);
        yield return Lie("index with blobs one byte too long", (_, text) => Length().Replace(text, match => $"\"length\":{int.Parse(match.Groups[1].Value, null) + 1}", 1), forge => forge.Names["data"]);
        yield return Lie("index that gives two blobs the same place", SamePlace, forge => forge.Names["data"]);
        yield return Lie("index that takes data for a tree", (_, text) => First(text, "\"type\":\"data\"", "\"type\":\"tree\""), forge => forge.Names["a"]);
        yield return Lie("index that exchanges two blobs", Exchange, forge => forge.Names["data"]) with { NeedsData = true };
        yield return Lie("index with a plain length one too long", (_, text) => First(text, "\"uncompressed_length\":21", "\"uncompressed_length\":22"), _ => "a.txt");
        yield return Lie("index with a plain length one too short", (_, text) => First(text, "\"uncompressed_length\":21", "\"uncompressed_length\":20"), _ => "a.txt");
        yield return Lie("index with a plain length of 4 GiB", (_, text) => First(text, "\"uncompressed_length\":21", "\"uncompressed_length\":4294967295"), forge => forge.Names["a"]);
        yield return Lie("index that hides that a blob is compressed", (_, text) => First(text, ",\"uncompressed_length\":21", ""), forge => forge.Names["data"]);
        yield return Lie("index that calls a stored blob compressed", (_, text) => Regex.Replace(text, "(\"length\":48)}", "$1,\"uncompressed_length\":16}"), forge => forge.Names["data"]);
        yield return Lie("index that leaves out a blob", (forge, text) => Regex.Replace(text, ",\\{\"id\":\"" + forge.Names["c"] + "[^}]*}", ""), forge => forge.Names["c"]);
        yield return Lie("index that adds a blob", AddBlob, forge => forge.Names["data"]);
        yield return new BadRepository("index that is gone", forge => forge.Afterwards = built => built.RemoveAsync(FileKind.Index, built.Names["index"]), forge => forge.Names["root"]);
        yield return Lie("index without the trees", (forge, _) => $"{{\"packs\":[{forge.IndexEntry("data")}]}}", forge => forge.Names["root"]);
        yield return Lie("index without the data", (forge, _) => $"{{\"packs\":[{forge.IndexEntry("tree")}]}}", forge => forge.Names["a"]);
    }

    private static IEnumerable<BadRepository> Contradicting()
    {
        yield return new BadRepository(
            "pack that is split over two indexes",
            forge =>
            {
                forge.Index = text => Regex.Replace(text, ",\\{\"id\":\"" + forge.Names["c"] + "[^}]*}", "");
                forge.Afterwards = async built => await built.StoreSealedAsync(FileKind.Index, $"{{\"packs\":[{OnlyLast(built.IndexEntry("data"))}]}}");
            },
            forge => forge.Names["data"]);
        yield return new BadRepository(
            "two indexes that disagree about a blob's length",
            forge => forge.Afterwards = async built => await built.StoreSealedAsync(FileKind.Index, First(built.IndexText(), "\"uncompressed_length\":21", "\"uncompressed_length\":99")),
            forge => forge.Names["data"]);
        yield return new BadRepository(
            "second index that is garbage",
            forge => forge.Afterwards = async built => built.Names["second"] = await built.StoreSealedAsync(FileKind.Index, "garbage"),
            forge => forge.Names["second"]);
    }

    private static string SamePlace(RepositoryForge forge, string text)
    {
        string offset = Regex.Match(text, forge.Names["b2"] + "\",\"type\":\"data\",(\"offset\":\\d+)").Groups[1].Value;
        return Regex.Replace(text, "(" + forge.Names["b1"] + "\",\"type\":\"data\",)\"offset\":\\d+", "$1" + offset);
    }

    private static string Exchange(RepositoryForge forge, string text) => text
        .Replace(forge.Names["b1"], "@", StringComparison.Ordinal)
        .Replace(forge.Names["b2"], forge.Names["b1"], StringComparison.Ordinal)
        .Replace("@", forge.Names["b2"], StringComparison.Ordinal);

    private static string AddBlob(RepositoryForge forge, string text)
    {
        int end = text.IndexOf("]}", StringComparison.Ordinal);
        return text[..end] + $",{{\"id\":\"{Nowhere}\",\"type\":\"data\",\"offset\":5300,\"length\":100}}" + text[end..];
    }

    private static string OnlyLast(string entry) => Regex.Replace(entry, "\"blobs\":\\[.*,(\\{[^}]*})]", "\"blobs\":[$1]");

    private static string First(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }

    private static BadRepository Changed(string name, Func<byte[], byte[]> change) => new(name, forge => forge.Afterwards = Change(FileKind.Index, "index", change), forge => forge.Names["index"]);

    private static BadRepository Text(string name, Func<string, string> change) => new(name, forge => forge.Index = change, forge => forge.Names["index"]);

    private static BadRepository Frame(string name, Func<byte[], byte[]> change) => new(name, forge => forge.IndexFrame = change, forge => forge.Names["index"]);

    private static BadRepository Lie(string name, Func<RepositoryForge, string, string> change, Func<RepositoryForge, string> culprit) =>
        new(name, forge => forge.Index = text => change(forge, text), culprit);

    [GeneratedRegex("\"length\":(\\d+)")]
    private static partial Regex Length();
}
