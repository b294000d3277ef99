using System.Buffers;
using System.Globalization;
using System.Text;

namespace Danmen.Snapshots.Capturing;

/// <summary>Names of files, which are bytes, as text: UTF-8, and every byte that is not as \xNN.</summary>
internal static class NameText
{
    public static string From(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int length);
            if (status == OperationStatus.Done)
                text.Append(rune.ToString());
            else
                foreach (byte b in name[..length]) text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
            name = name[length..];
        }

        return text.ToString();
    }
}
