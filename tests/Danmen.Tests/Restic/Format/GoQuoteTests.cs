using System.Globalization;
using System.Text;
using CsCheck;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests.Restic.Format;

public sealed class GoQuoteTests
{
    [Theory]
    [InlineData("plain name.txt", "plain name.txt")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("\\x", "\\\\x")]
    [InlineData("\a\b\f\n\r\t\v", "\\a\\b\\f\\n\\r\\t\\v")]
    [InlineData("\u0001\u007f", "\\x01\\x7f")]
    [InlineData("\u00ad\u00a0\u2028", "\\u00ad\\u00a0\\u2028")]
    [InlineData("\ue000", "\\ue000")]
    [InlineData("断面\ufffd😀", "断面\ufffd😀")]
    [InlineData("\U000e0001", "\\U000e0001")]
    [InlineData("<&>", "<&>")]
    public void Names_are_quoted_as_Go_does(string raw, string quoted)
    {
        Assert.Equal(quoted, Quote(Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(raw, Encoding.UTF8.GetString(Unquote(Encoding.UTF8.GetBytes(quoted))!));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_escaped_one_by_one()
    {
        byte[] raw = [0xFF, 0xFE, (byte)'a', 0xE3, 0x81];
        Assert.Equal("\\xff\\xfea\\xe3\\x81", Quote(raw));
        Assert.Equal(raw, Unquote("\\xff\\xfea\\xe3\\x81"u8));
        // A surrogate half in UTF-8 is no UTF-8, to Go neither.
        Assert.Equal("\\xed\\xa0\\x80", Quote([0xED, 0xA0, 0x80]));
    }

    [Fact]
    public void Any_bytes_come_back() => Gen.Byte.Array[0, 300].Sample(raw =>
    {
        byte[] quoted = Encoding.UTF8.GetBytes(Quote(raw));
        return raw.AsSpan().SequenceEqual(Unquote(quoted)) && quoted.AsSpan().IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;
    });

    [Fact]
    public void Any_text_comes_back() => Gen.String.Sample(text =>
    {
        byte[] raw = Encoding.UTF8.GetBytes(text);
        return raw.AsSpan().SequenceEqual(Unquote(Encoding.UTF8.GetBytes(Quote(raw))));
    });

    [Theory]
    [InlineData("a\"b")]
    [InlineData("\\")]
    [InlineData("\\q")]
    [InlineData("\\'")]
    [InlineData("\\x1")]
    [InlineData("\\xg0")]
    [InlineData("\\u12")]
    [InlineData("\\ud800")]
    [InlineData("\\U00110000")]
    [InlineData("\\UFFFFFFFF")]
    [InlineData("\\777")]
    [InlineData("\\08a")]
    [InlineData("line\nfeed")]
    [InlineData("\u007f")]
    public void Text_that_Go_never_writes_is_refused(string quoted) => Assert.Null(Unquote(Encoding.UTF8.GetBytes(quoted)));

    [Fact]
    public void Octal_escapes_are_read() => Assert.Equal("A\0"u8.ToArray(), Unquote("\\101\\000"u8));

    /// <summary>Unicode 15.0 has 149,186 characters: these are graphic, less the 17 spaces, 2 separators and 170 format characters.</summary>
    [Fact]
    public void As_many_characters_are_printable_as_Unicode_15_has()
    {
        int printable = 0;
        for (uint c = 0; c < 0x110000; c++)
        {
            if (!GoUnicode.IsPrintable(c)) continue;
            printable++;
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory((int)c);
            bool graphic = c == ' ' || category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            Assert.True(graphic, $"U+{c:X} is {category}");
        }

        Assert.Equal(149186 - 16 - 2 - 170, printable);
    }

    private static string Quote(ReadOnlySpan<byte> raw)
    {
        byte[] quoted = new byte[GoQuote.MaximumLength(raw.Length)];
        return Encoding.UTF8.GetString(quoted, 0, GoQuote.Quote(raw, quoted));
    }

    private static byte[]? Unquote(ReadOnlySpan<byte> quoted)
    {
        byte[] raw = new byte[quoted.Length];
        return GoQuote.TryUnquote(quoted, raw, out int length) ? raw[..length] : null;
    }
}
