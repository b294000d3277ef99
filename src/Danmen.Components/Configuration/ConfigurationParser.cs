using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using YamlDotNet.Core;

namespace Danmen.Components.Configuration;

/// <summary>Says whether a file is what its kind demands, and where not. Never what stands there: configuration holds secrets.</summary>
internal static class ConfigurationParser
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding[] s_encodings = Encodings();

    /// <returns>Null when it parses; else where it does not, without a word of its content.</returns>
    public static string? Check(string kind, byte[] content)
    {
        try
        {
            switch (kind)
            {
                case ConfigurationKind.Json:
                    return CheckJson(content);
                case ConfigurationKind.Xml:
                    return CheckXml(content);
            }

            if (Decode(content) is not { } text) return "it is no text";
            return kind switch
            {
                ConfigurationKind.Yaml => CheckYaml(text),
                ConfigurationKind.Toml => CheckToml(text),
                ConfigurationKind.Ini => CheckIni(text),
                _ => null,
            };
        }
        catch (InsufficientExecutionStackException)
        {
            return "it is nested too deeply";
        }
    }

    private static string? CheckJson(byte[] content)
    {
        ReadOnlySpan<byte> json = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content;
        // Comments and trailing commas are what .NET and many editors take in configuration.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
            }

            return null;
        }
        catch (JsonException error)
        {
            return At((error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // An escape that is half a character.
            return "it has a text that is none";
        }
    }

    private static string? CheckXml(byte[] content)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 0 };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), settings);
            while (reader.Read())
            {
            }

            return null;
        }
        catch (XmlException error)
        {
            return At(error.LineNumber, error.LinePosition);
        }
    }

    private static string? CheckYaml(string text)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        try
        {
            var parser = new Parser(scanner);
            while (parser.MoveNext())
            {
            }

            return null;
        }
        catch (YamlException error)
        {
            return At(error.Start.Line, error.Start.Column);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library refuses some malformed tags and lists in brackets so.
            return At(scanner.CurrentPosition.Line, scanner.CurrentPosition.Column);
        }
    }

    private static string? CheckToml(string text)
    {
        try
        {
            DocumentSyntax document = SyntaxParser.Parse(text, sourceName: "", validate: true);
            foreach (DiagnosticMessage message in document.Diagnostics)
                if (message.Kind == DiagnosticMessageKind.Error) return At(message.Span.Start.Line + 1, message.Span.Start.Column + 1);
            return document.HasErrors ? "it is not valid" : null;
        }
        catch (TomlException)
        {
            // The one thing that it does not report: its limit of nesting.
            return "it is nested too deeply";
        }
    }

    private static string? CheckIni(string text)
    {
        int number = 0;
        bool mayContinue = false;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] is ';' or '#' or '!') continue;
            if (line[0] == '[')
            {
                if (line.IndexOf(']') < 0) return At(number, 1);
                mayContinue = false;
                continue;
            }

            // An indented line goes on with the value above; a key without a value is one, too.
            if (line[0] is '=' or ':' && !(mayContinue && char.IsWhiteSpace(raw[0]))) return At(number, 1);
            if (line.IndexOf('\0') >= 0) return At(number, 1);
            mayContinue = true;
        }

        return null;
    }

    private static string At(long line, long column) => string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");

    private static string? Decode(byte[] content)
    {
        if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble)) content = content[Encoding.UTF8.Preamble.Length..];
        foreach (Encoding encoding in s_encodings)
        {
            try
            {
                return encoding.GetString(content);
            }
            catch (DecoderFallbackException)
            {
                // Not this one.
            }
        }

        return null;
    }

    /// <summary>UTF-8, else one of the encodings in which Japanese systems keep theirs.</summary>
    private static Encoding[] Encodings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return [s_utf8, Strict("euc-jp"), Strict("shift_jis")];
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
