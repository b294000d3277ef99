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
        if (text.Length > MaximumLengthChars) throw new DanmenException(SystemFaults.NotYaml, name, SystemRemarks.TooLong.With());
        try
        {
            source.CheckEvents(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0) throw new DanmenException(SystemFaults.MissingKey, $"{name}:1:1", SystemRemarks.Empty.With());
            if (stream.Documents.Count > 1) throw source.Fault(SystemFaults.NotYaml, stream.Documents[1].RootNode, "", SystemRemarks.SeveralDocuments.With());
            source.Root = stream.Documents[0].RootNode;
            return source;
        }
        catch (YamlException error)
        {
            throw new DanmenException(SystemFaults.NotYaml, $"{name}:{error.Start.Line}:{error.Start.Column}", SystemRemarks.ParserSays.With(Reason(error)), error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library refuses some malformed tags and lists in brackets so, without a place.
            throw new DanmenException(SystemFaults.NotYaml, name, SystemRemarks.Malformed.With(), error);
        }
    }

    /// <summary>An error at a node's place.</summary>
    /// <param name="path">Keys down to the node, joined by dots.</param>
    public DanmenException Fault(FaultCode code, YamlNode node, string path, Remark why) =>
        new(code, $"{_name}:{node.Start.Line}:{node.Start.Column}", path.Length == 0 ? why : SystemRemarks.At.With(path, why));

    /// <summary>A mapping's entries in the file's order.</summary>
    public IReadOnlyList<YamlEntry> Mapping(YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping) throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustBeMapping.With());
        var entries = new List<YamlEntry>(mapping.Children.Count);
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name }) throw Fault(SystemFaults.InvalidValue, key, path, SystemRemarks.KeyMustBeText.With());
            entries.Add(new YamlEntry(name, key, value, path.Length == 0 ? name : $"{path}.{name}"));
        }

        return entries;
    }

    /// <summary>A sequence's items.</summary>
    public IReadOnlyList<YamlNode> Sequence(YamlNode node, string path) =>
        node is YamlSequenceNode sequence ? [.. sequence.Children] : throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustBeList.With());

    /// <summary>Text that is not empty.</summary>
    public string Text(YamlNode node, string path)
    {
        if (node is not YamlScalarNode scalar) throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustBeText.With());
        if (string.IsNullOrWhiteSpace(scalar.Value) || IsNull(scalar)) throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustNotBeEmpty.With());
        if (scalar.Value.Contains('\0', StringComparison.Ordinal)) throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustHaveNoNul.With());
        return scalar.Value;
    }

    public bool Flag(YamlNode node, string path) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar
            ? scalar.Value == "true"
            : throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustBeFlag.With());

    public IReadOnlyList<string> TextList(YamlNode node, string path) => [.. Sequence(node, path).Select(item => Text(item, path))];

    /// <summary>A length of time: a whole number and one of ms, s, m, h, d; several may follow each other ("1h30m").</summary>
    public TimeSpan Duration(YamlNode node, string path)
    {
        string text = Text(node, path);
        return DurationText.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero
            ? duration
            : throw Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.NoDuration.With(text));
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
            if (depth > MaximumDepth) throw At(parser.Current!.Start, SystemRemarks.TooDeep.With()); // MoveNext returned true, so there is an event.
            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } node) anchors.Add(node.Anchor);
            if (parser.Current is AnchorAlias alias && !anchors.Contains(alias.Value)) throw At(alias.Start, SystemRemarks.NoAnchor.With(alias.Value.ToString()));
        }
    }

    private DanmenException At(Mark place, Remark why) => new(SystemFaults.NotYaml, $"{_name}:{place.Line}:{place.Column}", why);

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
