using System.Globalization;
using System.Text;

namespace Danmen.Restic.FileSystem;

/// <summary>Names and paths as the system has them: bytes. Shown, they are safe for a terminal and a log.</summary>
public static class ByteText
{
    /// <summary>UTF-8 as it is; a byte that is not, and control characters, as <c>\xNN</c>; a backslash as <c>\\</c>.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (valid && rune.Value == '\\') text.Append(@"\\");
            else if (valid && !IsUnsafe(rune)) text.Append(rune.ToString());
            else
            {
                foreach (byte b in bytes[..length]) text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a path that came as text (UTF-8).</summary>
    public static byte[] FromText(string path) => Encoding.UTF8.GetBytes(path);

    /// <summary>Folder, slash, name.</summary>
    public static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name)
    {
        bool slash = folder.Length > 0 && folder[^1] != (byte)'/';
        byte[] path = new byte[folder.Length + (slash ? 1 : 0) + name.Length];
        folder.CopyTo(path);
        if (slash) path[folder.Length] = (byte)'/';
        name.CopyTo(path.AsSpan(path.Length - name.Length));
        return path;
    }

    /// <summary>True when it names exactly one entry of a folder: not empty, not "." or "..", no slash, no NUL.</summary>
    public static bool IsEntryName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && name.IndexOfAny((byte)'/', (byte)0) < 0;

    // Control characters, line separators and the marks that turn the direction of text: they can forge what a reader sees.
    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ||
        rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x61C;
}
