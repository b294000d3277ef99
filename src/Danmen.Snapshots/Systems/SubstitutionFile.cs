using System.Text;
using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Substituting;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads substitutions.yaml; every error names file, line and column.</summary>
internal static class SubstitutionFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DanmenException">One of <see cref="SystemFaults"/>.</exception>
    public static async Task<SubstitutionRules> LoadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException || (error is UnauthorizedAccessException && Directory.Exists(path)))
        {
            throw new DanmenException(SystemFaults.FileNotFound, path, error.Message, error);
        }

        try
        {
            return Parse(s_utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes), path);
        }
        catch (DecoderFallbackException error)
        {
            int line = 1 + bytes.AsSpan(0, Math.Clamp(error.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new DanmenException(SystemFaults.NotYaml, $"{path}:{line}:1", SystemRemarks.NotUtf8.With(), error);
        }
    }

    /// <param name="path">Names the file in errors; relative paths in it start at its folder.</param>
    public static SubstitutionRules Parse(string text, string path) => new SubstitutionReader(YamlSource.Parse(text, path), Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/").Read();
}

/// <summary>Turns the nodes of a substitutions.yaml into rules.</summary>
internal sealed class SubstitutionReader(YamlSource source, string folder)
{
    private const string RuleKeys = "name, component, files, text, pattern, key, to, required", ValueKeys = "name, text, pattern, host";

    public SubstitutionRules Read()
    {
        IReadOnlyList<SubstitutionRule> rules = [];
        IReadOnlyList<ForbiddenValue> forbidden = [], allowed = [];
        bool production = true, elsewhere = true;
        foreach (YamlEntry entry in source.Mapping(source.Root, ""))
        {
            switch (entry.Key)
            {
                case "rules":
                    rules = Rules(entry);
                    break;
                case "forbidden":
                    forbidden = [.. Items(entry).Select(item => Value(item.Node, item.Path))];
                    break;
                case "allowed":
                    allowed = [.. Items(entry).Select(item => Value(item.Node, item.Path))];
                    break;
                case "forbid_production":
                    production = source.Flag(entry.Value, entry.Path);
                    break;
                case "elsewhere":
                    elsewhere = source.Flag(entry.Value, entry.Path);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("rules, forbidden, allowed, forbid_production, elsewhere"));
            }
        }

        return new SubstitutionRules(rules, forbidden, allowed, production) { LooksElsewhere = elsewhere };
    }

    private IEnumerable<(YamlNode Node, string Path)> Items(YamlEntry list) => source.Sequence(list.Value, list.Path).Select((node, i) => (node, $"{list.Path}[{i}]"));

    private List<SubstitutionRule> Rules(YamlEntry list)
    {
        var rules = new List<SubstitutionRule>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((YamlNode node, string path) in Items(list))
        {
            SubstitutionRule rule = Rule(node, path);
            if (rule.Name.Length == 0) rule = rule with { Name = rules.Any(each => each.Name == $"rule at line {node.Start.Line}") ? $"rule at line {node.Start.Line}, column {node.Start.Column}" : $"rule at line {node.Start.Line}" };
            if (!names.Add(rule.Name)) throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.RuleNameTwice.With(rule.Name));
            rules.Add(rule);
        }

        return rules;
    }

    private SubstitutionRule Rule(YamlNode node, string path)
    {
        var rule = new SubstitutionRule { Name = "" };
        YamlEntry? what = null, to = null;
        bool hasTwo = false;
        foreach (YamlEntry entry in source.Mapping(node, path))
        {
            switch (entry.Key)
            {
                case "name":
                    rule = rule with { Name = source.Text(entry.Value, entry.Path) };
                    break;
                case "component":
                    rule = rule with { Components = new NamePattern(source.Text(entry.Value, entry.Path)) };
                    break;
                case "files":
                    rule = rule with { Files = [.. (entry.Value is YamlSequenceNode ? source.TextList(entry.Value, entry.Path) : [source.Text(entry.Value, entry.Path)]).Select(pattern => new NamePattern(pattern))] };
                    break;
                case "required":
                    rule = rule with { IsRequired = source.Flag(entry.Value, entry.Path) };
                    break;
                case "to":
                    to = entry;
                    break;
                case "text" or "pattern" or "key":
                    hasTwo = what is not null;
                    if (hasTwo) throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, SystemRemarks.OneOfKeys.With("text, pattern, key"));
                    what = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With(RuleKeys));
            }
        }

        if (what is null) throw source.Fault(SystemFaults.MissingKey, node, path, SystemRemarks.OneOfKeys.With("text, pattern, key"));
        if (to is null) throw source.Fault(SystemFaults.MissingKey, node, path, SystemRemarks.IsMissing.With("to"));
        string text = source.Text(what.Value, what.Path);
        rule = what.Key switch
        {
            "text" => rule with { Text = text },
            "pattern" => rule with { Pattern = Pattern(what) },
            _ => rule with { Key = new KeyPattern(text) },
        };
        if (to.Value is YamlMappingNode) return rule with { Secret = SecretText.Read(source, to.Value, to.Path, folder) };
        return rule with { To = NewValue(to) };
    }

    /// <summary>An empty text is a value, too.</summary>
    private string NewValue(YamlEntry to) => to.Value is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.SingleQuoted or YamlDotNet.Core.ScalarStyle.DoubleQuoted, Value: "" } ? "" : source.Text(to.Value, to.Path);

    private ForbiddenValue Value(YamlNode node, string path)
    {
        string? name = null;
        YamlEntry? what = null;
        foreach (YamlEntry entry in source.Mapping(node, path))
        {
            switch (entry.Key)
            {
                case "name":
                    name = source.Text(entry.Value, entry.Path);
                    break;
                case "text" or "pattern" or "host":
                    if (what is not null) throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, SystemRemarks.OneOfKeys.With("text, pattern, host"));
                    what = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With(ValueKeys));
            }
        }

        if (what is null) throw source.Fault(SystemFaults.MissingKey, node, path, SystemRemarks.OneOfKeys.With("text, pattern, host"));
        name ??= $"line {node.Start.Line}";
        string text = source.Text(what.Value, what.Path);
        return what.Key switch
        {
            "text" => ForbiddenValue.OfText(name, text),
            "pattern" => new ForbiddenValue(name, Pattern(what)),
            _ => ForbiddenValue.OfHost(name, text) ?? throw source.Fault(SystemFaults.InvalidValue, what.Value, what.Path, SystemRemarks.NoHostName.With()),
        };
    }

    private Regex Pattern(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        Regex pattern;
        try
        {
            pattern = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.NoPattern.With(error.Message));
        }

        return pattern.IsMatch("") ? throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.MatchesNothing.With()) : pattern;
    }
}
