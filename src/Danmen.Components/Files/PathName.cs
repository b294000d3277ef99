using System.Globalization;
using System.Text;

namespace Danmen.Components.Files;

/// <summary>Paths, which are bytes, as text that leads back to the same bytes: '%', control characters and bytes that are not UTF-8 are %XX.</summary>
internal static class PathName
{
    public static string Encode(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder(path.Length);
        while (!path.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(path, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (valid && rune.Value != '%' && !Rune.IsControl(rune)) text.Append(rune.ToString());
            else
                foreach (byte b in path[..length]) text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            path = path[length..];
        }

        return text.ToString();
    }

    public static byte[] Decode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int used = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'%' && i + 2 < bytes.Length)
            {
                bytes[used++] = byte.Parse(bytes.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                bytes[used++] = bytes[i];
            }
        }

        return bytes[..used];
    }

    /// <summary>The folder of a relative path; "" for the root's own entries, null for the root.</summary>
    public static string? Parent(string path) => path.Length == 0 ? null : path[..Math.Max(0, path.LastIndexOf('/'))];

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
