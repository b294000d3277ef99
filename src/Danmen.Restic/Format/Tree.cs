namespace Danmen.Restic.Format;

/// <summary>A folder's entries, strictly ascending by the bytes of their names.</summary>
public sealed record Tree(IReadOnlyList<Node> Nodes)
{
    /// <summary>Fields beside "nodes" that this version does not know, as <c>,"name":value</c>; written again as they stand.</summary>
    public ReadOnlyMemory<byte> UnknownFields { get; init; }
}
