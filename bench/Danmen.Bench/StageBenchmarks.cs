using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Restic.Chunking;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;

namespace Danmen.Bench;

/// <summary>The stages that every byte goes through, one at a time, over 8 MiB of rows as COPY writes them.</summary>
public class StageBenchmarks : IDisposable
{
    private const int Length = 8 << 20;

    private readonly byte[] _rows = Rows();
    private readonly byte[] _room = new byte[ZstdCodec.MaximumLength(Length)];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _tag = new byte[16];
    private readonly GearChunker _files = new(new GearTable(0x3DA3358B4DC173), ChunkingProfile.Files);
    private readonly GearChunker _table = new(new GearTable(0x3DA3358B4DC173), ChunkingProfile.SmallTable);
    private readonly ZstdCodec _level1 = new(1), _level3 = new(3);
    private readonly AesCounter _aes = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Fails at once when the two implementations differ.</summary>
    [GlobalSetup]
    public void Check()
    {
        Sodium.Initialize();
        byte[] theirs = new byte[16];
        Sodium.Authenticate(_rows, _key, theirs);
        Poly1305.Compute(_rows, _key.AsSpan(0, 16), _key.AsSpan(16), _tag);
        if (!_tag.AsSpan().SequenceEqual(theirs)) throw new InvalidOperationException("two implementations of Poly1305 differ");
    }

    [Benchmark]
    public int ChunksOfFiles() => Cut(_files);

    [Benchmark]
    public int ChunksOfRows() => Cut(_table);

    [Benchmark]
    public byte[] Sha256() => SHA256.HashData(_rows);

    [Benchmark]
    public ulong RowSums()
    {
        RowTally tally = new();
        tally.Append(_rows);
        return tally.Sum;
    }

    [Benchmark]
    public int ZstdLevel1OfRows() => Compress(_level1, 10 << 10);

    [Benchmark]
    public int ZstdLevel3OfRows() => Compress(_level3, 10 << 10);

    [Benchmark]
    public int ZstdLevel3OfFiles() => Compress(_level3, 1 << 20);

    [Benchmark]
    public void AesCounterMode() => _aes.Transform(_key.AsSpan(0, 16), _rows, _room.AsSpan(0, Length));

    [Benchmark]
    public void Poly1305OfOurOwn() => Poly1305.Compute(_rows, _key.AsSpan(0, 16), _key.AsSpan(16), _tag);

    [Benchmark]
    public void Poly1305OfLibsodium() => Sodium.Authenticate(_rows, _key, _tag);

    public void Dispose()
    {
        _level1.Dispose();
        _level3.Dispose();
        _aes.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Rows()
    {
        Random random = new(5);
        StringBuilder rows = new(Length + 200);
        for (int i = 0; rows.Length < Length; i++)
            rows.Append(CultureInfo.InvariantCulture, $"{i}\t{random.Next(50_000)}\tpaid\t{random.Next(100_000) / 100.0}\t2024-{random.Next(1, 13):00}-{random.Next(1, 29):00} 12:00:00+00\t{random.NextInt64():x16}\tnote {random.Next(1000)}\n");
        return Encoding.ASCII.GetBytes(rows.ToString(0, Length));
    }

    private int Cut(GearChunker chunker)
    {
        int chunks = 0;
        for (ReadOnlySpan<byte> rest = _rows; !rest.IsEmpty; chunks++) rest = rest[chunker.FindCut(rest, isLast: true)..];
        return chunks;
    }

    private int Compress(ZstdCodec codec, int chunkBytes)
    {
        int total = 0;
        for (int at = 0; at < Length; at += chunkBytes) total += codec.Compress(_rows.AsSpan(at, Math.Min(chunkBytes, Length - at)), _room);
        return total;
    }
}
