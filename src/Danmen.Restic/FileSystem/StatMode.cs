using Danmen.Restic.Format;

namespace Danmen.Restic.FileSystem;

/// <summary>The bits of st_mode.</summary>
internal static class StatMode
{
    public const uint TypeMask = 0xF000;
    public const uint Socket = 0xC000;
    public const uint SymbolicLink = 0xA000;
    public const uint File = 0x8000;
    public const uint BlockDevice = 0x6000;
    public const uint Directory = 0x4000;
    public const uint CharacterDevice = 0x2000;
    public const uint Fifo = 0x1000;

    public const uint SetUserId = 0x800;
    public const uint SetGroupId = 0x400;
    public const uint Sticky = 0x200;
    public const uint Permissions = 0x1FF;

    /// <summary>The owner may read, write and search.</summary>
    public const uint OwnerAll = 0x1C0;

    public const uint OwnerRead = 0x100;
    public const uint OwnerWrite = 0x80;
    public const uint OwnerSearch = 0x40;

    /// <summary>Permissions, setuid, setgid and sticky: what chmod sets.</summary>
    public const uint ChangeMask = 0xFFF;

    /// <summary>The node type that a mode means; null for what restic cannot keep.</summary>
    public static NodeType? TypeOf(uint mode) => (mode & TypeMask) switch
    {
        File => NodeType.File,
        Directory => NodeType.Directory,
        SymbolicLink => NodeType.SymbolicLink,
        BlockDevice => NodeType.BlockDevice,
        CharacterDevice => NodeType.CharacterDevice,
        Fifo => NodeType.Fifo,
        Socket => NodeType.Socket,
        _ => null,
    };
}
