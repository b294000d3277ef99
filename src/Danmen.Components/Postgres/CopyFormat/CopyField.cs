using System.Buffers;

namespace Danmen.Components.Postgres.CopyFormat;

/// <summary>One field of COPY's text format.</summary>
/// <remarks>PostgreSQL manual, COPY, "Text Format".</remarks>
internal static class CopyField
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create("\b\t\n\v\f\r\\"u8);

    /// <summary>True for the field that says null.</summary>
    public static bool IsNull(ReadOnlySpan<byte> field) => field.SequenceEqual(@"\N"u8);

    /// <summary>True when the field reads as it stands.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> field) => !field.Contains((byte)'\\');

    /// <summary>Takes the escapes out. Reads all that COPY FROM reads, which is more than COPY TO writes.</summary>
    public static void Unescape(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        while (true)
        {
            int escape = field.IndexOf((byte)'\\');
            if (escape < 0 || escape == field.Length - 1)
            {
                output.Write(field);
                return;
            }

            output.Write(field[..escape]);
            field = field[(escape + 1)..];
            (byte meant, int length) = Escaped(field);
            output.Write([meant]);
            field = field[length..];
        }
    }

    /// <summary>Puts the escapes in that COPY TO writes.</summary>
    public static void Escape(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        while (true)
        {
            int special = value.IndexOfAny(s_special);
            if (special < 0)
            {
                output.Write(value);
                return;
            }

            output.Write(value[..special]);
            output.Write(
            [
                (byte)'\\',
                value[special] switch { 8 => (byte)'b', 9 => (byte)'t', 10 => (byte)'n', 11 => (byte)'v', 12 => (byte)'f', 13 => (byte)'r', _ => (byte)'\\' },
            ]);
            value = value[(special + 1)..];
        }
    }

    private static (byte Meant, int Length) Escaped(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'b': return (8, 1);
            case (byte)'t': return (9, 1);
            case (byte)'n': return (10, 1);
            case (byte)'v': return (11, 1);
            case (byte)'f': return (12, 1);
            case (byte)'r': return (13, 1);
            case >= (byte)'0' and <= (byte)'7':
                int octal = 0, digits = 0;
                while (digits < 3 && digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'7') octal = octal * 8 + (text[digits++] - '0');
                return ((byte)(octal & 0xff), digits);
            case (byte)'x' when text.Length > 1 && char.IsAsciiHexDigit((char)text[1]):
                int number = 0, read = 1;
                while (read < 3 && read < text.Length && char.IsAsciiHexDigit((char)text[read])) number = number * 16 + Convert.ToInt32(((char)text[read++]).ToString(), 16);
                return ((byte)number, read);
            default: return (text[0], 1);
        }
    }
}
