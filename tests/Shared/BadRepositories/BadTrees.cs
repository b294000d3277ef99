using System.Text;
using Danmen.Restic.Format;
using static Danmen.Testing.BadRepositories.RepositoryForge;

namespace Danmen.Testing.BadRepositories;

/// <summary>Trees that stock restic passes and restores wrongly, or that would leave the target.</summary>
internal static class BadTrees
{
    private const string Nowhere = "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd";

    public static IEnumerable<BadRepository> All => [.. Sizes(), .. Paths(), .. Nodes(), .. Links(), .. Shapes()];

    private static IEnumerable<BadRepository> Sizes()
    {
        yield return Root("size left out", text => Replace(text, "\"size\":21,", ""), "a.txt");
        yield return Root("size of 0", text => Replace(text, "\"size\":21,", "\"size\":0,"), "a.txt");
        yield return Root("size one too large", text => Replace(text, "\"size\":21,", "\"size\":22,"), "a.txt");
        yield return Root("size one too small", text => Replace(text, "\"size\":21,", "\"size\":20,"), "a.txt");
        yield return Root("size of 16 EiB", text => Replace(text, "\"size\":21,", "\"size\":18446744073709551615,"), "a.txt");
        yield return Root("size without content", text => Replace(text, "\"content\":[]", "\"size\":5,\"content\":[]"), "empty");
        yield return Sub("size of the first blob alone", text => Replace(text, "\"size\":5000", "\"size\":3000"), "b.bin");
        yield return Root("size written twice", text => Replace(text, "\"size\":21,", "\"size\":21,\"size\":0,"), "a.txt");
        yield return Root("size in capitals beside the right one", text => Replace(text, "\"size\":21,", "\"size\":21,\"SIZE\":5,"), "a.txt");
    }

    private static IEnumerable<BadRepository> Paths()
    {
        yield return Added("name of the parent folder", "..", "..");
        yield return Added("name of the folder itself", ".", "\".\"");
        yield return Added("name that climbs", "../../outside", "../../outside");
        yield return Added("name that is absolute", "/tmp/outside", "/tmp/outside");
        yield return Added("name with a slash", "d/evil", "d/evil");
        yield return Added("name with an escaped slash", "..\\\\x2foutside", "../outside");
        yield return Added("name with a NUL", "evil\\\\x00", "evil\\x00");
        yield return Added("name of nothing", "", "\"\"");
        yield return Added("name with a bare quotation mark", "ev\\\"il", "node 0");
        yield return Added("name with a bare backspace", "ev\\bil", "node 0");
        yield return Added("name with a broken escape", "ev\\\\xzz", "node 0");
        yield return Added("name of 5,000 bytes", new string('x', 5000), "xxxx");
        yield return new BadRepository(
            "folder behind a link of the same name",
            forge => forge.RootTree = text => Replace(text, "{\"nodes\":[", $"{{\"nodes\":[{Link("A", "/tmp")},{Folder("A", forge.Names["sub"])},"),
            _ => "\"A\"");
        yield return Root("names out of order", text => Replace(text, "\"name\":\"a.txt\"", "\"name\":\"zzz\""), "\"d\"");
        yield return Root("name twice", text => Replace(text, "\"name\":\"empty\"", "\"name\":\"d\""), "\"d\"");
        yield return Root("name twice by another spelling", text => Replace(text, "\"name\":\"empty\"", "\"name\":\"\\\\x64\""), "\"d\"");
    }

    private static IEnumerable<BadRepository> Nodes()
    {
        yield return Root("content of null", text => Replace(text, "\"content\":[]", "\"content\":null"), "empty");
        yield return Root("content left out", text => Replace(text, ",\"content\":[]", ""), "empty");
        yield return new BadRepository("content that is nowhere", forge => forge.RootTree = text => Replace(text, forge.Names["a"], Nowhere), _ => Nowhere);
        yield return new BadRepository("content that is a tree", forge => forge.RootTree = text => Replace(text, forge.Names["a"], forge.Names["sub"]), _ => "a.txt");
        yield return new BadRepository("content that leaves out a blob", forge => forge.SubTree = text => Replace(text, $"\"{forge.Names["b1"]}\",\"{forge.Names["b2"]}\"", $"\"{forge.Names["b2"]}\""), _ => "b.bin");
        yield return Root("folder without subtree", text => System.Text.RegularExpressions.Regex.Replace(text, ",\"subtree\":\"[0-9a-f]*\"", ""), "\"d\"");
        yield return new BadRepository("subtree that is nowhere", forge => forge.RootTree = text => Replace(text, forge.Names["sub"], Nowhere), _ => Nowhere);
        yield return new BadRepository("subtree that is data", forge => forge.RootTree = text => Replace(text, forge.Names["sub"], forge.Names["a"]), forge => forge.Names["a"]);
        yield return new BadRepository(
            "folder with content",
            forge => forge.RootTree = text => Replace(text, "\"content\":null,\"subtree\"", $"\"content\":[\"{forge.Names["a"]}\"],\"subtree\""),
            _ => "\"d\"");
        yield return Root("type that is none", text => Replace(text, "\"type\":\"symlink\"", "\"type\":\"portal\""), "link");
        yield return Root("mode of the system instead of Go's", text => Replace(text, "\"mode\":420", "\"mode\":35309"), "a.txt");
        yield return Root("mode of another type", text => Replace(text, "\"mode\":134218239", "\"mode\":2147484141"), "link");
        yield return Root("time without zone", text => Replace(text, "03.123456789Z", "03.123456789"), "a.txt");
        yield return Root("owner of 33 bits", text => Replace(text, "\"uid\":0", "\"uid\":8589934592"), "a.txt");
    }

    private static IEnumerable<BadRepository> Links()
    {
        yield return Root("link without target", text => Replace(text, "\"linktarget\":\"a.txt\",", ""), "link");
        yield return Root("link to a NUL", text => Replace(text, "\"linktarget\":\"a.txt\"", "\"linktarget\":\"a\\u0000\""), "link");
        yield return new BadRepository(
            "hard link without inode",
            forge => forge.RootTree = text => Replace(text, "\"size\":21,", "\"size\":21,\"links\":2,"),
            _ => "a.txt");
        yield return new BadRepository(
            "hard links of one inode and two contents",
            forge =>
            {
                forge.RootTree = text => Replace(text, "\"size\":21,", "\"inode\":7,\"device_id\":1,\"size\":21,\"links\":2,");
                forge.SubTree = text => Replace(text, "\"size\":16,", "\"inode\":7,\"device_id\":1,\"size\":16,\"links\":2,");
            },
            _ => "c.txt");
        yield return new BadRepository(
            "file of the inode of a hard link",
            forge => forge.SubTree = text => Replace(Replace(text, "\"size\":5000,", "\"inode\":7,\"device_id\":1,\"size\":5000,\"links\":2,"), "\"size\":16,", "\"inode\":7,\"device_id\":1,\"size\":16,\"links\":1,"),
            _ => "c.txt");
    }

    private static IEnumerable<BadRepository> Shapes()
    {
        yield return RootBlob("tree that is no JSON", _ => "{\"nodes\":["u8.ToArray());
        yield return RootBlob("tree of null", _ => "{\"nodes\":null}\n"u8.ToArray());
        yield return RootBlob("tree without nodes", _ => "{}\n"u8.ToArray());
        yield return RootBlob("tree of no bytes but a line feed", _ => "\n"u8.ToArray());
        yield return RootBlob("tree with something behind it", plain => [.. plain, .. "{}"u8]);
        yield return RootBlob("tree that is not UTF-8", plain => Encoding.Latin1.GetBytes(Replace(Encoding.Latin1.GetString(plain), "empty", "empt\u00ff")));
        yield return RootBlob("tree of 100,000 nested lists", _ => Encoding.ASCII.GetBytes("{\"nodes\":[],\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}"));
        yield return Cycle("tree that holds itself by a forged id", "root");
        yield return Cycle("tree that holds its grandchild's child by a forged id", "sub");
    }

    /// <summary>A tree cannot name its own hash; so its id is a lie, and the tree in it names that id.</summary>
    private static BadRepository Cycle(string name, string forged) => new(
        name,
        forge =>
        {
            forge.Blob = (blob, made) => blob == forged ? made with { Id = Nowhere } : made;
            forge.SubTree = text => Replace(text, "]}\n", $",{Folder("loop", Nowhere)}]}}\n");
        },
        _ => Nowhere);

    private static BadRepository Root(string name, Func<string, string> change, string culprit) => new(name, forge => forge.RootTree = change, _ => culprit);

    private static BadRepository Sub(string name, Func<string, string> change, string culprit) => new(name, forge => forge.SubTree = change, _ => culprit);

    /// <summary>A file of this name (JSON text) before the others.</summary>
    private static BadRepository Added(string name, string node, string culprit) => new(
        name,
        forge => forge.RootTree = text => Replace(text, "{\"nodes\":[", $"{{\"nodes\":[{File(node, 21, forge.Names["a"])},"),
        _ => culprit);

    private static BadRepository RootBlob(string name, Func<byte[], byte[]> change) => new(
        name,
        forge => forge.Blob = (blob, made) => blob == "root" ? RepositoryForge.MakeBlob(BlobType.Tree, change(made.Plain), compressed: true) : made,
        forge => forge.Names["root"]);

    private static string Link(string name, string target) =>
        $"{{\"name\":\"{name}\",\"type\":\"symlink\",\"mode\":134218239,{Times},\"linktarget\":\"{target}\",\"content\":null}}";

    private static string Replace(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }
}
