using System.Text;

namespace Danmen.Snapshots.Substituting;

/// <summary>A file's bytes as text that leads back to the same bytes.</summary>
/// <param name="Text">Without the mark of its encoding.</param>
/// <param name="Prefix">That mark, or nothing.</param>
internal sealed record FileText(string Text, Encoding Encoding, byte[] Prefix, bool IsBinary)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding[] s_wide = [Strict("utf-16"), Strict("utf-16BE")];
    private static readonly Encoding[] s_encodings = Encodings();

    // Each byte a character: what no encoding reads can still be searched, and comes back.
    private static readonly Encoding s_bytes = Strict("iso-8859-1");

    public static FileText Read(byte[] content)
    {
        if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble) && TryRead(content, s_utf8, 3) is { } marked) return marked;
        foreach (Encoding wide in s_wide)
            if (content.AsSpan().StartsWith(wide.GetPreamble()) && wide.GetPreamble().Length > 0 && TryRead(content, wide, 2) is { } text) return text;
        if (content.AsSpan().Contains((byte)0)) return new FileText(s_bytes.GetString(content), s_bytes, [], IsBinary: true);
        foreach (Encoding encoding in s_encodings)
            if (TryRead(content, encoding, 0) is { } text) return text;
        return new FileText(s_bytes.GetString(content), s_bytes, [], IsBinary: false);
    }

    /// <returns>Null when the encoding does not have a character of the text.</returns>
    public byte[]? Write(string text)
    {
        try
        {
            return [.. Prefix, .. Encoding.GetBytes(text)];
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static FileText? TryRead(byte[] content, Encoding encoding, int prefix)
    {
        try
        {
            string text = encoding.GetString(content.AsSpan(prefix));
            // Some characters have two codes in Shift_JIS: only one of them would be written.
            return encoding.GetBytes(text).AsSpan().SequenceEqual(content.AsSpan(prefix)) ? new FileText(text, encoding, content[..prefix], IsBinary: false) : null;
        }
        catch (Exception error) when (error is DecoderFallbackException or EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>UTF-8, else one of the encodings in which Japanese systems keep theirs.</summary>
    private static Encoding[] Encodings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return [s_utf8, Strict("euc-jp"), Strict("shift_jis")];
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
