using System.Buffers;
using System.Text;
using CsCheck;
using Danmen.Faults;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests.Restic.Format;

public sealed class IndexCodecTests
{
    private const string Pack = "520dc5fea0c83082988d09cc9ee18c4a11880e91982eaa4bd00a7e6dcdfdb9cb";
    private const string First = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";
    private const string Second = "155c120ec16a137299014ae2132f68a467ef2c8be98c79448076f09bdf97f2a5";

    private const string Index = $$"""
        {"packs":[{"id":"{{Pack}}","blobs":[{"id":"{{First}}","type":"tree","offset":0,"length":54,"uncompressed_length":13},{"id":"{{Second}}","type":"data","offset":54,"length":249}]}]}

        """;

    private static readonly Gen<ContentHash> Hashes = Gen.Byte.Array[32].Select(bytes => new ContentHash(bytes)).Where(hash => !hash.IsNull);

    private static readonly Gen<IReadOnlyList<PackedBlob>> Blobs =
        Gen.Select(Hashes, Gen.Enum<BlobType>(), Gen.UInt[33, 1 << 24], Gen.OneOf(Gen.Const(0u), Gen.UInt[1, BlobLimits.MaximumDataBytes])).List[1, 20].Select(list =>
        {
            List<PackedBlob> blobs = [];
            uint offset = 0;
            foreach ((ContentHash hash, BlobType type, uint length, uint plain) in list)
            {
                blobs.Add(new PackedBlob(new BlobId(hash), type, offset, length, plain));
                offset += length;
            }

            return (IReadOnlyList<PackedBlob>)blobs;
        });

    [Fact]
    public void Index_is_written_as_it_was_read()
    {
        IndexRecord index = IndexCodec.Decode(Encoding.UTF8.GetBytes(Index), "index");
        IndexedPack pack = Assert.Single(index.Packs);
        Assert.Equal(Pack, pack.Id.ToString());
        Assert.Equal((BlobType.Tree, 0u, 54u, 13u), (pack.Blobs[0].Type, pack.Blobs[0].OffsetBytes, pack.Blobs[0].LengthBytes, pack.Blobs[0].PlainLengthBytes));
        Assert.Equal((BlobType.Data, 54u, 249u, 0u), (pack.Blobs[1].Type, pack.Blobs[1].OffsetBytes, pack.Blobs[1].LengthBytes, pack.Blobs[1].PlainLengthBytes));
        Assert.Equal(Index, Encode(index));
    }

    [Fact]
    public void Indexes_come_back_and_blobs_are_sorted_by_offset() =>
        Gen.Select(Gen.Select(Hashes, Blobs).List[0, 10], Hashes.List[0, 3]).Sample((packs, supersedes) =>
        {
            List<IndexedPack> shuffled = [], sorted = [];
            foreach ((ContentHash id, IReadOnlyList<PackedBlob> blobs) in packs)
            {
                sorted.Add(new IndexedPack(new PackId(id), blobs));
                shuffled.Add(new IndexedPack(new PackId(id), [.. blobs.Reverse()]));
            }

            IndexRecord read = IndexCodec.Decode(Encoding.UTF8.GetBytes(Encode(new IndexRecord(supersedes, shuffled))), "index");
            Assert.Equal(supersedes, read.Supersedes);
            Assert.Equal(Encode(new IndexRecord(supersedes, sorted)), Encode(read));
        });

    [Fact]
    public void Lists_of_the_oldest_restics_are_read()
    {
        string old = Index.Trim()["{\"packs\":".Length..^1];
        Assert.Equal(Index, Encode(IndexCodec.Decode(Encoding.UTF8.GetBytes(old), "index")));
    }

    [Theory]
    [InlineData("\"offset\":54", "\"offset\":4294967290")]
    [InlineData("\"offset\":54", "\"offset\":-1")]
    [InlineData("\"length\":249", "\"length\":32")]
    [InlineData("\"length\":249", "\"length\":4294967296")]
    [InlineData("\"length\":249", "\"length\":\"249\"")]
    [InlineData(",\"length\":249", "")]
    [InlineData("\"type\":\"data\"", "\"type\":\"blob\"")]
    [InlineData("\"uncompressed_length\":13", "\"uncompressed_length\":99999999999")]
    [InlineData("155c120e", "15")]
    [InlineData("520dc5fea0c83082988d09cc9ee18c4a11880e91982eaa4bd00a7e6dcdfdb9cb", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("\"packs\"", "\"pack\"")]
    [InlineData("]}\n", "]")]
    [InlineData("]}\n", "]} x")]
    public void Bad_index_is_refused_by_name(string from, string to)
    {
        string text = Index.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Index, text);
        DanmenException fault = Assert.Throws<DanmenException>(() => IndexCodec.Decode(Encoding.UTF8.GetBytes(text), "index abc"));
        Assert.Equal((StoreFaults.Damaged, "index abc"), (fault.Code, fault.Subject));
    }

    [Fact]
    public void Pack_headers_come_back() => Blobs.Sample(blobs =>
    {
        ArrayBufferWriter<byte> header = new();
        PackHeaderCodec.Encode(blobs, header);
        Assert.Equal(blobs, PackHeaderCodec.Decode(header.WrittenSpan, default));
        Assert.Throws<DanmenException>(() => PackHeaderCodec.Decode(header.WrittenSpan[..^1], default));
    });

    [Fact]
    public void Pack_header_has_the_bytes_of_the_specification()
    {
        Assert.True(ContentHash.TryParse(First, out ContentHash first));
        Assert.True(ContentHash.TryParse(Second, out ContentHash second));
        ArrayBufferWriter<byte> header = new();
        PackHeaderCodec.Encode([new(new(first), BlobType.Tree, 0, 54, 13), new(new(second), BlobType.Data, 54, 249, 0)], header);
        Assert.Equal("03" + "36000000" + "0d000000" + First + "00" + "f9000000" + Second, Convert.ToHexStringLower(header.WrittenSpan));
    }

    [Theory]
    [InlineData("")]
    [InlineData("04" + "36000000" + "0d000000" + First)]
    [InlineData("02" + "36000000" + "00000000" + First)]
    [InlineData("00" + "20000000" + First)]
    [InlineData("00" + "ffffffff" + First + "00" + "ffffffff" + First)]
    [InlineData("00" + "ff")]
    public void Bad_pack_header_is_refused_by_name(string hex)
    {
        Assert.True(ContentHash.TryParse(Pack, out ContentHash pack));
        DanmenException fault = Assert.Throws<DanmenException>(() => PackHeaderCodec.Decode(Convert.FromHexString(hex), new PackId(pack)));
        Assert.Equal((StoreFaults.Damaged, $"pack {Pack}"), (fault.Code, fault.Subject));
    }

    [Fact]
    public void A_header_that_is_longer_than_any_is_refused() =>
        Assert.Throws<DanmenException>(() => PackHeaderCodec.Decode(new byte[PackHeaderCodec.MaximumLengthBytes + 1], default));

    [Fact]
    public void Blobs_with_a_gap_between_them_make_no_header()
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => PackHeaderCodec.Encode([new(default, BlobType.Data, 1, 54, 13)], new ArrayBufferWriter<byte>()));
        Assert.Equal(FormatFaults.Unwritable, fault.Code);
    }

    private static string Encode(IndexRecord index)
    {
        ArrayBufferWriter<byte> output = new();
        IndexCodec.Encode(index, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
