using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>A system as danmen.yaml defines it. Paths are absolute.</summary>
public sealed record SystemDefinition
{
    /// <summary>Value of <c>system</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The folder at which relative paths start: that of danmen.yaml.</summary>
    public required string Folder { get; init; }

    /// <summary>Path of danmen.yaml, or null when it came out of a snapshot.</summary>
    public string? File { get; init; }

    /// <summary>The text as it stands, stored in every snapshot.</summary>
    public required string Text { get; init; }

    /// <summary>Value of <c>time_zone</c>; the machine's when not set.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Where the repository is: an absolute path, or an address such as <c>rest:https://host/path</c>. Null when the file names none.</summary>
    public string? Repository { get; init; }

    /// <summary>Where its password is kept; null when the file names none.</summary>
    public SecretReference? Key { get; init; }

    public LimitDefinition Limit { get; init; } = new(null, null);

    /// <summary>Where older snapshots move; null when the file names none.</summary>
    public ColdDefinition? Cold { get; init; }

    /// <summary>Other repositories that get whatever the first one does; in the file's order.</summary>
    public IReadOnlyList<ReplicaDefinition> Replicas { get; init; } = [];

    public SigningDefinition Signing { get; init; } = new();

    /// <summary>Where tags are mirrored; null for nowhere.</summary>
    public GitLabDefinition? GitLab { get; init; }
    /// <summary>For repositories on S3 servers.</summary>
    public S3Definition S3 { get; init; } = new();

    /// <summary>For repositories in Azure Blob Storage.</summary>
    public AzureDefinition Azure { get; init; } = new();

    /// <summary>For environments that say nothing else.</summary>
    public RetentionRules Retention { get; init; } = new();

    /// <summary>Jobs that have a time; each at most once.</summary>
    public IReadOnlyList<ScheduledJob> Schedule { get; init; } = [];

    /// <summary>In the file's order.</summary>
    public required IReadOnlyList<EnvironmentDefinition> Environments { get; init; }

    /// <summary>Keys that the file sets and that this version understands but does not use yet, with their place.</summary>
    public IReadOnlyList<UnusedSetting> NotYetUsed { get; init; } = [];

    /// <summary>The environment of that name.</summary>
    /// <exception cref="DanmenException">SystemFaults.UnknownEnvironment.</exception>
    public EnvironmentDefinition Environment(string name) =>
        Environments.FirstOrDefault(environment => environment.Name == name)
        ?? throw new DanmenException(SystemFaults.UnknownEnvironment, name,
            Environments.Count == 0 ? SystemRemarks.DefinesNone.With() : SystemRemarks.DefinedAre.With(Environments.Select(e => e.Name)));

    /// <summary>The rules for an environment's snapshots, the system's where it sets none itself; null when the file does not define it.</summary>
    public RetentionRules? RetentionOf(string environment) => Environments.FirstOrDefault(each => each.Name == environment)?.Retention.Over(Retention);

    /// <summary>The repository and key, both of which the file must name.</summary>
    /// <exception cref="DanmenException">SystemFaults.NoRepository.</exception>
    public RepositoryAccess Access() =>
        Repository is null || Key is null
            ? throw new DanmenException(SystemFaults.NoRepository, File ?? SystemFile.FileName, SystemRemarks.IsMissing.With(Repository is null ? "repository" : "key"))
            : new RepositoryAccess(Repository, Key);
}

/// <summary>Where a repository is and where its password is kept.</summary>
public sealed record RepositoryAccess(string Location, SecretReference Key);

/// <summary>A known key that nothing uses yet, for example "hosts", and its place in the file (from 1).</summary>
public sealed record UnusedSetting(string Key, int Line, int Column)
{
    internal static readonly RemarkCode HasNoEffect = new(
        "system.no_effect",
        "{0}:{1}: '{2}' has no effect in this version",
        "{0}:{1}: '{2}' はこのバージョンでは効果がありません");

    /// <summary>What whoever wrote the key should know.</summary>
    /// <param name="file">Path of the file.</param>
    public Remark ToRemark(string file) => HasNoEffect.With(file, Line.ToString(CultureInfo.InvariantCulture), Key);
}

/// <summary>Who signs records, and whose signatures count.</summary>
public sealed record SigningDefinition
{
    /// <summary>Absolute path of the private key; null when the file names none.</summary>
    public string? KeyFile { get; init; }

    public IReadOnlyList<TrustedKey> Trusted { get; init; } = [];
}

/// <summary>A public key whose signatures count.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Public">SubjectPublicKeyInfo, DER; on the curve P-256.</param>
/// <param name="From">Signatures from then on count; null for all before <paramref name="To"/>.</param>
/// <param name="To">Signatures before then count; null for ever.</param>
public sealed record TrustedKey(string Name, ReadOnlyMemory<byte> Public, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>One environment of a system.</summary>
public sealed record EnvironmentDefinition
{
    public required string Name { get; init; }

    /// <summary>Rows, files and secrets of a production environment enter another one only masked.</summary>
    public bool Production { get; init; }

    public FreezeDefinition? Freeze { get; init; }

    /// <summary>In the file's order; names are unique.</summary>
    public required IReadOnlyList<ComponentDefinition> Components { get; init; }

    public RunbookDefinition Runbook { get; init; } = new();

    /// <summary>What must be true when the environment is well, in the file's order; names are unique.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>What drills measure against; null when the file sets none.</summary>
    public ObjectivesDefinition? Objectives { get; init; }

    /// <summary>Where it lives: its own hosts, else the system's; empty for this machine.</summary>
    public IReadOnlyList<HostDefinition> Hosts { get; init; } = [];

    /// <summary>Absolute path of the rules for configuration that comes from another environment; null for none.</summary>
    public string? Substitutions { get; init; }

    /// <summary>Overrides the system's, key by key.</summary>
    public RetentionRules Retention { get; init; } = new();

    /// <summary>The component of that name.</summary>
    /// <exception cref="DanmenException">SystemFaults.UnknownComponent.</exception>
    public ComponentDefinition Component(string name) =>
        Components.FirstOrDefault(component => component.Name == name)
        ?? throw new DanmenException(SystemFaults.UnknownComponent, $"{Name}/{name}", SystemRemarks.DefinedAre.With(Components.Select(c => c.Name)));
}

/// <summary>Commands around the capture window, each run by <c>sh -c</c>.</summary>
/// <param name="Before">Freeze the system, in order.</param>
/// <param name="After">Thaw it, in order; run even when freezing failed or Danmen was killed, so they must not mind a system that is not frozen.</param>
/// <param name="Timeout">The longest freeze; after it the system is thawed and the snapshot is incomplete.</param>
public sealed record FreezeDefinition(IReadOnlyList<string> Before, IReadOnlyList<string> After, TimeSpan Timeout);

/// <summary>How a restore into the environment goes.</summary>
public sealed record RunbookDefinition
{
    public RunbookExecutor Executor { get; init; }

    /// <summary>Absolute path of the team's own copy of the Ansible collection; null for the one that Danmen brings.</summary>
    public string? AnsibleCollection { get; init; }

    /// <summary>The system is stopped before the new state is built, unless a restore is asked for otherwise.</summary>
    public bool Offline { get; init; }

    /// <summary>What stops the system, in order, before the swap.</summary>
    public IReadOnlyList<HostAction> Stop { get; init; } = [];

    /// <summary>What starts the system, in order, after the swap and after a rollback.</summary>
    public IReadOnlyList<HostAction> Start { get; init; } = [];

    /// <summary>How long the state that does not live is kept behind <c>restore confirm</c>; null: it is removed at once then.</summary>
    public TimeSpan? KeepPrevious { get; init; }

    /// <summary>Questions to a person before <c>restore confirm</c>.</summary>
    public IReadOnlyList<string> Signoff { get; init; } = [];
}

/// <summary>Who carries out on hosts what the runbook asks.</summary>
public enum RunbookExecutor
{
    /// <summary>This process, on this machine.</summary>
    Local,

    /// <summary>Ansible's playbooks, on the environment's hosts.</summary>
    Ansible,
}
