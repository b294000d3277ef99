using System.Buffers;
using System.Globalization;
using System.Text;

namespace Danmen.Snapshots.Contracts;

/// <summary>How objects of databases are called in facts, comparisons and messages. Different ones never have the same name.</summary>
public static class TableNames
{
    /// <summary>"schema.table"; a schema with a dot in its name stands in quotes.</summary>
    /// <param name="schema">As <see cref="Text"/> gives it.</param>
    /// <param name="name">The same.</param>
    public static string Join(string schema, string name) =>
        schema.Contains('.', StringComparison.Ordinal) || schema.StartsWith('"') ? $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".{name}" : $"{schema}.{name}";

    /// <summary>A name, which databases without an encoding keep as any bytes: UTF-8, and every byte that is not as \xNN.</summary>
    public static string Text(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int length);
            if (status != OperationStatus.Done) Escape(text, name[..length]);
            // A backslash that would read as such a byte.
            else if (rune.Value == '\\' && name.Length >= 4 && name[1] == 'x' && char.IsAsciiHexDigitUpper((char)name[2]) && char.IsAsciiHexDigitUpper((char)name[3])) Escape(text, name[..1]);
            else text.Append(rune.ToString());
            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>A name in an encoding that nobody can convert: ASCII, and every other byte as \xNN.</summary>
    public static string Ascii(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        foreach (byte each in name)
        {
            if (each < 0x80) text.Append((char)each);
            else Escape(text, [each]);
        }

        return text.ToString();
    }

    private static void Escape(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte each in bytes) text.Append(CultureInfo.InvariantCulture, $"\\x{each:X2}");
    }
}
