using System.Globalization;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>
/// Finds files that stock restic takes for one: its restorer links whatever shares inode and device with a file of several links, and looks at neither
/// content nor the other's number of links. One of two different files would be gone, with exit code 0.
/// </summary>
internal sealed class HardLinkCheck(Repository repository, FindingList findings)
{
    /// <summary>Content of the first file of each inode with several links.</summary>
    private readonly ConcurrentDictionary<Inode, ContentHash> _first = new();

    /// <summary>Inodes with two contents somewhere: harmless when in different snapshots, for files change.</summary>
    private readonly ConcurrentDictionary<Inode, bool> _doubtful = new();

    /// <summary>Called once for each tree. Thread-safe.</summary>
    public void Note(TreeStep step, Tree tree)
    {
        foreach (Node node in tree.Nodes)
        {
            if (node.Type != NodeType.File || node.Links <= 1) continue;
            if (node.Inode == 0)
            {
                findings.Error(CheckKind.HardLinksAmbiguous, step.Describe(node), CheckRemarks.LinksWithoutInode.With((long)node.Links));
                continue;
            }

            Inode inode = new(node.Inode, node.DeviceId);
            ContentHash content = ContentOf(node);
            if (_first.GetOrAdd(inode, content) != content) _doubtful[inode] = true;
            foreach (Node other in tree.Nodes)
            {
                if (other.Type != NodeType.File || other.Links > 1 || other.Inode != node.Inode || other.DeviceId != node.DeviceId) continue;
                if (ContentOf(other) != content) Report(step, other);
            }
        }
    }

    /// <summary>Looks for both contents of a doubtful inode in one snapshot.</summary>
    public async Task CompareAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        if (_doubtful.IsEmpty) return;
        foreach (StoredSnapshot snapshot in snapshots)
        {
            Dictionary<Inode, ContentHash> contents = [];
            HashSet<TreeId> seen = [];
            Stack<TreeStep> stack = new([new TreeStep(snapshot.Record.Tree, null, default, snapshot.Id)]);
            while (stack.TryPop(out TreeStep? step))
            {
                if (!seen.Add(step.Tree) || await TryLoadAsync(step.Tree, cancellationToken) is not { } tree) continue;
                foreach (Node node in tree.Nodes)
                {
                    if (node.Subtree is { } subtree) stack.Push(new TreeStep(subtree, step, node.Name, snapshot.Id));
                    Inode inode = new(node.Inode, node.DeviceId);
                    if (node.Type != NodeType.File || !_doubtful.ContainsKey(inode)) continue;
                    ContentHash content = ContentOf(node);
                    if (!contents.TryAdd(inode, content) && contents[inode] != content) Report(step, node);
                }
            }
        }
    }

    private static ContentHash ContentOf(Node node)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[ContentHash.SizeBytes];
        foreach (BlobId blob in node.Content!) // the codec refuses files without
        {
            blob.Hash.CopyTo(bytes);
            hash.AppendData(bytes);
        }

        hash.GetHashAndReset(bytes);
        return new ContentHash(bytes);
    }

    private void Report(TreeStep step, Node node) =>
        findings.Error(CheckKind.HardLinksAmbiguous, step.Describe(node), CheckRemarks.SharedInode.With(node.Inode.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Null when it cannot be read, which the walk has reported.</summary>
    private async Task<Tree?> TryLoadAsync(TreeId id, CancellationToken cancellationToken)
    {
        if (repository.Find(BlobType.Tree, id.AsBlob) is null) return null;
        try
        {
            return await repository.LoadTreeAsync(id, cancellationToken);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            return null;
        }
    }

    private readonly record struct Inode(ulong Number, ulong Device);
}
