using System.Text;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>How names of a database pass through this program: as text, or, where the database has no encoding, as bytes, one per character.</summary>
internal static class NameEncoding
{
    // PostgreSQL's names of what .NET knows by others. Of EUC_JIS_2004 and JOHAB the common part is read.
    private static readonly Dictionary<string, int> s_codePages = new(StringComparer.Ordinal)
    {
        ["UTF8"] = 65001, ["EUC_JP"] = 51932, ["EUC_JIS_2004"] = 51932, ["EUC_CN"] = 51936, ["EUC_KR"] = 51949, ["JOHAB"] = 1361, ["KOI8R"] = 20866, ["KOI8U"] = 21866,
        ["LATIN1"] = 28591, ["LATIN2"] = 28592, ["LATIN3"] = 28593, ["LATIN4"] = 28594, ["LATIN5"] = 28599, ["LATIN7"] = 28603, ["LATIN9"] = 28605,
        ["ISO_8859_5"] = 28595, ["ISO_8859_6"] = 28596, ["ISO_8859_7"] = 28597, ["ISO_8859_8"] = 28598,
        ["WIN866"] = 866, ["WIN874"] = 874, ["WIN1250"] = 1250, ["WIN1251"] = 1251, ["WIN1252"] = 1252, ["WIN1253"] = 1253, ["WIN1254"] = 1254, ["WIN1255"] = 1255, ["WIN1256"] = 1256, ["WIN1257"] = 1257, ["WIN1258"] = 1258,
    };

    /// <summary>True when names are bytes.</summary>
    /// <param name="encoding">As PostgreSQL spells it.</param>
    public static bool IsBytes(string encoding) => encoding is "SQL_ASCII" or "MULE_INTERNAL";

    /// <summary>What turns a name as it passes into its bytes in paths and scripts.</summary>
    public static Encoding Of(string encoding) => IsBytes(encoding) ? Encoding.Latin1 : Encoding.UTF8;

    /// <summary>Reads text in the database's own encoding without asking a server; bytes that it does not know are marked, and stay apart from each other.</summary>
    public static Encoding Reading(string encoding)
    {
        if (IsBytes(encoding)) return Encoding.Latin1;
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return s_codePages.TryGetValue(encoding, out int page) ? Encoding.GetEncoding(page, EncoderFallback.ReplacementFallback, new EscapeFallback()) : Encoding.Latin1;
    }

    /// <summary>A name as people read it.</summary>
    public static string Shown(string encoding, string name) => TableNames.Text(Of(encoding).GetBytes(name));

    /// <summary>"schema.table" as people read it.</summary>
    public static string Shown(string encoding, string schema, string name) => TableNames.Join(Shown(encoding, schema), Shown(encoding, name));

    /// <summary>Bytes that are no character: \xNN.</summary>
    private sealed class EscapeFallback : DecoderFallback
    {
        private const int CharactersOfByte = 4;

        public override int MaxCharCount => 4 * CharactersOfByte;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : DecoderFallbackBuffer
        {
            private string _text = "";
            private int _at;

            public override int Remaining => _text.Length - _at;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                _text = string.Concat(bytesUnknown.Select(each => $"\\x{each:X2}"));
                _at = 0;
                return true;
            }

            public override char GetNextChar() => _at < _text.Length ? _text[_at++] : '\0';

            public override bool MovePrevious() => _at > 0 && _at-- > 0;

            public override void Reset() => (_text, _at) = ("", 0);
        }
    }
}
