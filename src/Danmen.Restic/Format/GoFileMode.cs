namespace Danmen.Restic.Format;

/// <summary>Go's <c>os.FileMode</c>, as <see cref="Node.Mode"/> holds it, to and from the system's st_mode.</summary>
/// <remarks>The nine permission bits are the same in both; everything else stands elsewhere: setuid is 1&lt;&lt;23, not 0o4000.</remarks>
public static class GoFileMode
{
    public const uint Directory = 1u << 31;
    public const uint SymbolicLink = 1u << 27;
    public const uint Device = 1u << 26;
    public const uint NamedPipe = 1u << 25;
    public const uint Socket = 1u << 24;
    public const uint SetUserId = 1u << 23;
    public const uint SetGroupId = 1u << 22;

    /// <summary>Set together with <see cref="Device"/> for character devices.</summary>
    public const uint CharacterDevice = 1u << 21;

    public const uint Sticky = 1u << 20;

    /// <summary>rwxrwxrwx, 0o777.</summary>
    public const uint Permissions = 0x1FF;

    /// <summary>The bits that say what kind of file it is; none for a plain file.</summary>
    public const uint TypeMask = Directory | SymbolicLink | Device | NamedPipe | Socket | CharacterDevice;

    /// <summary>All bits that restic records.</summary>
    public const uint Mask = TypeMask | SetUserId | SetGroupId | Sticky | Permissions;

    private const uint StTypeMask = 0xF000, StSocket = 0xC000, StLink = 0xA000, StFile = 0x8000, StBlock = 0x6000, StDirectory = 0x4000,
        StCharacter = 0x2000, StFifo = 0x1000, StSetUserId = 0x800, StSetGroupId = 0x400, StSticky = 0x200;

    /// <param name="stMode">st_mode of stat(2), type bits included.</param>
    public static uint FromStMode(uint stMode)
    {
        uint mode = stMode & Permissions;
        mode |= (stMode & StTypeMask) switch
        {
            StSocket => Socket,
            StLink => SymbolicLink,
            StBlock => Device,
            StDirectory => Directory,
            StCharacter => Device | CharacterDevice,
            StFifo => NamedPipe,
            _ => 0,
        };
        if ((stMode & StSetUserId) != 0) mode |= SetUserId;
        if ((stMode & StSetGroupId) != 0) mode |= SetGroupId;
        if ((stMode & StSticky) != 0) mode |= Sticky;
        return mode;
    }

    /// <returns>st_mode, type bits included (a mode without a type is a plain file).</returns>
    public static uint ToStMode(uint goMode)
    {
        uint mode = goMode & Permissions;
        mode |= (goMode & TypeMask) switch
        {
            Socket => StSocket,
            SymbolicLink => StLink,
            Device => StBlock,
            Directory => StDirectory,
            Device | CharacterDevice => StCharacter,
            NamedPipe => StFifo,
            _ => StFile,
        };
        if ((goMode & SetUserId) != 0) mode |= StSetUserId;
        if ((goMode & SetGroupId) != 0) mode |= StSetGroupId;
        if ((goMode & Sticky) != 0) mode |= StSticky;
        return mode;
    }

    /// <summary>The type bits that a node of this type has.</summary>
    public static uint TypeBits(NodeType type) => type switch
    {
        NodeType.Directory => Directory,
        NodeType.SymbolicLink => SymbolicLink,
        NodeType.BlockDevice => Device,
        NodeType.CharacterDevice => Device | CharacterDevice,
        NodeType.Fifo => NamedPipe,
        NodeType.Socket => Socket,
        _ => 0,
    };
}
