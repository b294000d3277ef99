using Danmen.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>A YAML text as nodes that know their place, and the errors that name it.</summary>
internal sealed class YamlSource
{
    private const int MaximumLengthChars = 1 << 20;
    private const int MaximumDepth = 32;
    private readonly string _name;

    private YamlSource(string name) => _name = name;

    /// <summary>The document's root.</summary>
    public YamlNode Root { get; private set; } = new YamlMappingNode();

    /// <exception cref="DanmenException">SystemFaults.NotYaml.</exception>
    public static YamlSource Parse(string text, string name)
    {
        var source = new YamlSource(name);
        if (text.Length > MaximumLengthChars) throw new DanmenException(SystemFaults.NotYaml, name, "longer than 1 MiB");
        try
        {
            source.CheckEvents(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0) throw new DanmenException(SystemFaults.MissingKey, $"{name}:1:1", "the file is empty; 'system' is missing");
            if (stream.Documents.Count > 1) throw source.Fault(SystemFaults.NotYaml, stream.Documents[1].RootNode, "", "more than one document");
            source.Root = stream.Documents[0].RootNode;
            return source;
        }
        catch (YamlException error)
        {
            throw new DanmenException(SystemFaults.NotYaml, $"{name}:{error.Start.Line}:{error.Start.Column}", Reason(error), error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library refuses some malformed tags and lists in brackets so, without a place.
            throw new DanmenException(SystemFaults.NotYaml, name, "a tag, or a list or mapping in brackets, is malformed", error);
        }
    }

    /// <summary>An error at a node's place.</summary>
    /// <param name="path">Keys down to the node, joined by dots.</param>
    public DanmenException Fault(FaultCode code, YamlNode node, string path, string detail) =>
        new(code, $"{_name}:{node.Start.Line}:{node.Start.Column}", path.Length == 0 ? detail : $"{path}: {detail}");

    /// <summary>A mapping's entries in the file's order.</summary>
    public IReadOnlyList<YamlEntry> Mapping(YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping) throw Fault(SystemFaults.InvalidValue, node, path, "must be a mapping of keys to values");
        var entries = new List<YamlEntry>(mapping.Children.Count);
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name }) throw Fault(SystemFaults.InvalidValue, key, path, "a key must be text");
            entries.Add(new YamlEntry(name, key, value, path.Length == 0 ? name : $"{path}.{name}"));
        }

        return entries;
    }

    /// <summary>A sequence's items.</summary>
    public IReadOnlyList<YamlNode> Sequence(YamlNode node, string path) =>
        node is YamlSequenceNode sequence ? [.. sequence.Children] : throw Fault(SystemFaults.InvalidValue, node, path, "must be a list, for example [a, b]");

    /// <summary>Text that is not empty.</summary>
    public string Text(YamlNode node, string path)
    {
        if (node is not YamlScalarNode scalar) throw Fault(SystemFaults.InvalidValue, node, path, "must be text");
        if (string.IsNullOrWhiteSpace(scalar.Value) || IsNull(scalar)) throw Fault(SystemFaults.InvalidValue, node, path, "must not be empty");
        if (scalar.Value.Contains('\0', StringComparison.Ordinal)) throw Fault(SystemFaults.InvalidValue, node, path, "must not contain a NUL character");
        return scalar.Value;
    }

    public bool Flag(YamlNode node, string path) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar
            ? scalar.Value == "true"
            : throw Fault(SystemFaults.InvalidValue, node, path, "must be true or false");

    public IReadOnlyList<string> TextList(YamlNode node, string path) => [.. Sequence(node, path).Select(item => Text(item, path))];

    /// <summary>A length of time: a whole number and one of ms, s, m, h, d; several may follow each other ("1h30m").</summary>
    public TimeSpan Duration(YamlNode node, string path)
    {
        string text = Text(node, path);
        return DurationText.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero
            ? duration
            : throw Fault(SystemFaults.InvalidValue, node, path, $"'{text}' is not a length of time such as 30s, 15m, 24h or 7d");
    }

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" or "Null" or "NULL";

    // The representation model recurses: a text of nothing but brackets would end the process. It also loses the place of an alias that names nothing.
    private void CheckEvents(string text)
    {
        var parser = new Parser(new StringReader(text));
        var anchors = new HashSet<AnchorName>();
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
            if (depth > MaximumDepth) throw At(parser.Current!.Start, "nested too deeply"); // MoveNext returned true, so there is an event.
            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } node) anchors.Add(node.Anchor);
            if (parser.Current is AnchorAlias alias && !anchors.Contains(alias.Value)) throw At(alias.Start, $"there is no anchor '&{alias.Value}' before '*{alias.Value}'");
        }
    }

    private DanmenException At(Mark place, string detail) => new(SystemFaults.NotYaml, $"{_name}:{place.Line}:{place.Column}", detail);

    // YamlException's message starts with its own wording of the place.
    private static string Reason(YamlException error)
    {
        string message = error.InnerException?.Message ?? error.Message;
        int end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return end < 0 ? message : message[(end + 3)..];
    }
}

/// <summary>A key, its value and the way to it.</summary>
internal sealed record YamlEntry(string Key, YamlNode KeyNode, YamlNode Value, string Path);
