using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Danmen.Restic.Chunking;

/// <summary>256 random words of the gear hash, an HMAC over the repository's chunker polynomial: without the repository's key nobody can tell known files by their cut points.</summary>
public sealed class GearTable
{
    /// <summary>Stands in every manifest; another value cuts elsewhere.</summary>
    public const string AlgorithmVersion = "gear-1";

    private readonly ulong[] _words = new ulong[256];

    public GearTable(ulong chunkerPolynomial)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, chunkerPolynomial);
        Span<byte> message = stackalloc byte[13];
        "danmen-gear1"u8.CopyTo(message);
        Span<byte> mac = stackalloc byte[32];
        for (int value = 0; value < 256; value++)
        {
            message[12] = (byte)value;
            HMACSHA256.HashData(key, message, mac);
            _words[value] = BinaryPrimitives.ReadUInt64BigEndian(mac);
        }
    }

    internal ReadOnlySpan<ulong> Words => _words;
}
