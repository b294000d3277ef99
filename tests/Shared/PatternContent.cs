using System.Buffers.Binary;
using System.Security.Cryptography;
using Danmen.Restic.Backends;
using Xunit;

namespace Danmen.Testing;

/// <summary>Content of any length that lies nowhere: each byte follows from its offset.</summary>
internal sealed class PatternContent(long lengthBytes) : IFileContent
{
    private const int PieceBytes = 4 << 20;

    public long LengthBytes => lengthBytes;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int lengthBytes, CancellationToken cancellationToken)
    {
        Assert.InRange(offset, 0, LengthBytes - lengthBytes);
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(Range(offset, lengthBytes));
    }

    public static byte[] Range(long offset, int lengthBytes)
    {
        byte[] range = new byte[lengthBytes];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int done = 0; done < lengthBytes;)
        {
            int skip = (int)((offset + done) % sizeof(ulong));
            BinaryPrimitives.WriteUInt64LittleEndian(word, WordAt((ulong)(offset + done) / sizeof(ulong)));
            int count = Math.Min(sizeof(ulong) - skip, lengthBytes - done);
            word.Slice(skip, count).CopyTo(range.AsSpan(done));
            done += count;
        }

        return range;
    }

    /// <summary>Its SHA-256.</summary>
    public string Name()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < LengthBytes; offset += PieceBytes) hash.AppendData(Range(offset, (int)Math.Min(PieceBytes, LengthBytes - offset)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // splitmix64
    private static ulong WordAt(ulong index)
    {
        ulong word = (index + 1) * 0x9E3779B97F4A7C15;
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }
}
