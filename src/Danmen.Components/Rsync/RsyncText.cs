using System.Globalization;
using System.Text;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Rsync;

/// <summary>Names as rsync prints them with <c>--8-bit-output</c>: bytes as they are, control characters as <c>\#012</c>, and a backslash that would read as such as <c>\#134</c>.</summary>
internal static class RsyncText
{
    /// <param name="text">A character is a byte.</param>
    public static byte[] Bytes(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int used = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isEscape = i + 4 < bytes.Length && bytes[i] == (byte)'\\' && bytes[i + 1] == (byte)'#' && IsOctal(bytes[i + 2]) && IsOctal(bytes[i + 3]) && IsOctal(bytes[i + 4]);
            bytes[used++] = isEscape ? (byte)(((bytes[i + 2] - '0') << 6) | ((bytes[i + 3] - '0') << 3) | (bytes[i + 4] - '0')) : bytes[i];
            if (isEscape) i += 4;
        }

        return bytes[..used];
    }

    /// <summary>For people, and as stored folders name their items.</summary>
    public static string Show(string text) => LivingPaths.StoredPath(Bytes(text));

    private static bool IsOctal(byte value) => value is >= (byte)'0' and <= (byte)'7';
}

/// <summary>A line of rsync's itemised changes: eleven characters and a name.</summary>
/// <param name="Code">As rsync's manual describes it under --itemize-changes.</param>
/// <param name="Name">As rsync prints it.</param>
internal sealed record ItemisedLine(string Code, string Name)
{
    /// <summary>Asks rsync for such lines.</summary>
    public const string Format = "--out-format=%i %n";

    private const int CodeLength = 11;

    public bool IsRemoved => Code.StartsWith("*deleting", StringComparison.Ordinal);

    public bool IsAdded => Code.EndsWith("+++++++++", StringComparison.Ordinal);

    /// <summary>True when a file's content was transferred.</summary>
    public bool IsContent => Code[0] is '>' or '<' && Code[1] == 'f';

    /// <summary>True when only a folder's time differs: a consequence of other changes.</summary>
    public bool IsFolderTime => Code is ".d..t......";

    /// <summary>Null for what is no such line.</summary>
    public static ItemisedLine? Parse(string line) =>
        line.Length > CodeLength + 1 && line[CodeLength] == ' ' && line[0] is '<' or '>' or 'c' or 'h' or '.' or '*'
            ? new ItemisedLine(line[..CodeLength].TrimEnd(' '), line[(CodeLength + 1)..])
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {RsyncText.Show(Name)}");
}
