using Danmen.Restic.Format;

namespace Danmen.Restic.FileSystem;

/// <summary>Makes the node of an entry: everything but content and subtree. Thread-safe.</summary>
/// <remarks>Times are written in UTC, so that the same file gives the same tree on every machine. The access time is the modification time.</remarks>
internal sealed class NodeFactory
{
    private readonly AccountNames _names = new();

    /// <param name="folder">Where the entry is; read for a link's target.</param>
    /// <param name="name">Retained by the node.</param>
    /// <param name="attributes">As <see cref="ExtendedAttributes"/> read them.</param>
    /// <returns>Null for what restic cannot keep.</returns>
    public Node? Create(DirectoryHandle folder, ReadOnlyMemory<byte> name, in FileStatus status, IReadOnlyList<ExtendedAttribute> attributes)
    {
        if (StatMode.TypeOf(status.Mode) is not { } type) return null;
        return new Node
        {
            Name = name,
            Type = type,
            Mode = GoFileMode.FromStMode(status.Mode),
            ModifiedAt = status.ModifiedAt,
            AccessedAt = status.ModifiedAt,
            ChangedAt = status.ChangedAt,
            UserId = status.UserId,
            GroupId = status.GroupId,
            User = _names.UserName(status.UserId),
            Group = _names.GroupName(status.GroupId),
            Inode = status.Inode,
            DeviceId = status.DeviceId,
            SizeBytes = type == NodeType.File ? (ulong)status.SizeBytes : 0,
            Links = type is NodeType.Directory or NodeType.Fifo or NodeType.Socket ? 0 : status.Links,
            LinkTarget = type == NodeType.SymbolicLink ? folder.ReadLink(name.Span) : default(ReadOnlyMemory<byte>),
            ExtendedAttributes = attributes,
            Device = type is NodeType.BlockDevice or NodeType.CharacterDevice ? status.Device : 0,
        };
    }
}
