using System.Globalization;
using Danmen.Snapshots.Contracts;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Danmen.Components.Configuration;

/// <summary>Values of YAML. Those in blocks are found, and nothing can be put in their place.</summary>
internal static class YamlValues
{
    public static List<ConfiguredValue> Find(string text)
    {
        var values = new List<ConfiguredValue>();
        var path = new Stack<Level>();
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            while (parser.MoveNext())
            {
                switch (parser.Current)
                {
                    case MappingStart or SequenceStart:
                        path.Push(new Level(parser.Current is SequenceStart));
                        break;
                    case MappingEnd or SequenceEnd:
                        path.Pop();
                        Ended(path);
                        break;
                    case Scalar scalar when path.TryPeek(out Level? level) && level is { IsList: false, Name: null }:
                        level.Name = scalar.Value;
                        break;
                    case Scalar scalar:
                        values.Add(Value(path, scalar, text));
                        Ended(path);
                        break;
                    case AnchorAlias when path.TryPeek(out Level? level) && level is { IsList: false, Name: null }:
                        level.Name = "*";
                        break;
                    case AnchorAlias:
                        Ended(path);
                        break;
                }
            }

            return values;
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            return [];
        }
    }

    private static ConfiguredValue Value(Stack<Level> path, Scalar scalar, string text)
    {
        int start = (int)scalar.Start.Index, length = (int)(scalar.End.Index - scalar.Start.Index);
        string there = start >= 0 && length > 0 && start + length <= text.Length ? text.Substring(start, length) : "";
        bool isWritable = scalar.Style switch
        {
            ScalarStyle.Plain => there == scalar.Value,
            ScalarStyle.SingleQuoted => there is ['\'', .., '\''],
            ScalarStyle.DoubleQuoted => there is ['"', .., '"'],
            _ => false,
        };
        string key = string.Join('.', path.Reverse().Select(each => each.IsList ? each.Next.ToString(CultureInfo.InvariantCulture) : each.Name));
        return new ConfiguredValue(key, isWritable ? start : -1, isWritable ? length : 0, scalar.Value, (int)scalar.Start.Line);
    }

    private static void Ended(Stack<Level> path)
    {
        if (!path.TryPeek(out Level? level)) return;
        level.Name = null;
        level.Next++;
    }

    private sealed class Level(bool isList)
    {
        public bool IsList => isList;

        public string? Name { get; set; }

        public int Next { get; set; }
    }
}
