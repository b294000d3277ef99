using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Danmen.Restic.Format;

/// <summary>A SHA-256 hash, 32 bytes: the name of everything a repository stores.</summary>
/// <remarks>The default value is the hash of nothing in particular (32 zero bytes) and names no object.</remarks>
public readonly struct ContentHash : IEquatable<ContentHash>, IComparable<ContentHash>
{
    /// <summary>Length of a hash, bytes.</summary>
    public const int SizeBytes = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public ContentHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes) throw new ArgumentException("a hash is 32 bytes", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first eight bytes, big-endian: a ready hash-table key.</summary>
    public ulong Prefix => _a;

    /// <summary>True for the default value, which names nothing.</summary>
    public bool IsNull => (_a | _b | _c | _d) == 0;

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>Parses 64 hexadecimal digits of either case; anything else gives false.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ContentHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[SizeBytes];
        if (hex.Length != 2 * SizeBytes) return false;
        if (Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        hash = new ContentHash(bytes);
        return true;
    }

    public bool Equals(ContentHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ContentHash other && Equals(other);

    public override int GetHashCode() => (int)_a;

    public int CompareTo(ContentHash other)
    {
        int order = _a.CompareTo(other._a);
        if (order != 0) return order;
        order = _b.CompareTo(other._b);
        if (order != 0) return order;
        order = _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public static bool operator ==(ContentHash left, ContentHash right) => left.Equals(right);

    public static bool operator !=(ContentHash left, ContentHash right) => !left.Equals(right);

    public static bool operator <(ContentHash left, ContentHash right) => left.CompareTo(right) < 0;

    public static bool operator >(ContentHash left, ContentHash right) => left.CompareTo(right) > 0;

    public static bool operator <=(ContentHash left, ContentHash right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ContentHash left, ContentHash right) => left.CompareTo(right) >= 0;
}
