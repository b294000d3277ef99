using System.Runtime.CompilerServices;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Visits trees from their roots down, each once, reading several ahead.</summary>
/// <remarks>Memory: the ids of trees seen and of those found but not visited yet; never the trees themselves.</remarks>
internal static class TreeWalk
{
    /// <param name="repository">Index loaded.</param>
    /// <param name="seen">Trees in it are passed over; those visited are added.</param>
    public static async IAsyncEnumerable<VisitedTree> VisitAsync(Repository repository, IEnumerable<TreeId> roots, BlobTally seen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stack<TreeId> pending = new();
        foreach (TreeId root in roots)
        {
            if (seen.Add(BlobType.Tree, root.AsBlob)) pending.Push(root);
        }

        int width = Math.Max(2, repository.Backend.Parallelism * 2);
        await foreach (VisitedTree visited in ReadAhead.RunAsync<TreeId, VisitedTree>(pending.TryPop, id => LoadAsync(repository, id, cancellationToken), width, cancellationToken))
        {
            foreach (Node node in visited.Tree.Nodes)
            {
                if (node.Subtree is { } subtree && seen.Add(BlobType.Tree, subtree.AsBlob)) pending.Push(subtree);
            }

            yield return visited;
        }
    }

    private static async Task<VisitedTree> LoadAsync(Repository repository, TreeId id, CancellationToken cancellationToken)
    {
        byte[] json = await repository.LoadBlobAsync(BlobType.Tree, id.AsBlob, cancellationToken);
        return new VisitedTree(id, json, TreeCodec.Decode(json, id));
    }
}

/// <summary>A tree, its id and its text.</summary>
internal readonly record struct VisitedTree(TreeId Id, byte[] Json, Tree Tree);
