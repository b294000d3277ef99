using Danmen.Restic.FileSystem;
using Danmen.Testing;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Danmen.Tests.Restic.FileSystem;

/// <summary>Writing and reading past the page cache gives the same bytes as through it, however pieces lie.</summary>
public sealed class DirectFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_written_in_any_order_at_any_offset_stand_where_they_should(bool inMemory)
    {
        using TemporaryFolder folder = new();
        // A file system in memory may not know of it: then all goes through the cache.
        string path = inMemory && Directory.Exists("/dev/shm") ? Path.Combine("/dev/shm", Path.GetRandomFileName()) : folder.At("file");
        Random random = new(7);
        byte[] content = new byte[3_000_000 + random.Next(5000)];
        random.NextBytes(content);
        try
        {
            using SafeFileHandle cached = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
            using DirectFile? direct = DirectFile.TryFrom(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            List<(int Offset, int Length)> pieces = [];
            for (int at = 0; at < content.Length;)
            {
                int length = Math.Min(content.Length - at, random.Next(1, DirectFile.SmallestBytes * 2));
                pieces.Add((at, length));
                at += length;
            }

            foreach ((int offset, int length) in pieces.OrderBy(_ => random.Next())) Write(cached, direct, content.AsSpan(offset, length), offset, misaligned: random.Next(4) == 0);
            Assert.Equal(content, File.ReadAllBytes(path));
            Assert.Equal(content, Read(cached, direct, content.Length));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Lead_makes_memory_aligned_as_the_offset_is()
    {
        Random random = new(8);
        for (int i = 0; i < 1000; i++)
        {
            long offset = random.NextInt64(1L << 40);
            Assert.True(IsAlike(new byte[(2 * DirectFile.BlockBytes) + random.Next(100)], offset));
        }
    }

    private static unsafe bool IsAlike(byte[] buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            int lead = DirectFile.LeadFor(start, offset);
            return lead is >= 0 and < DirectFile.BlockBytes && ((long)(start + lead) - offset) % DirectFile.BlockBytes == 0;
        }
    }

    private static unsafe void Write(SafeFileHandle cached, DirectFile? direct, ReadOnlySpan<byte> bytes, long offset, bool misaligned)
    {
        byte[] buffer = new byte[bytes.Length + DirectFile.BlockBytes + 1];
        fixed (byte* start = buffer)
        {
            int lead = DirectFile.LeadFor(start, offset) + (misaligned ? 1 : 0);
            bytes.CopyTo(buffer.AsSpan(lead));
            ReadOnlySpan<byte> placed = buffer.AsSpan(lead, bytes.Length);
            Assert.Equal(0, direct is null ? FileCalls.Write(cached, placed, offset) : direct.Write(cached, placed, offset));
        }
    }

    private static unsafe byte[] Read(SafeFileHandle cached, DirectFile? direct, int length)
    {
        byte[] buffer = new byte[length + (2 * DirectFile.BlockBytes)];
        fixed (byte* start = buffer)
        {
            int lead = DirectFile.LeadFor(start, 0), whole = (length + DirectFile.BlockBytes - 1) & ~(DirectFile.BlockBytes - 1);
            Span<byte> destination = buffer.AsSpan(lead, whole);
            Assert.Equal(length, direct is null ? FileCalls.ReadFully(cached, destination, 0) : direct.ReadFully(cached, destination, 0));
            return destination[..length].ToArray();
        }
    }
}
