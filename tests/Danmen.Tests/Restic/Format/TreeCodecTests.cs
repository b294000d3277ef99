using System.Buffers;
using System.Text;
using CsCheck;
using Danmen.Faults;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests.Restic.Format;

public sealed class TreeCodecTests
{
    private const string Blob = "6b23c96867fb2b3082359dda58202ca9b084e97fcb5969922dcad6325f8ceb01";

    private const string Times = """ "mtime":"2026-11-24T05:15:01.61777954Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01.618612328+09:00","uid":0,"gid":0 """;

    private static readonly string FileNode = Node("a", "file", $"\"size\":3,\"content\":[\"{Blob}\"]", "\"mode\":420,");

    [Fact]
    public void Tree_of_restic_is_written_as_it_was_read()
    {
        string json = """{"nodes":[""" + string.Join(
            ',',
            $$"""{"name":"\u003c\\a\\\"\\xff\u003e","type":"file","mode":8389101,"mtime":"2026-11-24T05:15:01.61777954Z","atime":"2026-11-24T05:15:01Z","ctime":"1969-12-31T23:59:59.000000001+09:00","uid":4294967295,"gid":5,"user":"root","group":"\u003c","inode":18446744073709551615,"device_id":65024,"size":3,"links":2,"extended_attributes":[{"name":"user.k","value":"AAE="},{"name":"user.l","value":""}],"content":["{{Blob}}"]}""",
            $$"""{"name":"d","type":"dir","mode":2147484141,"mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"content":null,"subtree":"{{Blob}}"}""",
            """{"name":"empty","type":"file","mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"content":[],"error":"lost","later":{"a":[1]}}""",
            """{"name":"l","type":"symlink","mode":134218239,"mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"linktarget":"\ufffd\u003cx\u003e\n","linktarget_raw":"/zx4Pgo=","content":null}""",
            """{"name":"null","type":"chardev","mode":69206454,"mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"generic_attributes":{"windows.file_attributes":32},"device":259,"content":null}""",
            """{"name":"日本","type":"fifo","mode":33554852,"mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"content":null}""",
            """{"name":"😀","type":"socket","mode":16777709,"mtime":"2026-11-24T05:15:01Z","atime":"2026-11-24T05:15:01Z","ctime":"2026-11-24T05:15:01Z","uid":0,"gid":0,"content":null}""") + "],\"future\":true}\n";
        Tree tree = Decode(json);
        Assert.Equal("<\a\"\u00ff>", Encoding.Latin1.GetString(tree.Nodes[0].Name.Span));
        Assert.Equal([0xFF, (byte)'<', (byte)'x', (byte)'>', (byte)'\n'], tree.Nodes[3].LinkTarget.ToArray());
        Assert.Equal(259ul, tree.Nodes[4].Device);
        ArrayBufferWriter<byte> output = new();
        TreeCodec.Encode(tree, output);
        Assert.Equal(json, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Empty_tree_is_what_restic_hashes() => Assert.Equal("{\"nodes\":[]}\n", Encode([]));

    [Fact]
    public void Trees_of_any_names_come_back() =>
        Gen.Select(Gen.Byte[1, 255].Array[1, 12], Gen.Int[0, 6], Gen.ULong, Gen.Byte[1, 255].Array[1, 9]).Array[0, 30].Sample(items =>
        {
            SortedDictionary<string, Node> nodes = new(StringComparer.Ordinal);
            foreach ((byte[] name, int type, ulong number, byte[] target) in items)
            {
                if (name.Contains((byte)'/') || name.All(letter => letter == '.')) continue;
                nodes[Convert.ToHexString(name)] = MakeNode(name, (NodeType)type, number, target);
            }

            string json = Encode([.. nodes.Values]);
            Tree read = Decode(json);
            Assert.Equal(json, Encode(read.Nodes));
            int i = 0;
            foreach (Node node in nodes.Values)
            {
                Assert.Equal(node.Name.ToArray(), read.Nodes[i].Name.ToArray());
                Assert.Equal(node.LinkTarget.ToArray(), read.Nodes[i].LinkTarget.ToArray());
                Assert.Equal((node.Type, node.Mode, node.Inode, node.ModifiedAt), (read.Nodes[i].Type, read.Nodes[i].Mode, read.Nodes[i].Inode, read.Nodes[i].ModifiedAt));
                i++;
            }
        });

    [Fact]
    public void Order_is_that_of_bytes_not_of_UTF16()
    {
        // U+FF5E sorts before U+1F600 in UTF-8 and after it in UTF-16.
        Node[] nodes = [MakeNode("～"u8.ToArray(), NodeType.Fifo, 1, []), MakeNode("😀"u8.ToArray(), NodeType.Fifo, 2, [])];
        Assert.Equal(2, Decode(Encode(nodes)).Nodes.Count);
        Assert.Throws<DanmenException>(() => Encode([nodes[1], nodes[0]]));
    }

    public static TheoryData<string, string> BadNodes() => new()
    {
        { "empty name", Node("", "fifo") },
        { "dot", Node(".", "fifo") },
        { "parent folder", Node("..", "fifo") },
        { "slash", Node("a/b", "fifo") },
        { "escaped slash", Node("a\\\\x2fb", "fifo") },
        { "NUL", Node("a\\\\x00", "fifo") },
        { "raw quotation mark", Node("a\\\"b", "fifo") },
        { "raw backspace", Node("a\\bb", "fifo") },
        { "unknown escape", Node("a\\\\qb", "fifo") },
        { "lone surrogate", Node("a\\ud800", "fifo") },
        { "unsorted", Node("b", "fifo") + "," + Node("a", "fifo") },
        { "repeated", Node("a", "fifo") + "," + Node("a", "fifo") },
        { "repeated by another spelling", Node("a", "fifo") + "," + Node("\\\\x61", "fifo") },
        { "unknown type", Node("a", "door") },
        { "type missing", Node("a", "fifo").Replace("\"type\":\"fifo\",", "", StringComparison.Ordinal) },
        { "name missing", Node("a", "fifo").Replace("\"name\":\"a\",", "", StringComparison.Ordinal) },
        { "time missing", Node("a", "fifo").Replace("mtime", "xtime", StringComparison.Ordinal) },
        { "time wrong", Node("a", "fifo").Replace("01.61777954Z", "61Z", StringComparison.Ordinal) },
        { "time without zone", Node("a", "fifo").Replace("01Z", "01", StringComparison.Ordinal) },
        { "owner negative", Node("a", "fifo").Replace("\"uid\":0", "\"uid\":-1", StringComparison.Ordinal) },
        { "content null", Node("a", "file", "\"content\":null") },
        { "content missing", Node("a", "file", "\"links\":1") },
        { "content of no ids", Node("a", "file", "\"size\":1,\"content\":[\"xyz\"]") },
        { "size missing", Node("a", "file", $"\"content\":[\"{Blob}\"]") },
        { "size zero", Node("a", "file", $"\"size\":0,\"content\":[\"{Blob}\"]") },
        { "size of nothing", Node("a", "file", "\"size\":7,\"content\":[]") },
        { "size less than blobs", Node("a", "file", $"\"size\":1,\"content\":[\"{Blob}\",\"{Blob}\"]") },
        { "size too large for a number", Node("a", "file", $"\"size\":18446744073709551616,\"content\":[\"{Blob}\"]") },
        { "size as text", Node("a", "file", $"\"size\":\"3\",\"content\":[\"{Blob}\"]") },
        { "size in capitals", Node("a", "file", $"\"size\":3,\"Size\":4,\"content\":[\"{Blob}\"]") },
        { "size twice", Node("a", "file", $"\"size\":3,\"size\":4,\"content\":[\"{Blob}\"]") },
        { "folder without subtree", Node("a", "dir", "\"content\":null") },
        { "folder with null subtree", Node("a", "dir", "\"content\":null,\"subtree\":null") },
        { "folder with content", Node("a", "dir", $"\"content\":[\"{Blob}\"],\"subtree\":\"{Blob}\"") },
        { "folder with size", Node("a", "dir", $"\"size\":3,\"content\":null,\"subtree\":\"{Blob}\"") },
        { "file with subtree", Node("a", "file", $"\"content\":[],\"subtree\":\"{Blob}\"") },
        { "link without target", Node("a", "symlink", "\"content\":null") },
        { "link to NUL", Node("a", "symlink", "\"linktarget\":\"a\\u0000b\",\"content\":null") },
        { "file with link target", Node("a", "file", "\"linktarget\":\"x\",\"content\":[]") },
        { "st_mode instead of Go's", Node("a", "file", "\"content\":[]", "\"mode\":35309,") },
        { "mode of another type", Node("a", "file", "\"content\":[]", "\"mode\":2147484141,") },
        { "mode negative", Node("a", "file", "\"content\":[]", "\"mode\":-1,") },
        { "attribute without name", Node("a", "fifo", "\"extended_attributes\":[{\"value\":\"\"}]") },
        { "attribute of no base64", Node("a", "fifo", "\"extended_attributes\":[{\"name\":\"user.x\",\"value\":\"*\"}]") },
    };

    [Theory]
    [MemberData(nameof(BadNodes))]
    public void Bad_node_is_refused_by_tree_and_name(string trap, string nodes)
    {
        Assert.NotEmpty(trap);
        DanmenException fault = Assert.Throws<DanmenException>(() => Decode($"{{\"nodes\":[{nodes}]}}\n"));
        Assert.Equal(StoreFaults.Damaged, fault.Code);
        Assert.StartsWith($"tree {Blob}, node ", fault.Subject, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"nodes\":null}")]
    [InlineData("{\"nodes\":{}}")]
    [InlineData("{\"nodes\":[1]}")]
    [InlineData("{\"nodes\":[]}{\"nodes\":[]}")]
    [InlineData("{\"nodes\":[],\"nodes\":[]}")]
    [InlineData("{\"Nodes\":[],\"nodes\":[]}")]
    [InlineData("{\"nodes\":[],}")]
    [InlineData("{\"nodes\":[]")]
    public void Bad_tree_is_refused_by_name(string json) =>
        Assert.StartsWith($"tree {Blob}", Assert.Throws<DanmenException>(() => Decode(json)).Subject, StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        byte[] json = Encoding.Latin1.GetBytes($"{{\"nodes\":[{Node("a\u00ff", "fifo")}]}}\n");
        Assert.Throws<DanmenException>(() => TreeCodec.Decode(json, default));
    }

    [Fact]
    public void The_node_above_is_good_when_nothing_is_wrong()
    {
        Assert.Equal(3ul, Assert.Single(Decode($"{{\"nodes\":[{FileNode}]}}").Nodes).SizeBytes);
        Assert.Single(Decode($"{{\"nodes\":[{Node("a", "fifo")}]}}").Nodes);
    }

    [Fact]
    public void A_changed_byte_is_read_or_refused_never_worse()
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"nodes\":[{FileNode}]}}\n");
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. json];
            changed[at] = value;
            try
            {
                TreeCodec.Encode(TreeCodec.Decode(changed, default), new ArrayBufferWriter<byte>());
            }
            catch (DanmenException fault)
            {
                Assert.Equal(StoreFaults.Damaged, fault.Code);
            }
        });
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Writing_refuses_what_reading_would(string name)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Encode([MakeNode(Encoding.UTF8.GetBytes(name), NodeType.Fifo, 1, [])]));
        Assert.Equal((FormatFaults.Unwritable, $"node \"{name}\""), (fault.Code, fault.Subject));
    }

    private static string Node(string name, string type, string rest = "\"content\":null", string mode = "") =>
        $"{{\"name\":\"{name}\",\"type\":\"{type}\",{mode}{Times.Trim()},{rest}}}";

    private static Node MakeNode(byte[] name, NodeType type, ulong number, byte[] target) => new()
    {
        Name = name,
        Type = type,
        Mode = GoFileMode.TypeBits(type) | (uint)(number & 0x1FF),
        ModifiedAt = new Timestamp((long)(number % 253_000_000_000), (int)(number % 1_000_000_000)),
        Inode = number,
        SizeBytes = type == NodeType.File ? (number % 5) : 0,
        Content = type != NodeType.File ? null : number % 5 == 0 ? [] : [new BlobId(new ContentHash(new byte[32]))],
        Subtree = type == NodeType.Directory ? new TreeId(new ContentHash(new byte[32])) : null,
        LinkTarget = type == NodeType.SymbolicLink ? target : default,
    };

    private static Tree Decode(string json) => TreeCodec.Decode(Encoding.UTF8.GetBytes(json), ContentHash.TryParse(Blob, out ContentHash id) ? new TreeId(id) : default);

    private static string Encode(IReadOnlyList<Node> nodes)
    {
        ArrayBufferWriter<byte> output = new();
        TreeCodec.Encode(nodes, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
