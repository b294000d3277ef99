using System.Text;

namespace Danmen.Components.Postgres;

/// <summary>Names and texts as SQL and as paths.</summary>
internal static class SqlText
{
    /// <summary>A quoted identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A quoted, schema-qualified identifier.</summary>
    public static string Name(string schema, string name) => $"{Name(schema)}.{Name(name)}";

    /// <summary>A text literal, safe with either setting of standard_conforming_strings.</summary>
    public static string Literal(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal) ? $" E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{quoted}'";
    }

    /// <summary>A column list for COPY: <c> ("a", "b")</c>; empty for a table without columns of its own.</summary>
    public static string Columns(IReadOnlyList<string> columns) => columns.Count == 0 ? "" : $" ({string.Join(", ", columns.Select(Name))})";

    /// <summary>A plain file name for a database object's name: letters, digits, '_' and '-' stay, every other byte is %XX, so that different names never meet.</summary>
    /// <param name="encoding">The encoding in which the name's bytes are meant.</param>
    public static string PathName(string name, Encoding encoding)
    {
        var text = new StringBuilder();
        foreach (var b in encoding.GetBytes(name))
        {
            if (b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)'-') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Length == 0 ? "%" : text.ToString();
    }
}
