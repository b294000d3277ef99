using System.Collections.Concurrent;
using System.Text;

namespace Danmen.Restic.FileSystem;

/// <summary>Names of users and groups by number, as the system's name service knows them; each is asked once. Thread-safe.</summary>
internal sealed unsafe class AccountNames
{
    private const int BufferBytes = 16 << 10;
    private readonly ConcurrentDictionary<uint, string> _users = new();
    private readonly ConcurrentDictionary<uint, string> _groups = new();

    /// <summary>Empty when the number has no name.</summary>
    public string UserName(uint id) => _users.GetOrAdd(id, FindUser);

    /// <summary>Empty when the number has no name.</summary>
    public string GroupName(uint id) => _groups.GetOrAdd(id, FindGroup);

    private static string FindUser(uint id)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        LibC.RawPasswd entry;
        LibC.RawPasswd* found;
        return LibC.getpwuid_r(id, &entry, buffer, BufferBytes, &found) == 0 && found is not null ? Text(found->Name) : "";
    }

    private static string FindGroup(uint id)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        LibC.RawGroup entry;
        LibC.RawGroup* found;
        return LibC.getgrgid_r(id, &entry, buffer, BufferBytes, &found) == 0 && found is not null ? Text(found->Name) : "";
    }

    private static string Text(byte* name) => Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
}
