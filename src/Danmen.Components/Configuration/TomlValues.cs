using System.Globalization;
using Danmen.Snapshots.Contracts;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Danmen.Components.Configuration;

/// <summary>Values of TOML; tables of a list are counted from 0. Nothing can be put in the place of a text over several lines.</summary>
internal static class TomlValues
{
    public static List<ConfiguredValue> Find(string text)
    {
        var values = new List<ConfiguredValue>();
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(text, sourceName: "", validate: true);
        }
        catch (TomlException)
        {
            return values;
        }

        if (document.HasErrors) return values;
        foreach (KeyValueSyntax pair in document.KeyValues) Add(pair, "", text, values);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TableSyntaxBase table in document.Tables)
        {
            string name = Key(table.Name);
            if (table is TableArraySyntax)
            {
                int next = counts.GetValueOrDefault(name, -1) + 1;
                counts[name] = next;
                name = $"{name}.{next.ToString(CultureInfo.InvariantCulture)}";
            }

            foreach (KeyValueSyntax pair in table.Items) Add(pair, name + ".", text, values);
        }

        return values;
    }

    private static void Add(KeyValueSyntax pair, string above, string text, List<ConfiguredValue> values) => Add(pair.Value, above + Key(pair.Key), text, values);

    private static void Add(ValueSyntax? value, string key, string text, List<ConfiguredValue> values)
    {
        switch (value)
        {
            case null:
                return;
            case InlineTableSyntax table:
                foreach (InlineTableItemSyntax item in table.Items)
                    if (item.KeyValue is { } pair) Add(pair, key + ".", text, values);
                return;
            case ArraySyntax array:
                int next = 0;
                foreach (ArrayItemSyntax item in array.Items) Add(item.Value, $"{key}.{(next++).ToString(CultureInfo.InvariantCulture)}", text, values);
                return;
        }

        int start = value.Span.Start.Offset, length = value.Span.End.Offset - start + 1;
        string there = start >= 0 && length > 0 && start + length <= text.Length ? text.Substring(start, length) : "";
        bool isWritable = there.Length > 0 && (value is not StringValueSyntax || (there is ['"', .., '"'] or ['\'', .., '\''] && !there.Contains('\n', StringComparison.Ordinal) && !there.StartsWith("\"\"\"", StringComparison.Ordinal) && !there.StartsWith("'''", StringComparison.Ordinal)));
        values.Add(new ConfiguredValue(key, isWritable ? start : -1, isWritable ? length : 0, value is StringValueSyntax words ? words.Value ?? "" : there, value.Span.Start.Line + 1));
    }

    private static string Key(KeySyntax? key) =>
        key is null ? "" : string.Join('.', new[] { Name(key.Key) }.Concat(key.DotKeys.Select(dot => Name(dot.Key))));

    private static string Name(BareKeyOrStringValueSyntax? name) => name switch
    {
        StringValueSyntax text => text.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => "",
    };
}
