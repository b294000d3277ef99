using System.Buffers;
using System.Runtime.InteropServices;

namespace Danmen.Restic.FileSystem;

/// <summary>What getdents64 says of an entry, without looking at the entry itself.</summary>
/// <param name="Name">Raw bytes of the name.</param>
/// <param name="Kind">From the folder; <see cref="EntryKind.Unknown"/> on file systems that do not tell.</param>
internal readonly record struct DirectoryEntry(ReadOnlyMemory<byte> Name, EntryKind Kind, ulong Inode);

/// <summary>d_type.</summary>
internal enum EntryKind : byte
{
    Unknown = 0,
    Fifo = 1,
    CharacterDevice = 2,
    Directory = 4,
    BlockDevice = 6,
    File = 8,
    SymbolicLink = 10,
    Socket = 12,
}

internal sealed unsafe partial class DirectoryHandle
{
    private const int ListBufferBytes = 64 << 10;
    private static readonly Comparison<DirectoryEntry> ByName = static (a, b) => a.Name.Span.SequenceCompareTo(b.Name.Span);

    /// <summary>All entries but "." and "..", ascending by the bytes of their names, as trees have them.</summary>
    public IReadOnlyList<DirectoryEntry> ReadEntries()
    {
        // struct linux_dirent64: d_ino(8) d_off(8) d_reclen(2) d_type(1) d_name, NUL-terminated.
        const int NameOffset = 19;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ListBufferBytes);
        var entries = new List<DirectoryEntry>();
        try
        {
            if (LibC.lseek(this, 0, 0) < 0) throw SystemCallFault.Reading(Path.Span, Errno.Last);
            while (true)
            {
                nint read;
                fixed (byte* bytes = buffer) read = LibC.getdents64(this, bytes, (nuint)buffer.Length);
                if (read < 0) throw SystemCallFault.Reading(Path.Span, Errno.Last);
                if (read == 0) break;
                // One array for the names of one call: they live as long as the nodes made of them.
                byte[] names = new byte[(int)read];
                int used = 0;
                ReadOnlySpan<byte> records = buffer.AsSpan(0, (int)read);
                while (!records.IsEmpty)
                {
                    int length = MemoryMarshal.Read<ushort>(records[16..]);
                    ReadOnlySpan<byte> name = records[NameOffset..length];
                    name = name[..name.IndexOf((byte)0)];
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        name.CopyTo(names.AsSpan(used));
                        entries.Add(new DirectoryEntry(names.AsMemory(used, name.Length), (EntryKind)records[18], MemoryMarshal.Read<ulong>(records)));
                        used += name.Length;
                    }

                    records = records[length..];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        entries.Sort(ByName);
        return entries;
    }
}
