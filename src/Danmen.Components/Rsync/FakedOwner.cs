using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Components.Files;

namespace Danmen.Components.Rsync;

/// <summary>Owner and mode that rsync keeps in an attribute where it may not set them: <c>mode device user:group</c>, the mode in octal with the type's bits.</summary>
internal static unsafe partial class FakedOwner
{
    /// <summary>Of the manifest: whether owners stand in attributes.</summary>
    public const string Fact = "fake_super";

    private const string Attribute = "user.rsync.%stat";

    /// <summary>True when a component's files were captured with their owners in attributes.</summary>
    public static bool IsFaked(JsonObject facts) => facts[Fact]?.GetValueKind() == JsonValueKind.True;

    /// <summary>Gives a folder an owner and a mode in the attribute.</summary>
    public static void Set(string folder, FolderOwner owner)
    {
        byte[] value = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"4{Convert.ToString(owner.Mode, 8).PadLeft(4, '0')} 0,0 {owner.User}:{owner.Group}"));
        fixed (byte* bytes = value)
            if (setxattr(folder, Attribute, bytes, (nuint)value.Length, 0) != 0) throw new IOException($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    /// <summary>Null where the attribute is not there.</summary>
    public static FolderOwner? Of(string path)
    {
        Span<byte> value = stackalloc byte[128];
        fixed (byte* buffer = value)
        {
            nint length = getxattr(path, Attribute, buffer, (nuint)value.Length);
            return length <= 0 ? null : Parse(Encoding.ASCII.GetString(value[..(int)length]));
        }
    }

    internal static FolderOwner? Parse(string text)
    {
        string[] parts = text.TrimEnd('\0').Split(' ');
        if (parts is not [var mode, _, var owner] || owner.Split(':') is not [var user, var group]) return null;
        if (mode.Length is 0 or > 7 || mode.Any(c => c is < '0' or > '7')) return null;
        return uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint userId) && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out uint groupId)
            ? new FolderOwner(userId, groupId, Convert.ToUInt32(mode, 8) & 0xFFF)
            : null;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setxattr(string path, string name, byte* value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, byte* value, nuint size);
}
