using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;

namespace Danmen.Snapshots.Capturing;

/// <summary>Nodes of files and folders that exist in no file system. They depend on nothing but name and content, so that equal content gives equal trees.</summary>
/// <remarks>They carry no links and no inode: restic's restorer would join files that share an inode.</remarks>
internal static class SyntheticNodes
{
    private const uint OwnerReads = 0b110_000_000;
    private const uint OwnerEnters = 0b111_000_000;

    private static readonly Timestamp s_time = new(0, 0);

    public static Node File(string name, ArchivedContent content, bool executable = false) =>
        Base(name, NodeType.File, executable ? OwnerEnters : OwnerReads) with { SizeBytes = checked((ulong)content.SizeBytes), Content = content.Blobs };

    /// <summary>Stores a small file that describes a snapshot and gives its node, for the snapshot's root.</summary>
    public static async Task<Node> StoreFileAsync(ArchiveSession session, string name, byte[] content, CancellationToken cancellationToken)
    {
        using ContentWriter writer = session.OpenContent(ChunkingProfile.Files, content.Length, describes: true);
        await writer.WriteAsync(content, cancellationToken);
        return File(name, await writer.CompleteAsync(cancellationToken));
    }

    public static Node Folder(string name, TreeId tree) => Base(name, NodeType.Directory, GoFileMode.Directory | OwnerEnters) with { Subtree = tree };

    /// <summary>Ascending by the bytes of the names, as a tree must be; refuses names twice.</summary>
    public static Node[] Sorted(IEnumerable<Node> nodes)
    {
        Node[] sorted = [.. nodes];
        Array.Sort(sorted, static (a, b) => a.Name.Span.SequenceCompareTo(b.Name.Span));
        for (int i = 1; i < sorted.Length; i++)
            if (sorted[i].Name.Span.SequenceEqual(sorted[i - 1].Name.Span)) throw new ArgumentException($"two entries are named '{Encoding.UTF8.GetString(sorted[i].Name.Span)}'", nameof(nodes));
        return sorted;
    }

    private static Node Base(string name, NodeType type, uint mode)
    {
        if (name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\0')) throw new ArgumentException($"'{name}' is not a plain file name", nameof(name));
        return new Node
        {
            Name = Encoding.UTF8.GetBytes(name),
            Type = type,
            Mode = mode,
            ModifiedAt = s_time,
            AccessedAt = s_time,
            ChangedAt = s_time,
            User = "root",
            Group = "root",
        };
    }
}
