using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Turns the nodes of a danmen.yaml into a <see cref="SystemDefinition"/>.</summary>
internal sealed partial class SystemFileReader(YamlSource source, string folder, ComponentKinds kinds)
{
    private readonly List<UnusedSetting> _notYetUsed = [];
    private IReadOnlyList<HostDefinition> _hosts = [];

    public SystemDefinition Read(string text)
    {
        string? system = null, repository = null;
        SecretReference? key = null;
        ColdDefinition? cold = null;
        var limit = new LimitDefinition(null, null);
        IReadOnlyList<ReplicaDefinition> replicas = [];
        YamlEntry? replicasPlace = null;
        YamlEntry? coldPlace = null;
        var signing = new SigningDefinition();
        var s3 = new S3Definition();
        LockDefinition? locking = null;
        YamlEntry? lockPlace = null;
        var azure = new AzureDefinition();
        var retention = new RetentionRules();
        GitLabDefinition? gitlab = null;
        IReadOnlyList<ScheduledJob> schedule = [];
        TimeZoneInfo zone = TimeZoneInfo.Local;
        YamlEntry? environmentsPlace = null;
        foreach (YamlEntry entry in source.Mapping(source.Root, ""))
        {
            switch (entry.Key)
            {
                case "system":
                    system = SystemName(entry.Value, entry.Path);
                    break;
                case "time_zone":
                    zone = Zone(entry);
                    break;
                case "repository":
                    repository = Location(entry);
                    break;
                case "key":
                    key = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                case "limit":
                    limit = LimitDefinition.Read(source, entry);
                    break;
                case "cold":
                    cold = ColdReader.Read(source, entry, folder, Location, NotYetUsed);
                    coldPlace = entry;
                    break;
                case "replicas":
                    replicas = ReplicaReader.Read(source, entry, folder, Location);
                    replicasPlace = entry;
                    break;
                case "signing":
                    signing = SigningReader.Read(source, entry, folder);
                    break;
                case "s3":
                    s3 = S3Reader.Read(source, entry, folder);
                    break;
                case "lock":
                    locking = LockReader.Read(source, entry);
                    lockPlace = entry;
                    break;
                case "azure":
                    azure = AzureReader.Read(source, entry, folder);
                    break;
                case "retention":
                    retention = RetentionReader.Read(source, entry);
                    break;
                case "gitlab":
                    gitlab = GitLabReader.Read(source, entry, folder);
                    break;
                case "schedule":
                    schedule = ScheduleReader.Read(source, entry);
                    break;
                case "hosts":
                    _hosts = new HostReader(source, folder).Read(entry);
                    break;
                case "environments":
                    environmentsPlace = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("system, time_zone, repository, key, limit, cold, replicas, signing, s3, lock, azure, gitlab, retention, schedule, hosts, environments"));
            }
        }

        // They have the system's hosts, wherever those stand.
        IReadOnlyList<EnvironmentDefinition> environments = environmentsPlace is null ? [] : [.. source.Mapping(environmentsPlace.Value, environmentsPlace.Path).Select(Environment)];
        if (system is null) throw source.Fault(SystemFaults.MissingKey, source.Root, "", SystemRemarks.SystemMissing.With());
        if (coldPlace is not null && cold?.Access.Location == repository) throw source.Fault(SystemFaults.InvalidValue, coldPlace.KeyNode, coldPlace.Path, SystemRemarks.ColdIsTheSame.With());
        if (replicasPlace is not null && replicas.FirstOrDefault(each => each.Access.Location == repository || each.Access.Location == cold?.Access.Location) is { } same)
            throw source.Fault(SystemFaults.InvalidValue, replicasPlace.KeyNode, replicasPlace.Path, SystemRemarks.SameReplica.With(same.Name));
        if (coldPlace is not null && cold?.Archive is not null && !s3.Tags) throw source.Fault(SystemFaults.InvalidValue, coldPlace.KeyNode, coldPlace.Path, SystemRemarks.ArchiveNeedsTags.With());
        // Only buckets lock what is written to them.
        if (lockPlace is not null && repository?.StartsWith("s3:", StringComparison.Ordinal) != true && cold?.Access.Location.StartsWith("s3:", StringComparison.Ordinal) != true) NotYetUsed(lockPlace);
        return new SystemDefinition
        {
            Name = system,
            Folder = folder,
            Text = text,
            TimeZone = zone,
            Repository = repository,
            Key = key,
            Limit = limit,
            Cold = cold,
            Replicas = replicas,
            Signing = signing,
            S3 = s3 with { Lock = locking },
            Azure = azure,
            GitLab = gitlab,
            Retention = retention,
            Schedule = schedule,
            Environments = environments,
            NotYetUsed = [.. _notYetUsed.OrderBy(each => each.Line).ThenBy(each => each.Column)],
        };
    }

    private EnvironmentDefinition Environment(YamlEntry environment)
    {
        if (!EnvironmentName().IsMatch(environment.Key))
            throw source.Fault(SystemFaults.InvalidValue, environment.KeyNode, environment.Path, SystemRemarks.EnvironmentName.With());
        bool production = false;
        FreezeDefinition? freeze = null;
        IReadOnlyList<ComponentDefinition>? components = null;
        IReadOnlyList<HostDefinition> hosts = _hosts;
        var retention = new RetentionRules();
        YamlEntry? componentsPlace = null, runbookPlace = null, checks = null;
        ObjectivesDefinition? objectives = null;
        string? substitutions = null;
        foreach (YamlEntry entry in source.Mapping(environment.Value, environment.Path))
        {
            switch (entry.Key)
            {
                case "production":
                    production = source.Flag(entry.Value, entry.Path);
                    break;
                case "freeze":
                    freeze = Freeze(entry);
                    break;
                case "components":
                    componentsPlace = entry;
                    components = [.. source.Mapping(entry.Value, entry.Path).Select(component => new ComponentReader(source, folder, kinds).Read(component))];
                    break;
                case "hosts":
                    hosts = new HostReader(source, folder).Read(entry);
                    break;
                case "runbook":
                    runbookPlace = entry;
                    break;
                case "checks":
                    checks = entry;
                    break;
                case "objectives":
                    objectives = ObjectivesDefinition.Read(source, entry);
                    break;
                case "retention":
                    retention = RetentionReader.Read(source, entry);
                    break;
                case "substitute":
                    substitutions = Substitute(entry);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("production, freeze, components, hosts, runbook, checks, objectives, retention, substitute"));
            }
        }

        if (componentsPlace is null || components is not { Count: > 0 }) throw source.Fault(SystemFaults.MissingKey, environment.KeyNode, environment.Path, SystemRemarks.ComponentsMissing.With());
        var reader = new RunbookReader(source, folder, hosts);
        RunbookDefinition runbook = runbookPlace is null ? reader.Nothing(environment) : reader.Read(runbookPlace);
        if (runbook.Executor == RunbookExecutor.Ansible)
        {
            foreach ((YamlEntry place, ComponentDefinition component) in source.Mapping(componentsPlace.Value, componentsPlace.Path).Zip(components))
                if (kinds.Find(component.Kind)?.LivesOnHosts == true) reader.MustHave(component.Role, place.KeyNode, place.Path);
        }

        return new EnvironmentDefinition
        {
            Name = environment.Key,
            Production = production,
            Freeze = freeze,
            Components = components,
            Hosts = hosts,
            Runbook = runbook,
            // They name components, wherever those stand.
            Checks = checks is null ? [] : new CheckReader(source, folder, kinds, components).Read(checks),
            Objectives = objectives,
            Retention = retention,
            Substitutions = substitutions,
        };
    }

    private string Substitute(YamlEntry substitute)
    {
        string? files = null;
        foreach (YamlEntry entry in source.Mapping(substitute.Value, substitute.Path))
        {
            if (entry.Key != "files") throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("files"));
            files = PathText.Absolute(source, entry.Value, entry.Path, folder);
        }

        return files ?? throw source.Fault(SystemFaults.MissingKey, substitute.KeyNode, substitute.Path, SystemRemarks.IsMissing.With("files"));
    }

    private FreezeDefinition Freeze(YamlEntry freeze)
    {
        IReadOnlyList<string>? before = null, after = null;
        TimeSpan timeout = TimeSpan.FromSeconds(30);
        foreach (YamlEntry entry in source.Mapping(freeze.Value, freeze.Path))
        {
            switch (entry.Key)
            {
                case "before":
                    before = source.TextList(entry.Value, entry.Path);
                    break;
                case "after":
                    after = source.TextList(entry.Value, entry.Path);
                    break;
                case "timeout":
                    timeout = source.Duration(entry.Value, entry.Path);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("before, after, timeout"));
            }
        }

        if (before is null || after is null) throw source.Fault(SystemFaults.MissingKey, freeze.KeyNode, freeze.Path, SystemRemarks.FreezeNeedsBoth.With());
        return new FreezeDefinition(before, after, timeout);
    }

    private void NotYetUsed(YamlEntry entry) =>
        _notYetUsed.Add(new UnusedSetting(entry.Path, checked((int)entry.KeyNode.Start.Line), checked((int)entry.KeyNode.Start.Column)));

    private string Location(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        Match scheme = Scheme().Match(text);
        if (!scheme.Success) return PathText.Absolute(source, entry.Value, entry.Path, folder);
        if (scheme.Groups[1].Value is not ("rest" or "s3" or "rclone" or "azure"))
            throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.UnknownScheme.With());
        if (UserInformation().IsMatch(text))
            throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.PasswordInAddress.With());
        return text;
    }

    private TimeZoneInfo Zone(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone)
            ? zone
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoTimeZone.With(text));
    }

    private string SystemName(YamlNode node, string path)
    {
        string text = source.Text(node, path);
        return SystemNamePattern().IsMatch(text) ? text : throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.NoSystemName.With(text));
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex SystemNamePattern();

    // An environment's name stands in names of tags, hence the narrower alphabet.
    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,31}\z")]
    private static partial Regex EnvironmentName();

    [GeneratedRegex(@"^([a-z][a-z0-9]+):")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"//[^/@]*:[^/@]+@")]
    private static partial Regex UserInformation();
}
