using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares two trees of one repository. Subtrees with equal ids are equal and not read.</summary>
internal sealed class TreeComparison(Repository repository)
{
    private readonly List<FileDifference> _differences = [];

    /// <summary>Differences sorted by path; folders end with '/'.</summary>
    /// <param name="before">Null for none.</param>
    /// <param name="after">Null for none.</param>
    public async Task<IReadOnlyList<FileDifference>> CompareAsync(TreeId? before, TreeId? after, CancellationToken cancellationToken)
    {
        await WalkAsync(before, after, "", cancellationToken);
        _differences.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return _differences;
    }

    private async Task WalkAsync(TreeId? before, TreeId? after, string prefix, CancellationToken cancellationToken)
    {
        if (before == after) return;
        IReadOnlyList<Node> left = await NodesAsync(before, cancellationToken), right = await NodesAsync(after, cancellationToken);
        for (int i = 0, j = 0; i < left.Count || j < right.Count;)
        {
            int order = i == left.Count ? 1 : j == right.Count ? -1 : left[i].Name.Span.SequenceCompareTo(right[j].Name.Span);
            Node? old = order <= 0 ? left[i++] : null, now = order >= 0 ? right[j++] : null;
            await PairAsync(old, now, prefix + NameText.From((old ?? now!).Name.Span), cancellationToken); // one of the two is there
        }
    }

    private async Task PairAsync(Node? old, Node? now, string path, CancellationToken cancellationToken)
    {
        bool oldFolder = old?.Type == NodeType.Directory, nowFolder = now?.Type == NodeType.Directory;
        string shown = oldFolder || nowFolder ? path + "/" : path;
        if (old is null || now is null)
            _differences.Add(new FileDifference(shown, old is null ? Change.Added : Change.Removed, "", Size(old), Size(now)));
        else if (old.Type != now.Type)
            _differences.Add(new FileDifference(path, Change.Changed, "type", Size(old), Size(now)));
        else if (!SameContent(old, now))
            _differences.Add(new FileDifference(shown, Change.Changed, "content", Size(old), Size(now)));
        else if (!SameMetadata(old, now))
            _differences.Add(new FileDifference(shown, Change.Changed, "metadata", Size(old), Size(now)));
        if (oldFolder || nowFolder) await WalkAsync(oldFolder ? old?.Subtree : null, nowFolder ? now?.Subtree : null, path + "/", cancellationToken);
    }

    private static long? Size(Node? node) => node?.Type == NodeType.File ? checked((long)node.SizeBytes) : null;

    private static bool SameContent(Node a, Node b) => a.Type switch
    {
        NodeType.File => a.SizeBytes == b.SizeBytes && (a.Content ?? []).SequenceEqual(b.Content ?? []),
        NodeType.SymbolicLink => a.LinkTarget.Span.SequenceEqual(b.LinkTarget.Span),
        NodeType.BlockDevice or NodeType.CharacterDevice => a.Device == b.Device,
        _ => true,
    };

    // The time of a folder or link tells nothing that its entries do not.
    private static bool SameMetadata(Node a, Node b) =>
        a.Mode == b.Mode && a.UserId == b.UserId && a.GroupId == b.GroupId
        && (a.Type != NodeType.File || a.ModifiedAt.IsSameInstant(b.ModifiedAt))
        && a.ExtendedAttributes.Count == b.ExtendedAttributes.Count
        && a.ExtendedAttributes.Zip(b.ExtendedAttributes).All(pair => pair.First.Name == pair.Second.Name && pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span));

    private async Task<IReadOnlyList<Node>> NodesAsync(TreeId? tree, CancellationToken cancellationToken) =>
        tree is { } id ? (await repository.LoadTreeAsync(id, cancellationToken)).Nodes : [];
}
