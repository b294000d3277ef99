using System.Buffers;

namespace Danmen.Restic.Format;

/// <summary>Trees as JSON, byte for byte as restic writes them, and read strictly.</summary>
/// <remarks>shared traps 3 to 8: order of fields, names by strconv.Quote inside Go JSON, RFC3339Nano, trailing line feed.</remarks>
public static class TreeCodec
{
    /// <summary>Writes the JSON text of a tree, line feed included. Refuses what restic could not restore (order, names).</summary>
    public static void Encode(IReadOnlyList<Node> nodes, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Parses and validates; anything wrong is StoreFaults.Damaged naming the tree and the node.</summary>
    public static Tree Decode(ReadOnlySpan<byte> json, TreeId id) => throw new NotImplementedException();
}
