namespace Danmen.Restic.Format;

/// <summary>restic's node types, as written in a tree ("file", "dir", "symlink", "dev", "chardev", "fifo", "socket").</summary>
public enum NodeType
{
    File,
    Directory,
    SymbolicLink,
    BlockDevice,
    CharacterDevice,
    Fifo,
    Socket,
}
