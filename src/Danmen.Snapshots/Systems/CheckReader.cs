using System.Globalization;
using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>checks: [ { name: home, http: "https://…", status: 200 }, … ]</c> of an environment.</summary>
internal sealed partial class CheckReader(YamlSource source, string folder, ComponentKinds kinds, IReadOnlyList<ComponentDefinition> components)
{
    private const int LongestName = 100;
    private const int MostRetries = 1000;

    // A command may be a whole suite of tests.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10), s_commandTimeout = TimeSpan.FromMinutes(10);

    private static readonly string[] s_common = ["name", "critical", "vital", "drill", "retries", "pause", "timeout"];

    private static readonly Dictionary<string, string[]> s_kinds = new()
    {
        ["http"] = ["status", "header", "json", "match", "within", "ca", "tls"],
        ["tcp"] = ["within"],
        ["sql"] = ["component", "expect", "rows"],
        ["command"] = ["exit", "junit", "trx"],
        ["unit"] = [],
    };

    public IReadOnlyList<CheckDefinition> Read(YamlEntry checks)
    {
        var read = new List<CheckDefinition>();
        foreach (YamlNode item in source.Sequence(checks.Value, checks.Path))
        {
            CheckDefinition check = Check(item, checks.Path);
            if (read.Exists(each => each.Name == check.Name)) throw source.Fault(SystemFaults.InvalidValue, item, checks.Path, CheckSettingRemarks.SameName.With(check.Name));
            read.Add(check);
        }

        return read;
    }

    private CheckDefinition Check(YamlNode item, string path)
    {
        Dictionary<string, YamlEntry> entries = source.Mapping(item, path).ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        string[] named = [.. s_kinds.Keys.Where(entries.ContainsKey)];
        if (named.Length != 1) throw source.Fault(SystemFaults.InvalidValue, item, path, CheckSettingRemarks.OneKind.With(s_kinds.Keys));
        string kind = named[0];
        foreach (YamlEntry entry in entries.Values)
            if (entry.Key != kind && !s_common.Contains(entry.Key) && !s_kinds[kind].Contains(entry.Key))
                throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KindKnows.With(kind, s_common.Concat(s_kinds[kind])));
        CheckDefinition check = kind switch
        {
            "http" => Http(entries),
            "tcp" => Tcp(entries),
            "sql" => Sql(entries),
            "command" => Command(entries),
            _ => new CheckDefinition.Unit(UnitText.Read(source, entries["unit"])) { Name = "", Timeout = s_timeout },
        };
        var usual = new CheckDefinition.Unit("") { Name = "", Timeout = s_timeout };
        return check with
        {
            Name = entries.TryGetValue("name", out YamlEntry? name) ? Name(name) : throw source.Fault(SystemFaults.MissingKey, item, path, SystemRemarks.IsMissing.With("name")),
            Critical = entries.TryGetValue("critical", out YamlEntry? critical) ? source.Flag(critical.Value, critical.Path) : usual.Critical,
            Vital = entries.TryGetValue("vital", out YamlEntry? vital) && source.Flag(vital.Value, vital.Path),
            Drill = entries.TryGetValue("drill", out YamlEntry? drill) ? source.Flag(drill.Value, drill.Path) : null,
            Retries = entries.TryGetValue("retries", out YamlEntry? retries) ? Number(retries, MostRetries) : 0,
            Pause = Duration(entries, "pause") ?? usual.Pause,
            Timeout = Duration(entries, "timeout") ?? check.Timeout,
        };
    }

    private CheckDefinition.Http Http(Dictionary<string, YamlEntry> entries) => new(WebAddressText.Read(source, entries["http"]))
    {
        Name = "",
        Timeout = s_timeout,
        Statuses = entries.TryGetValue("status", out YamlEntry? status) ? Statuses(status) : [200],
        Headers = entries.TryGetValue("header", out YamlEntry? header)
            ? source.Mapping(header.Value, header.Path).ToDictionary(HeaderName, each => source.Text(each.Value, each.Path), StringComparer.OrdinalIgnoreCase) : new Dictionary<string, string>(),
        Json = entries.TryGetValue("json", out YamlEntry? json) ? [.. source.Mapping(json.Value, json.Path).Select(Expectation)] : [],
        Match = entries.TryGetValue("match", out YamlEntry? match) ? Pattern(match) : null,
        Within = Duration(entries, "within"),
        CaFile = entries.TryGetValue("ca", out YamlEntry? ca) ? PathText.Absolute(source, ca.Value, ca.Path, folder) : null,
        AllowsTls12 = entries.TryGetValue("tls", out YamlEntry? tls) && Word(tls, "1.2", "1.3") == "1.2",
    };

    private CheckDefinition.Tcp Tcp(Dictionary<string, YamlEntry> entries)
    {
        YamlEntry place = entries["tcp"];
        string text = source.Text(place.Value, place.Path);
        // [::1]:22: an address of version 6 stands in brackets.
        return PortPlace().Match(text) is { Success: true } match && int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? new CheckDefinition.Tcp(match.Groups["host"].Value.Trim('[', ']'), port) { Name = "", Timeout = s_timeout, Within = Duration(entries, "within") }
            : throw source.Fault(SystemFaults.InvalidValue, place.Value, place.Path, CheckSettingRemarks.NoPort.With(text));
    }

    private CheckDefinition.Sql Sql(Dictionary<string, YamlEntry> entries)
    {
        YamlEntry statement = entries["sql"];
        if (!entries.TryGetValue("component", out YamlEntry? named)) throw source.Fault(SystemFaults.MissingKey, statement.KeyNode, statement.Path, SystemRemarks.IsMissing.With("component"));
        string name = source.Text(named.Value, named.Path);
        if (components.FirstOrDefault(component => component.Name == name) is not { } component || kinds.Find(component.Kind)?.AnswersQueries != true)
            throw source.Fault(SystemFaults.InvalidValue, named.Value, named.Path, CheckSettingRemarks.NoDatabase.With(name));
        string? expected = entries.TryGetValue("expect", out YamlEntry? expect) ? source.Text(expect.Value, expect.Path) : null;
        int? rows = entries.TryGetValue("rows", out YamlEntry? counted) ? Number(counted, int.MaxValue - 1) : null;
        // Without either, every answer would do.
        if (expected is null == rows is null) throw source.Fault(SystemFaults.InvalidValue, statement.KeyNode, statement.Path, CheckSettingRemarks.ExpectOrRows.With());
        return new CheckDefinition.Sql(source.Text(statement.Value, statement.Path), name) { Name = "", Timeout = s_timeout, Expected = expected, Rows = rows };
    }

    private CheckDefinition.Command Command(Dictionary<string, YamlEntry> entries)
    {
        YamlEntry[] reports = [.. ((string[])["junit", "trx"]).Where(entries.ContainsKey).Select(key => entries[key])];
        if (reports.Length > 1) throw source.Fault(SystemFaults.InvalidValue, reports[1].KeyNode, reports[1].Path, CheckSettingRemarks.OneReport.With());
        YamlEntry command = entries["command"];
        return new CheckDefinition.Command(source.Text(command.Value, command.Path))
        {
            Name = "",
            Timeout = s_commandTimeout,
            ExitCode = entries.TryGetValue("exit", out YamlEntry? exit) ? Number(exit, 255) : 0,
            Report = reports.Length == 0 ? null
                : new ReportDefinition(reports[0].Key == "junit" ? ReportFormat.JUnit : ReportFormat.Trx, PathText.Absolute(source, reports[0].Value, reports[0].Path, folder)),
        };
    }

    private string Name(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return text.Length <= LongestName && !text.Any(char.IsControl) && text.Trim() == text ? text : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.Name.With(LongestName));
    }

    private int[] Statuses(YamlEntry entry)
    {
        int[] statuses = entry.Value is YamlSequenceNode ? [.. source.Sequence(entry.Value, entry.Path).Select(item => Number(entry with { Value = item }, 599))] : [Number(entry, 599)];
        return statuses.Length > 0 && Array.TrueForAll(statuses, status => status >= 100) ? statuses : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.NoStatus.With());
    }

    private string HeaderName(YamlEntry entry) =>
        TokenName().IsMatch(entry.Key) ? entry.Key : throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, CheckSettingRemarks.NoHeader.With(entry.Key));

    private JsonExpectation Expectation(YamlEntry entry) =>
        JsonPlace.TryParse(entry.Key, out JsonPlace? place) ? new JsonExpectation(place, source.Text(entry.Value, entry.Path))
            : throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, CheckSettingRemarks.NoJsonPlace.With(entry.Key));

    // Linear in the answer's length, whatever it holds.
    private Regex Pattern(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.NoPattern.With(error.Message));
        }
    }

    private string Word(YamlEntry entry, params string[] words)
    {
        string text = source.Text(entry.Value, entry.Path);
        return words.Contains(text) ? text : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.OneOf.With(words));
    }

    private int Number(YamlEntry entry, int most) =>
        int.TryParse(source.Text(entry.Value, entry.Path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
            ? number
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.NumberUpTo.With(most));

    private TimeSpan? Duration(Dictionary<string, YamlEntry> entries, string key) => entries.TryGetValue(key, out YamlEntry? entry) ? source.Duration(entry.Value, entry.Path) : null;

    [GeneratedRegex(@"^(?<host>\[[0-9A-Fa-f:.%a-z]+\]|[A-Za-z0-9._-]+):(?<port>[0-9]{1,5})\z")]
    private static partial Regex PortPlace();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex TokenName();
}
