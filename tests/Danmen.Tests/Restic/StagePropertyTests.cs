using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Chunking;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Restic.Indexing;
using Danmen.Restic.Packing;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Xunit;

namespace Danmen.Tests.Restic;

/// <summary>What must hold of each stage for whatever comes in. Chunker, seals, trees and indexes have properties of their own beside their examples.</summary>
public sealed class StagePropertyTests
{
    private static readonly Gen<byte[]> Texts = Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 255], Gen.Int).Select((length, letters, seed) =>
    {
        Random random = new(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)random.Next(letters);
        return bytes;
    });

    private static readonly Gen<ContentHash> Hashes = Gen.Byte.Array[32].Select(bytes => new ContentHash(bytes)).Where(hash => !hash.IsNull);

    private static readonly Gen<string> Strings = Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0000', '\u2040'], 0, 20], Gen.Const("断面\u2028😀<&>\"\\"));

    private static readonly Gen<Timestamp> Times =
        Gen.Select(Gen.Long[-62_135_000_000, 253_402_200_000], Gen.Int[0, 999_999_999], Gen.Int[-14 * 60, 14 * 60]).Select((seconds, nanoseconds, offset) => new Timestamp(seconds, nanoseconds, (short)offset));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Contents_give_the_same_blobs_however_they_arrive_and_concatenate_to_what_came() =>
        Gen.Select(Texts, Gen.Int[1, 997], Gen.Bool).SampleAsync(
            async (content, step, rows) =>
            {
                await using Repository repository = await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, null, Token);
                await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = 4096 });
                ChunkingProfile profile = new(64, 256, 1024, rows);
                ArchivedContent whole = await StoreAsync(session, content, content.Length + 1, profile), piecewise = await StoreAsync(session, content, step, profile);
                await session.FlushAsync(Token);
                Assert.Equal(whole.Blobs, piecewise.Blobs);
                using MemoryStream read = new();
                foreach (BlobId blob in whole.Blobs) read.Write(await repository.LoadBlobAsync(BlobType.Data, blob, Token));
                Assert.Equal(content, read.ToArray());
                Assert.Equal((content.Length, content.Length), (whole.SizeBytes, piecewise.SizeBytes));
            },
            iter: 60);

    [Fact]
    public void What_is_compressed_comes_back_and_what_is_changed_is_refused_or_read_but_never_longer()
    {
        using ZstdCodec zstd = new();
        Gen.Select(Texts, Gen.Int, Gen.Int[1, 255]).Sample((plain, at, change) =>
        {
            byte[] room = new byte[ZstdCodec.MaximumLength(plain.Length)];
            byte[] frame = room[..zstd.Compress(plain, room)];
            byte[] back = new byte[plain.Length];
            Assert.True(zstd.TryDecompress(frame, back, out _));
            Assert.Equal(plain, back);
            Assert.Equal(plain, zstd.TryDecompress(frame, 1 << 20, out _));
            Assert.False(zstd.TryDecompress(frame, new byte[plain.Length + 1], out string problem));
            Assert.NotEmpty(problem);
            if (plain.Length > 0)
            {
                Assert.False(zstd.TryDecompress(frame, new byte[plain.Length - 1], out _));
                Assert.Null(zstd.TryDecompress(frame, plain.Length - 1, out _));
                Assert.False(zstd.TryDecompress(frame.AsSpan(0, frame.Length - 1), back, out _));
            }

            frame[(int)((uint)at % frame.Length)] ^= (byte)change;
            zstd.TryDecompress(frame, back, out _);
            Assert.True((zstd.TryDecompress(frame, 4096, out _) ?? []).Length <= 4096);
        });
    }

    [Fact]
    public void Packs_give_back_their_blobs_and_refuse_any_changed_bit_of_their_header() =>
        Gen.Select(Gen.Select(Texts.Where(text => text.Length > 0), Gen.Enum<BlobType>()).List[1, 12], Gen.Int, Gen.Int[0, 7]).Sample((blobs, at, bit) =>
        {
            using SealingKey key = new(new MasterKeyRecord(new byte[32], new byte[16], "0123456789abcdef"u8.ToArray()));
            PackBuilder builder = new(new byte[blobs.Sum(blob => PackBuilder.LengthFor(blob.Item1.Length + SealingKey.OverheadBytes))]);
            foreach ((byte[] plain, BlobType type) in blobs)
            {
                Memory<byte> place = builder.Reserve(type, BlobPipeline.HashOf(plain), plain.Length + SealingKey.OverheadBytes, plain.Length % 3 == 0 ? 0u : (uint)plain.Length);
                key.Seal(plain, place.Span);
                builder.Sealed();
            }

            (ReadOnlyMemory<byte> bytes, PackId id, IReadOnlyList<PackedBlob> written) = builder.Finish(key);
            Assert.Equal(id.Hash, new ContentHash(SHA256.HashData(bytes.Span)));
            byte[] pack = bytes.ToArray();
            int total = PackHeaderReader.TotalLength(pack, pack.Length, id);
            Assert.Equal(written, PackHeaderReader.Open(key, pack.AsSpan(pack.Length - total), id));
            foreach (((byte[] plain, BlobType type), PackedBlob place) in blobs.Zip(written))
            {
                byte[] back = new byte[plain.Length];
                Assert.True(key.TryOpen(pack.AsSpan((int)place.OffsetBytes, (int)place.LengthBytes), back));
                Assert.Equal(plain, back);
                Assert.Equal(type, place.Type);
            }

            pack[pack.Length - 1 - (int)((uint)at % total)] ^= (byte)(1 << bit);
            Assert.Throws<DanmenException>(() =>
            {
                int changed = PackHeaderReader.TotalLength(pack, pack.Length, id);
                return PackHeaderReader.Open(key, pack.AsSpan(pack.Length - changed), id);
            });
        });

    [Fact]
    public void The_index_finds_what_a_dictionary_finds() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30], Gen.Int[0, 20]).List[1, 60].Sample(steps =>
        {
            using BlobIndex index = new();
            Dictionary<(BlobType, BlobId), (PackId Pack, PackedBlob Blob)> model = [];
            int packs = 0;
            foreach ((int kind, int first, int count) in steps)
            {
                if (kind == 0)
                {
                    // Only blobs that stand in one place: a copy elsewhere is not remembered, and is not asked for.
                    HashSet<PackId> leaving = [PackOf(first)];
                    index.RemovePacks(leaving);
                    foreach ((BlobType, BlobId) gone in model.Where(each => leaving.Contains(each.Value.Pack)).Select(each => each.Key).ToList()) model.Remove(gone);
                    continue;
                }

                List<PackedBlob> blobs = [];
                for (int i = 0; i < count; i++) blobs.Add(new PackedBlob(new BlobId(PackOf(first + i).Hash), (BlobType)(i & 1), (uint)i * 50, 50, (uint)kind));
                PackId pack = PackOf(packs++);
                index.Add(pack, blobs);
                foreach (PackedBlob blob in blobs) model.TryAdd((blob.Type, blob.Id), (pack, blob));
            }

            Assert.Equal(model.Count, index.Count);
            for (int number = 0; number < 60; number++)
            {
                foreach (BlobType type in Enum.GetValues<BlobType>())
                {
                    bool there = index.TryFind(type, new BlobId(PackOf(number).Hash), out PackId pack, out PackedBlob blob);
                    Assert.Equal(model.TryGetValue((type, new BlobId(PackOf(number).Hash)), out (PackId, PackedBlob) expected), there);
                    if (there) Assert.Equal(expected, (pack, blob));
                }
            }
        });

    [Fact]
    public void Reads_cover_every_blob_once_in_few_pieces() =>
        Gen.Select(Gen.Int[0, 3], Gen.UInt[0, 40_000_000], Gen.UInt[33, 3_000_000]).List[0, 60].Sample(places =>
        {
            List<BlobLocation> blobs = [];
            foreach ((int pack, uint offset, uint length) in places) blobs.Add(new BlobLocation(default, BlobType.Data, PackOf(pack), offset, length, length - 32, false));
            blobs.Sort(static (left, right) => ReadPlan.Compare(left, right));
            int next = 0;
            foreach (PackRange range in ReadPlan.Make(blobs.Count, i => blobs[i]))
            {
                Assert.Equal(next, range.First);
                long end = range.OffsetBytes;
                for (int i = range.First; i < range.First + range.Count; i++)
                {
                    Assert.Equal(range.Pack, blobs[i].Pack);
                    Assert.True(blobs[i].OffsetBytes >= range.OffsetBytes && blobs[i].OffsetBytes + blobs[i].LengthBytes <= range.OffsetBytes + range.LengthBytes);
                    Assert.True(blobs[i].OffsetBytes <= end + ReadPlan.GapBytes);
                    end = Math.Max(end, blobs[i].OffsetBytes + blobs[i].LengthBytes);
                }

                Assert.Equal(end, range.OffsetBytes + range.LengthBytes);
                Assert.True(range.LengthBytes <= ReadPlan.RangeBytes || range.Count == 1 || blobs[range.First].LengthBytes > ReadPlan.RangeBytes);
                next += range.Count;
            }

            Assert.Equal(blobs.Count, next);
        });

    [Fact]
    public void Snapshots_come_back() =>
        Gen.Select(Gen.Select(Times, Hashes, Hashes, Gen.Bool), Gen.Select(Strings.Array[0, 3], Strings, Strings), Gen.Select(Gen.UInt, Gen.UInt, Strings.Array[0, 3], Strings.Array[0, 3])).Sample((facts, names, rest) =>
        {
            (Timestamp time, ContentHash tree, ContentHash other, bool hasOther) = facts;
            SnapshotRecord written = new()
            {
                Time = time,
                Tree = new TreeId(tree),
                Parent = hasOther ? new SnapshotId(other) : null,
                Original = hasOther ? null : new SnapshotId(other),
                Paths = names.Item1,
                HostName = names.Item2,
                UserName = names.Item3,
                UserId = rest.Item1,
                GroupId = rest.Item2,
                Excludes = rest.Item3,
                Tags = rest.Item4,
            };
            byte[] json = SnapshotCodec.Encode(written);
            SnapshotRecord read = SnapshotCodec.Decode(json, "s");
            Assert.Equal(json, SnapshotCodec.Encode(read));
            Assert.Equal((written.Time, written.Tree, written.Parent, written.Original, written.UserId, written.GroupId), (read.Time, read.Tree, read.Parent, read.Original, read.UserId, read.GroupId));
            Assert.Equal(written.Paths.Select(Whole), read.Paths);
            Assert.Equal(written.Tags.Select(Whole), read.Tags);
            Assert.Equal(written.Excludes.Select(Whole), read.Excludes);
            Assert.Equal((Whole(written.HostName), Whole(written.UserName)), (read.HostName, read.UserName));
        });

    [Fact]
    public void Keys_and_locks_come_back() =>
        Gen.Select(Times, Strings, Strings, Gen.Byte.Array[33, 200], Gen.Byte.Array[1, 100], Gen.Int[1, 20], Gen.Bool).Sample((time, user, host, data, salt, number, flag) =>
        {
            KeyRecord key = new(time, user, host, 1 << number, 8, 1, salt, data);
            byte[] json = KeyCodec.Encode(key);
            KeyRecord read = KeyCodec.Decode(json, "k");
            Assert.Equal(json, KeyCodec.Encode(read));
            Assert.Equal((time, 1 << number, Whole(user), Whole(host)), (read.Created, read.N, read.UserName, read.HostName));
            Assert.Equal(data, read.Data.ToArray());
            Assert.Equal(salt, read.Salt.ToArray());

            LockRecord held = new(time, flag, host, user, number, (uint)number, (uint)salt.Length);
            Assert.Equal(held with { HostName = Whole(host), UserName = Whole(user) }, LockCodec.Decode(LockCodec.Encode(held), "l"));
        });

    [Fact]
    public void Master_keys_sealed_under_a_password_open_with_it_alone() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample(
            (password, other) =>
            {
                MasterKeyRecord keys = KeySealing.NewMasterKeys();
                KeyRecord record = KeySealing.Seal(keys, password, new Timestamp(0, 0));
                MasterKeyRecord? opened = KeySealing.TryOpen(record, password, "k");
                Assert.Equal(keys.EncryptionKey.ToArray(), opened?.EncryptionKey.ToArray());
                if (!password.SequenceEqual(other)) Assert.Null(KeySealing.TryOpen(record, other, "k"));
            },
            iter: 30);

    private static async Task<ArchivedContent> StoreAsync(ArchiveSession session, byte[] content, int step, ChunkingProfile profile)
    {
        ContentWriter writer = session.OpenContent(profile);
        for (int at = 0; at < content.Length; at += step) await writer.WriteAsync(content.AsMemory(at, Math.Min(step, content.Length - at)), Token);
        return await writer.CompleteAsync(Token);
    }

    private static PackId PackOf(int number) => new(new ContentHash(SHA256.HashData(BitConverter.GetBytes(number))));

    /// <summary>As JSON carries it: half a surrogate pair becomes the replacement character.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
