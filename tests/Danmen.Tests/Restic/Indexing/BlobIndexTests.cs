using System.Security.Cryptography;
using Danmen.Restic.Format;
using Danmen.Restic.Indexing;
using Xunit;

namespace Danmen.Tests.Restic.Indexing;

public sealed class BlobIndexTests
{
    [Fact]
    public void Every_blob_is_found_where_it_first_was()
    {
        using BlobIndex index = new();
        for (int pack = 0; pack < 100; pack++) index.Add(PackOf(pack), BlobsOf(pack, 500));
        index.Add(PackOf(1000), BlobsOf(7, 500));
        Assert.Equal(50_000, index.Count);
        for (int pack = 0; pack < 100; pack++)
        {
            foreach (PackedBlob expected in BlobsOf(pack, 500))
            {
                Assert.True(index.TryFind(expected.Type, expected.Id, out PackId found, out PackedBlob blob));
                Assert.Equal((PackOf(pack), expected), (found, blob));
                Assert.False(index.TryFind(expected.Type == BlobType.Tree ? BlobType.Data : BlobType.Tree, expected.Id, out _, out _));
            }
        }

        Assert.False(index.TryFind(BlobType.Data, new BlobId(Hash(-1)), out _, out _));
    }

    [Fact]
    public void Blobs_of_forgotten_packs_are_gone_and_can_come_back()
    {
        using BlobIndex index = new();
        index.Add(PackOf(1), BlobsOf(1, 10));
        index.Add(PackOf(2), BlobsOf(2, 10));
        index.RemovePacks(new HashSet<PackId> { PackOf(1), PackOf(9) });
        Assert.Equal(10, index.Count);
        PackedBlob blob = BlobsOf(1, 10)[3];
        Assert.False(index.TryFind(blob.Type, blob.Id, out _, out _));
        index.Add(PackOf(3), [blob]);
        Assert.True(index.TryFind(blob.Type, blob.Id, out PackId pack, out _));
        Assert.Equal(PackOf(3), pack);
        Assert.Equal(11, index.Count);
    }

    [Fact]
    public void A_blob_costs_at_most_64_bytes() => CostsAtMost64Bytes(packs: 200);

    [Fact]
    [Trait("Run", "Soak")]
    public void A_blob_costs_at_most_64_bytes_where_there_are_five_million() => CostsAtMost64Bytes(packs: 2500);

    private static void CostsAtMost64Bytes(int packs)
    {
        const int Each = 2000;
        PackedBlob[] blobs = new PackedBlob[Each];
        byte[] hash = new byte[32];
        // Of this thread alone: tests beside this one allocate too. Counts the tables that growing threw away as well, 4 bytes a slot.
        long before = GC.GetAllocatedBytesForCurrentThread();
        using BlobIndex index = new();
        for (int pack = 0; pack < packs; pack++)
        {
            for (int i = 0; i < Each; i++)
            {
                RandomNumberGenerator.Fill(hash);
                blobs[i] = new PackedBlob(new BlobId(new ContentHash(hash)), BlobType.Data, (uint)i, 33, 1);
            }

            index.Add(PackOf(pack), blobs);
        }

        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(packs * Each);
        Assert.Equal(packs * Each, index.Count);
        // What growing threw away is gone: at most the table before, half as long as the last.
        Assert.True(allocated <= 64 + 8, $"{allocated:F1} bytes a blob with what growing threw away");
        Assert.True(index.MemoryBytes <= 64.0 * packs * Each, $"{index.MemoryBytes / (double)(packs * Each):F1} bytes a blob");
        TestContext.Current.TestOutputHelper?.WriteLine($"figure: {index.MemoryBytes / (double)(packs * Each):F1} bytes a blob at {packs * Each} blobs");
    }

    private static PackId PackOf(int number) => new(Hash(1_000_000 + number));

    private static List<PackedBlob> BlobsOf(int pack, int count)
    {
        List<PackedBlob> blobs = [];
        for (int i = 0; i < count; i++) blobs.Add(new PackedBlob(new BlobId(Hash((pack * 1000) + i)), (BlobType)(i & 1), (uint)(i * 100), 100, (uint)(i % 3 * 50)));
        return blobs;
    }

    private static ContentHash Hash(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));
}
