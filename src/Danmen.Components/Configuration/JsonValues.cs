using System.Globalization;
using System.Text;
using System.Text.Json;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Configuration;

/// <summary>Values of JSON.</summary>
internal static class JsonValues
{
    public static List<ConfiguredValue> Find(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var places = new TextPlaces(bytes);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 1000 });
        var values = new List<ConfiguredValue>();
        var path = new Stack<(string? Name, int Next, bool IsList)>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        path.Push(path.Pop() with { Name = reader.GetString() });
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        path.Push((null, 0, reader.TokenType == JsonTokenType.StartArray));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.Pop();
                        Next(path);
                        break;
                    default:
                        int start = places.CharAt((int)reader.TokenStartIndex), end = places.CharAt((int)reader.BytesConsumed);
                        string value = reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : text[start..end];
                        values.Add(new ConfiguredValue(Key(path), start, end - start, value, places.Line));
                        Next(path);
                        break;
                }
            }

            return values;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static void Next(Stack<(string? Name, int Next, bool IsList)> path)
    {
        if (path.Count > 0 && path.Peek().IsList) path.Push(path.Pop() is var above ? above with { Next = above.Next + 1 } : default);
    }

    private static string Key(Stack<(string? Name, int Next, bool IsList)> path) =>
        string.Join('.', path.Reverse().Select(each => each.IsList ? each.Next.ToString(CultureInfo.InvariantCulture) : each.Name));
}

/// <summary>Where the bytes of a text stand among its characters; asked in ascending order.</summary>
internal sealed class TextPlaces(byte[] utf8)
{
    private int _byte, _char;

    /// <summary>Line of the place that was asked for last, from 1.</summary>
    public int Line { get; private set; } = 1;

    public int CharAt(int at)
    {
        ReadOnlySpan<byte> passed = utf8.AsSpan(_byte, at - _byte);
        _char += Encoding.UTF8.GetCharCount(passed);
        Line += passed.Count((byte)'\n');
        _byte = at;
        return _char;
    }
}
