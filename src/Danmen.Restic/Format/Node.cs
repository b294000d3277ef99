namespace Danmen.Restic.Format;

/// <summary>One entry of a tree: a file, folder, link, device.</summary>
/// <remarks>
/// restic design.rst, "Trees and Data"; internal/data/node.go. Names and link targets are bytes, not Unicode.
/// A property that restic omits when empty is 0, null or empty here.
/// </remarks>
public sealed record Node
{
    /// <summary>Raw bytes of the name, no slash, not empty, not "." or "..".</summary>
    public required ReadOnlyMemory<byte> Name { get; init; }

    public required NodeType Type { get; init; }

    /// <summary>Go's <c>os.FileMode</c>, not st_mode: see GoFileMode.</summary>
    public uint Mode { get; init; }

    public Timestamp ModifiedAt { get; init; }

    /// <summary>Equal to <see cref="ModifiedAt"/> unless access times were asked for.</summary>
    public Timestamp AccessedAt { get; init; }

    public Timestamp ChangedAt { get; init; }

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    public string? User { get; init; }

    public string? Group { get; init; }

    public ulong Inode { get; init; }

    /// <summary>Device on which the file lies.</summary>
    public ulong DeviceId { get; init; }

    /// <summary>Length of the content, bytes; files only.</summary>
    public ulong SizeBytes { get; init; }

    /// <summary>Number of hard links; 0 when not recorded.</summary>
    public ulong Links { get; init; }

    /// <summary>Raw bytes of a symbolic link's target; empty otherwise.</summary>
    public ReadOnlyMemory<byte> LinkTarget { get; init; }

    public IReadOnlyList<ExtendedAttribute> ExtendedAttributes { get; init; } = [];

    /// <summary>Device number (st_rdev) of a device node.</summary>
    public ulong Device { get; init; }

    /// <summary>Blobs of a file in order: never null for files (empty for an empty file), always null otherwise.</summary>
    public IReadOnlyList<BlobId>? Content { get; init; }

    /// <summary>Set for directories, null otherwise.</summary>
    public TreeId? Subtree { get; init; }

    /// <summary>What restic could not read of the file, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Attributes of other systems (restic 0.16 on Windows): a JSON object as it stands, or empty.</summary>
    public ReadOnlyMemory<byte> GenericAttributes { get; init; }

    /// <summary>Fields that this version does not know, as <c>,"name":value</c>; written again as they stand.</summary>
    public ReadOnlyMemory<byte> UnknownFields { get; init; }
}

/// <summary>An extended attribute: name and value are bytes (restic writes the name as text, the value as base64).</summary>
public sealed record ExtendedAttribute(string Name, ReadOnlyMemory<byte> Value);
