using System.Buffers.Binary;

namespace Danmen.Components.Pickle;

/// <summary>The header of NumPy's .npy: magic, version, length, a dictionary as Python writes it.</summary>
internal static class NpyHeader
{
    /// <summary>A header is looked for in so many first bytes; NumPy itself refuses longer ones than 10,000.</summary>
    public const int MostBytes = 10 + 65_536;

    private const int MagicBytes = 6;

    /// <summary>Where the data begin, and whether they are objects, which stand there as a pickle.</summary>
    /// <param name="start">First bytes of the file, <see cref="MostBytes"/> where it has them.</param>
    /// <returns>False when it is no header that can be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> start, out int dataOffset, out bool holdsObjects)
    {
        (dataOffset, holdsObjects) = (0, false);
        if (start.Length < MagicBytes + 6) return false;
        int at = start[MagicBytes] == 1 ? MagicBytes + 4 : MagicBytes + 6;
        long length = start[MagicBytes] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > start.Length - at) return false;
        dataOffset = at + (int)length;
        // The letter O stands for objects in a type's description, and in nothing else of what NumPy writes but a field's name: then too much is read.
        holdsObjects = start.Slice(at, (int)length).IndexOf((byte)'O') >= 0;
        return true;
    }
}
