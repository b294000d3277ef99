using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Danmen.Restic.Format;

/// <summary>Writes JSON byte for byte as Go's encoding/json does: no white space, HTML escaped, what is not UTF-8 replaced by \ufffd.</summary>
/// <remarks>
/// As Go 1.22 and later: backspace and form feed as \b and \f. restic 0.14 (Go 1.19) writes them as \u0008 and \u000c, which concerns
/// link targets, users and groups only: names are quoted before.
/// Call <see cref="Flush"/> at the end: what was written stands in the output only then.
/// </remarks>
internal ref struct GoJsonWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~\u007F"u8);

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;

    public void Flush()
    {
        if (_used > 0) _output.Advance(_used);
        _used = 0;
        _span = default;
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _used += json.Length;
    }

    public void Number(ulong value)
    {
        // 20 digits are the most, so it always fits.
        _ = Utf8Formatter.TryFormat(value, Room(20), out int written);
        _used += written;
    }

    public void Number(long value)
    {
        _ = Utf8Formatter.TryFormat(value, Room(20), out int written);
        _used += written;
    }

    /// <summary>64 hexadecimal digits between quotation marks.</summary>
    public void Hash(ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.SizeBytes];
        hash.CopyTo(bytes);
        Span<byte> room = Room(66);
        room[0] = room[65] = (byte)'"';
        _ = Convert.TryToHexStringLower(bytes, room[1..65], out _);
        _used += 66;
    }

    public void Time(Timestamp time)
    {
        Span<byte> room = Room(GoTime.MaximumLength + 2);
        room[0] = (byte)'"';
        int length = GoTime.Format(time, room[1..]);
        room[length + 1] = (byte)'"';
        _used += length + 2;
    }

    public void Base64(scoped ReadOnlySpan<byte> bytes)
    {
        int length = System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        Span<byte> room = Room(length + 2);
        room[0] = room[length + 1] = (byte)'"';
        _ = System.Buffers.Text.Base64.EncodeToUtf8(bytes, room[1..], out _, out _);
        _used += length + 2;
    }

    public void String(string text) => String(Encoding.UTF8.GetBytes(text));

    public void Strings(IReadOnlyList<string> texts)
    {
        Raw("["u8);
        for (int i = 0; i < texts.Count; i++)
        {
            if (i > 0) Raw(","u8);
            String(texts[i]);
        }

        Raw("]"u8);
    }

    /// <summary>A string of UTF-8 between quotation marks.</summary>
    public void String(scoped ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = utf8.Length;
            Raw(utf8[..plain]);
            utf8 = utf8[plain..];
            if (utf8.IsEmpty) break;
            utf8 = utf8[Escape(utf8)..];
        }

        Raw("\""u8);
    }

    private int Escape(scoped ReadOnlySpan<byte> utf8)
    {
        byte first = utf8[0];
        int named = "\"\\\b\f\n\r\t"u8.IndexOf(first);
        if (named >= 0)
        {
            Raw("\\"u8);
            Raw("\"\\bfnrt"u8.Slice(named, 1));
            return 1;
        }

        if (first < 0x80)
        {
            Raw("\\u00"u8);
            Raw("0123456789abcdef"u8.Slice(first >> 4, 1));
            Raw("0123456789abcdef"u8.Slice(first & 15, 1));
            return 1;
        }

        if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int consumed) != OperationStatus.Done)
        {
            Raw("\\ufffd"u8);
            return 1;
        }

        if (rune.Value is 0x2028 or 0x2029) Raw(rune.Value == 0x2028 ? "\\u2028"u8 : "\\u2029"u8);
        else Raw(utf8[..consumed]);
        return consumed;
    }

    private Span<byte> Room(int length)
    {
        if (_span.Length - _used < length)
        {
            Flush();
            _span = _output.GetSpan(Math.Max(length, 4096));
        }

        return _span[_used..];
    }
}
