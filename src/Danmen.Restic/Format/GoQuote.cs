using System.Buffers;
using System.Text;

namespace Danmen.Restic.Format;

/// <summary>Names of any bytes as text: Go's <c>strconv.Quote</c> and <c>Unquote</c>, without the quotation marks around them.</summary>
public static class GoQuote
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Room that <see cref="Quote"/> needs at most, bytes.</summary>
    public static int MaximumLength(int rawLength) => checked(4 * rawLength);

    /// <param name="raw">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/> bytes.</param>
    /// <returns>Bytes written: valid UTF-8, printable characters only.</returns>
    public static int Quote(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = raw.Length;
            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            raw = raw[plain..];
            if (raw.IsEmpty) break;
            OperationStatus status = Rune.DecodeFromUtf8(raw, out Rune rune, out int consumed);
            if (status != OperationStatus.Done)
            {
                // One escape per byte, as Go's decoder steps over what is not UTF-8.
                written += WriteHex(destination[written..], (byte)'x', raw[0], 2);
                raw = raw[1..];
                continue;
            }

            written += QuoteRune(raw[..consumed], (uint)rune.Value, destination[written..]);
            raw = raw[consumed..];
        }

        return written;
    }

    /// <summary>The name between quotation marks, for messages.</summary>
    public static string ToDisplay(ReadOnlySpan<byte> raw)
    {
        byte[] quoted = new byte[MaximumLength(raw.Length)];
        return $"\"{Encoding.UTF8.GetString(quoted, 0, Quote(raw, quoted))}\"";
    }

    /// <summary>Reverses <see cref="Quote"/>. False when the text is not what Quote writes or Unquote takes: a bare quotation mark, a control character, an unknown or cut escape, no UTF-8.</summary>
    /// <param name="quoted">Without the marks around it.</param>
    /// <param name="destination">At least as long as <paramref name="quoted"/>.</param>
    public static bool TryUnquote(ReadOnlySpan<byte> quoted, Span<byte> destination, out int written)
    {
        written = 0;
        while (!quoted.IsEmpty)
        {
            int plain = quoted.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = quoted.Length;
            quoted[..plain].CopyTo(destination[written..]);
            written += plain;
            quoted = quoted[plain..];
            if (quoted.IsEmpty) return true;
            if (quoted[0] == '\\')
            {
                if (!TryUnescape(ref quoted, destination, ref written)) return false;
                continue;
            }

            if (quoted[0] < 0x80 || Rune.DecodeFromUtf8(quoted, out _, out int consumed) != OperationStatus.Done) return false;
            quoted[..consumed].CopyTo(destination[written..]);
            written += consumed;
            quoted = quoted[consumed..];
        }

        return true;
    }

    private static int QuoteRune(ReadOnlySpan<byte> utf8, uint rune, Span<byte> destination)
    {
        if (rune is '"' or '\\') return WriteEscape(destination, (byte)rune);
        if (GoUnicode.IsPrintable(rune))
        {
            utf8.CopyTo(destination);
            return utf8.Length;
        }

        return rune switch
        {
            '\a' => WriteEscape(destination, (byte)'a'),
            '\b' => WriteEscape(destination, (byte)'b'),
            '\f' => WriteEscape(destination, (byte)'f'),
            '\n' => WriteEscape(destination, (byte)'n'),
            '\r' => WriteEscape(destination, (byte)'r'),
            '\t' => WriteEscape(destination, (byte)'t'),
            '\v' => WriteEscape(destination, (byte)'v'),
            < 0x20 or 0x7F => WriteHex(destination, (byte)'x', rune, 2),
            < 0x10000 => WriteHex(destination, (byte)'u', rune, 4),
            _ => WriteHex(destination, (byte)'U', rune, 8),
        };
    }

    private static int WriteEscape(Span<byte> destination, byte letter)
    {
        destination[1] = letter;
        destination[0] = (byte)'\\';
        return 2;
    }

    private static int WriteHex(Span<byte> destination, byte letter, uint value, int digits)
    {
        WriteEscape(destination, letter);
        for (int i = digits + 1; i >= 2; i--, value >>= 4) destination[i] = "0123456789abcdef"u8[(int)(value & 15)];
        return digits + 2;
    }

    private static bool TryUnescape(ref ReadOnlySpan<byte> quoted, Span<byte> destination, ref int written)
    {
        if (quoted.Length < 2) return false;
        byte letter = quoted[1];
        quoted = quoted[2..];
        switch (letter)
        {
            case (byte)'x':
                if (!TryReadDigits(ref quoted, 2, 16, out uint value)) return false;
                destination[written++] = (byte)value;
                return true;
            case >= (byte)'0' and <= (byte)'7':
                if (!TryReadDigits(ref quoted, 2, 8, out value)) return false;
                value += (uint)(letter - '0') << 6;
                if (value > 255) return false;
                destination[written++] = (byte)value;
                return true;
            case (byte)'u' or (byte)'U':
                if (!TryReadDigits(ref quoted, letter == 'u' ? 4 : 8, 16, out value) || !Rune.TryCreate(value, out Rune rune)) return false;
                written += rune.EncodeToUtf8(destination[written..]);
                return true;
            default:
                int plain = "abfnrtv\\\""u8.IndexOf(letter);
                if (plain < 0) return false;
                destination[written++] = "\a\b\f\n\r\t\v\\\""u8[plain];
                return true;
        }
    }

    private static bool TryReadDigits(ref ReadOnlySpan<byte> text, int count, uint radix, out uint value)
    {
        value = 0;
        if (text.Length < count) return false;
        foreach (byte digit in text[..count])
        {
            uint parsed = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - (uint)'0',
                >= (byte)'a' and <= (byte)'f' => digit - (uint)'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - (uint)'A' + 10,
                _ => uint.MaxValue,
            };
            if (parsed >= radix) return false;
            value = unchecked((value * radix) + parsed);
        }

        text = text[count..];
        return true;
    }
}
