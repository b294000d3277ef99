using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Danmen.Components.Files;

namespace Danmen.Components.Rsync;

/// <summary>Owner and mode that rsync keeps in an attribute where it may not set them: <c>mode device user:group</c>, the mode in octal with the type's bits.</summary>
internal static unsafe partial class FakedOwner
{
    private const string Attribute = "user.rsync.%stat";

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
    private static partial nint getxattr(string path, string name, byte* value, nuint size);
}
