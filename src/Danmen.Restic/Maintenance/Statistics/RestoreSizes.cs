using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Statistics;

/// <summary>Sums trees from the leaves up, remembering those without hard links: a tree that many snapshots share is read once.</summary>
internal sealed class RestoreSizes(Repository repository)
{
    private readonly Dictionary<TreeId, (long Entries, long Bytes)> _known = [];

    public async Task<(long Entries, long Bytes)> OfAsync(TreeId root, CancellationToken cancellationToken)
    {
        HashSet<(ulong Device, ulong Inode)> linked = [];
        Stack<Frame> path = new();
        (long Entries, long Bytes) done = default;
        if (_known.TryGetValue(root, out done)) return done;
        path.Push(new Frame(root, await repository.LoadTreeAsync(root, cancellationToken)));
        while (path.TryPeek(out Frame? frame))
        {
            if (frame.NextSubtree(linked) is not { } subtree)
            {
                path.Pop();
                done = (frame.Entries, frame.Bytes);
                if (!frame.HasLinks) _known[frame.Id] = done;
                if (path.TryPeek(out Frame? parent)) parent.Add(done, frame.HasLinks);
            }
            else if (_known.TryGetValue(subtree, out (long, long) known))
            {
                frame.Add(known, hasLinks: false);
            }
            else
            {
                path.Push(new Frame(subtree, await repository.LoadTreeAsync(subtree, cancellationToken)));
            }
        }

        return done;
    }

    private sealed class Frame(TreeId id, Tree tree)
    {
        private int _next;

        public TreeId Id { get; } = id;

        public long Entries { get; private set; }

        public long Bytes { get; private set; }

        public bool HasLinks { get; private set; }

        public void Add((long Entries, long Bytes) below, bool hasLinks)
        {
            Entries += below.Entries;
            Bytes += below.Bytes;
            HasLinks |= hasLinks;
        }

        /// <summary>Counts entries up to the next folder, and gives that; null at the end.</summary>
        public TreeId? NextSubtree(HashSet<(ulong Device, ulong Inode)> linked)
        {
            while (_next < tree.Nodes.Count)
            {
                Node node = tree.Nodes[_next++];
                Entries++;
                if (node.Subtree is { } subtree) return subtree;
                if (node.Type != NodeType.File) continue;
                HasLinks |= node.Links > 1;
                if (node.Links <= 1 || linked.Add((node.DeviceId, node.Inode))) Bytes += checked((long)node.SizeBytes);
            }

            return null;
        }
    }
}
