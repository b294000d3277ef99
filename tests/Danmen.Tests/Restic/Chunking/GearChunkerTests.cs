using CsCheck;
using Danmen.Restic.Chunking;
using Xunit;

namespace Danmen.Tests.Restic.Chunking;

public sealed class GearChunkerTests
{
    private static readonly ChunkingProfile Small = new(64, 256, 1024, false);
    private static readonly ChunkingProfile SmallRows = new(64, 256, 1024, true);
    private static readonly GearTable Table = new(0x3DA3358B4DC173);
    private static readonly Gen<byte[]> Contents = Gen.Select(Gen.Int[0, 6000], Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Select((length, seed, letters) =>
    {
        byte[] bytes = new byte[length];
        uint state = (uint)seed | 1;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)((state >> 16) % (uint)letters);
        }

        return bytes;
    });

    [Fact]
    public void Chunks_concatenate_to_the_input_and_keep_their_bounds() => Contents.Sample(content =>
    {
        foreach (ChunkingProfile profile in new[] { Small, SmallRows })
        {
            List<int> lengths = Cut(content, profile);
            Assert.Equal(content.Length, lengths.Sum());
            for (int i = 0; i < lengths.Count; i++)
            {
                Assert.InRange(lengths[i], 1, profile.MaximumBytes);
                if (i < lengths.Count - 1) Assert.True(lengths[i] >= profile.MinimumBytes);
            }
        }
    });

    [Fact]
    public void Cuts_do_not_depend_on_how_the_bytes_arrive() => Gen.Select(Contents, Gen.Int[1, 700]).Sample((content, step) =>
    {
        foreach (ChunkingProfile profile in new[] { Small, SmallRows })
        {
            List<int> piecewise = [];
            int start = 0;
            for (int end = Math.Min(step, content.Length); ; end = Math.Min(end + step, content.Length))
            {
                bool isLast = end == content.Length;
                while (start < end)
                {
                    int length = new GearChunker(Table, profile).FindCut(content.AsSpan(start, end - start), isLast);
                    if (length == 0) break;
                    piecewise.Add(length);
                    start += length;
                }

                if (isLast) break;
            }

            Assert.Equal(Cut(content, profile), piecewise);
        }
    });

    [Fact]
    public void Chunks_of_rows_end_at_a_rows_end()
    {
        Random random = new(1);
        using MemoryStream rows = new();
        for (int i = 0; i < 5000; i++) rows.Write(System.Text.Encoding.ASCII.GetBytes($"{i}\t{random.NextInt64()}\t{new string('x', random.Next(60))}\n"));
        byte[] content = rows.ToArray();
        int end = 0;
        List<int> lengths = Cut(content, SmallRows);
        Assert.True(lengths.Count > 100);
        foreach (int length in lengths) Assert.Equal((byte)'\n', content[(end += length) - 1]);
    }

    [Fact]
    public void A_row_longer_than_the_maximum_is_cut()
    {
        byte[] content = new byte[5000];
        content.AsSpan().Fill((byte)'x');
        Assert.All(Cut(content, SmallRows).SkipLast(1), length => Assert.Equal(SmallRows.MaximumBytes, length));
    }

    [Fact]
    public void An_insertion_moves_few_cuts()
    {
        byte[] content = new byte[200_000];
        new Random(2).NextBytes(content);
        HashSet<string> before = Hashes(content);
        byte[] changed = [.. content[..100_000], .. "inserted"u8, .. content[100_000..]];
        Assert.True(Hashes(changed).Count(hash => !before.Contains(hash)) <= 4);
    }

    [Fact]
    public void Another_polynomial_cuts_elsewhere()
    {
        byte[] content = new byte[100_000];
        new Random(3).NextBytes(content);
        Assert.NotEqual(Cut(content, Small), Cut(content, Small, new GearTable(0x25b468838dcb75)));
    }

    [Fact]
    public void Lengths_gather_around_the_average()
    {
        byte[] content = new byte[4 << 20];
        new Random(4).NextBytes(content);
        double average = Cut(content, new ChunkingProfile(2 << 10, 8 << 10, 64 << 10, false)).Average();
        Assert.InRange(average, 7 << 10, 12 << 10);
    }

    private static HashSet<string> Hashes(byte[] content)
    {
        int start = 0;
        HashSet<string> hashes = [];
        foreach (int length in Cut(content, Small))
        {
            hashes.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.AsSpan(start, length))));
            start += length;
        }

        return hashes;
    }

    private static List<int> Cut(byte[] content, ChunkingProfile profile, GearTable? table = null)
    {
        GearChunker chunker = new(table ?? Table, profile);
        List<int> lengths = [];
        for (int start = 0; start < content.Length; start += lengths[^1]) lengths.Add(chunker.FindCut(content.AsSpan(start), isLast: true));
        return lengths;
    }
}
