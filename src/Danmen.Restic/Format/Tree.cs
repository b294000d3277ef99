namespace Danmen.Restic.Format;

/// <summary>A folder's entries, strictly ascending by the bytes of their names.</summary>
public sealed record Tree(IReadOnlyList<Node> Nodes);
