using System.Runtime.InteropServices;
using System.Text;
using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.FileSystem;

/// <summary>Extended attributes, and so ACLs (system.posix_acl_access, system.posix_acl_default) and file capabilities.</summary>
/// <remarks>By descriptor where a file or folder is open; else through /proc/self/fd of its folder, which follows no link at the last name.</remarks>
internal static unsafe class ExtendedAttributes
{
    // The limits of Linux: 64 KiB for the list of names and for a value.
    private const int LimitBytes = 64 << 10;
    private const int ScratchBytes = 1024;

    /// <summary>For /proc/self/fd/, a number, and a name of 255 bytes.</summary>
    private const int AddressBytes = 320;

    /// <summary>All attributes of an open file or folder, as the system lists them.</summary>
    /// <param name="path">For messages.</param>
    public static IReadOnlyList<ExtendedAttribute> Read(SafeHandle file, ReadOnlySpan<byte> path) => Read(file, default, null, path);

    /// <summary>All attributes of an entry; of a link itself.</summary>
    public static IReadOnlyList<ExtendedAttribute> Read(DirectoryHandle folder, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> address = AddressOf(folder, name, stackalloc byte[AddressBytes]);
        IReadOnlyList<ExtendedAttribute> attributes = Read(null, address, folder, name);
        GC.KeepAlive(folder);
        return attributes;
    }

    /// <returns>0, or errno.</returns>
    public static int Set(SafeHandle file, ExtendedAttribute attribute)
    {
        var name = new TerminatedName(NameBytes(attribute.Name), stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* nameBytes = name, value = attribute.Value.Span)
            return LibC.fsetxattr(file, nameBytes, value, (nuint)attribute.Value.Length, 0) == 0 ? 0 : Errno.Last;
    }

    /// <returns>0, or errno.</returns>
    public static int Set(DirectoryHandle folder, ReadOnlySpan<byte> entry, ExtendedAttribute attribute)
    {
        var name = new TerminatedName(NameBytes(attribute.Name), stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* address = AddressOf(folder, entry, stackalloc byte[AddressBytes]), nameBytes = name, value = attribute.Value.Span)
        {
            int error = LibC.lsetxattr(address, nameBytes, value, (nuint)attribute.Value.Length, 0) == 0 ? 0 : Errno.Last;
            GC.KeepAlive(folder);
            return error;
        }
    }

    /// <returns>0, also when it was not there; or errno.</returns>
    public static int Remove(SafeHandle file, string attribute)
    {
        var name = new TerminatedName(NameBytes(attribute), stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* nameBytes = name)
        {
            if (LibC.fremovexattr(file, nameBytes) == 0) return 0;
            int error = Errno.Last;
            return error is Errno.NoData or Errno.NotSupported ? 0 : error;
        }
    }

    // Names are bytes; restic writes them as text. UTF-8 both ways, as restic does.
    private static byte[] NameBytes(string name) => Encoding.UTF8.GetBytes(name);

    /// <returns>Ends with a zero.</returns>
    private static ReadOnlySpan<byte> AddressOf(DirectoryHandle folder, ReadOnlySpan<byte> name, Span<byte> scratch)
    {
        ReadOnlySpan<byte> prefix = folder.DescriptorPath;
        int length = prefix.Length + name.Length + 1;
        Span<byte> address = length <= scratch.Length ? scratch[..length] : new byte[length];
        prefix.CopyTo(address);
        name.CopyTo(address[prefix.Length..]);
        address[^1] = 0;
        return address;
    }

    /// <param name="folder">Where the entry is that <paramref name="nameOrPath"/> names; null when it is a path. For messages.</param>
    private static ExtendedAttribute[] Read(SafeHandle? file, ReadOnlySpan<byte> address, DirectoryHandle? folder, ReadOnlySpan<byte> nameOrPath)
    {
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        Span<byte> list = scratch;
        int length = List(file, address, list);
        if (length == 0) return [];
        if (length == -Errno.Range)
        {
            list = new byte[LimitBytes];
            length = List(file, address, list);
        }

        if (length == -Errno.NotSupported) return [];
        if (length < 0) throw Failed(folder, nameOrPath, -length);
        var attributes = new List<ExtendedAttribute>();
        Span<byte> value = stackalloc byte[ScratchBytes];
        foreach (Range range in list[..length].Split((byte)0))
        {
            // The terminator stays within the list.
            ReadOnlySpan<byte> name = list[range];
            if (name.IsEmpty) continue;
            int size = Get(file, address, list[range.Start.Value..], value);
            Span<byte> found = value;
            if (size == -Errno.Range)
            {
                found = new byte[LimitBytes];
                size = Get(file, address, list[range.Start.Value..], found);
            }

            if (size == -Errno.NoData) continue;
            if (size < 0) throw Failed(folder, nameOrPath, -size);
            attributes.Add(new ExtendedAttribute(Encoding.UTF8.GetString(name), found[..size].ToArray()));
        }

        return attributes.ToArray();
    }

    private static DanmenException Failed(DirectoryHandle? folder, ReadOnlySpan<byte> nameOrPath, int error) =>
        SystemCallFault.Reading(folder is null ? nameOrPath : folder.PathOf(nameOrPath), error);

    private static int List(SafeHandle? file, ReadOnlySpan<byte> address, Span<byte> list)
    {
        fixed (byte* bytes = list, path = address)
        {
            nint length = file is null ? LibC.llistxattr(path, bytes, (nuint)list.Length) : LibC.flistxattr(file, bytes, (nuint)list.Length);
            return length >= 0 ? (int)length : -Errno.Last;
        }
    }

    private static int Get(SafeHandle? file, ReadOnlySpan<byte> address, ReadOnlySpan<byte> terminatedName, Span<byte> value)
    {
        fixed (byte* name = terminatedName, bytes = value, path = address)
        {
            nint length = file is null ? LibC.lgetxattr(path, name, bytes, (nuint)value.Length) : LibC.fgetxattr(file, name, bytes, (nuint)value.Length);
            return length >= 0 ? (int)length : -Errno.Last;
        }
    }
}
