using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Replicas;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>What a command works on: the system of danmen.yaml and its repository, or the repository that the options name.</summary>
internal sealed class Workspace
{
    private readonly Invocation _run;
    private SystemDefinition? _system;
    private readonly bool _isSilent;
    private bool _hasLooked;
    private readonly HashSet<string> _told = [];
    private bool _hasToldOfReplica;

    /// <param name="run">The command's run.</param>
    /// <param name="isSilent">Say nothing of what danmen.yaml holds.</param>
    /// <param name="mayCache">Read from copies on this machine what distant repositories are read from at every start; not for who checks a repository.</param>
    public Workspace(Invocation run, bool isSilent = false, bool mayCache = false)
    {
        _run = run;
        _isSilent = isSilent;
        Secrets = new SecretReader(warning => run.Warn(
            FaultPhrases.WithSubject, warning.Subject, run.Language == Language.Japanese ? warning.ReasonJa : warning.Reason));
        Func<string, IBackend> open = Doors.Backends(run.Time, run.Terminal.Environment, Secrets, mayCache ? Doors.CacheFolder(run.Terminal.Environment) : null, () => _system);
        Backends = location => run.Watch(open(location));
        Opener = new RepositoryOpener(Backends, Secrets, run.Time);
    }

    public ComponentKinds Kinds { get; } = Doors.Kinds;

    public SecretReader Secrets { get; }

    public Func<string, IBackend> Backends { get; }

    public RepositoryOpener Opener { get; }

    /// <summary>The system, or null when there is no danmen.yaml and --config names none.</summary>
    public async Task<SystemDefinition?> FindSystemAsync()
    {
        if (_hasLooked)
            return _system;
        string? file = _run.Value(_run.Options.Config) is { } given ? Path.GetFullPath(given) : Nearest(Environment.CurrentDirectory);
        if (file is not null)
            _system = await SystemFile.LoadAsync(file, Kinds, _run.CancellationToken).ConfigureAwait(false);
        _hasLooked = true;
        if (_system is { File: { } read } && !_isSilent)
        {
            foreach (UnusedSetting setting in _system.NotYetUsed)
            {
                Remark remark = setting.ToRemark(read);
                _run.Note(remark);
                _run.Warn(remark);
            }
        }

        return _system;
    }

    /// <summary>The system; a fault when there is none.</summary>
    public async Task<SystemDefinition> SystemAsync() =>
        await FindSystemAsync().ConfigureAwait(false) ?? throw new DanmenException(SystemFaults.FileNotFound, Environment.CurrentDirectory);

    /// <summary>The system of danmen.yaml, else as the newest snapshot has it: on a bare machine repository and key suffice.</summary>
    public async Task<SystemDefinition> SystemOrStoredAsync(SnapshotCatalogue catalogue, SnapshotSummary? snapshot = null)
    {
        if (await FindSystemAsync().ConfigureAwait(false) is { } system)
            return system;
        snapshot ??= await catalogue.ResolveAsync("latest", _run.CancellationToken).ConfigureAwait(false);
        return await catalogue.LoadSystemAsync(snapshot, null, Kinds, _run.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The repository and its key: what the options name, else danmen.yaml's.</summary>
    public async Task<RepositoryAccess> AccessAsync()
    {
        string? location = _run.Value(_run.Options.Repository);
        string? keyFile = _run.Value(_run.Options.KeyFile);
        if (location is not null && keyFile is not null)
            return Access(location, keyFile);
        SystemDefinition? system = await FindSystemAsync().ConfigureAwait(false);
        if (system is null && location is null && keyFile is null)
            throw new DanmenException(SystemFaults.FileNotFound, Environment.CurrentDirectory);
        location ??= system?.Repository;
        SecretReference? key = keyFile is null ? system?.Key : new SecretReference.File(Path.GetFullPath(keyFile));
        return location is null || key is null
            ? throw new DanmenException(SystemFaults.NoRepository, location is null ? "--repository" : "--key-file")
            : new RepositoryAccess(Absolute(location), key);
    }

    /// <summary>A repository and its key file as options name them.</summary>
    public static RepositoryAccess Access(string location, string keyFile) =>
        new(Absolute(location), new SecretReference.File(Path.GetFullPath(keyFile)));

    /// <summary>Opens the repository.</summary>
    public async Task<OpenedRepository> OpenAsync() =>
        await Opener.OpenAsync(await AccessAsync().ConfigureAwait(false), _run.CancellationToken).ConfigureAwait(false);

    /// <summary>Opens the repository, and the cold one when it is needed.</summary>
    public async Task<RepositoryTiers> OpenTiersAsync() => new(await OpenAsync().ConfigureAwait(false), await ColdOpenerAsync().ConfigureAwait(false));

    /// <summary>The same for reading alone; see <see cref="OpenToReadAsync"/>.</summary>
    public async Task<RepositoryTiers> OpenTiersToReadAsync() => new(await OpenToReadAsync().ConfigureAwait(false), await ColdOpenerAsync().ConfigureAwait(false));

    /// <summary>Opens for reading alone: where the repository cannot be opened, the first replica that can is used in its place, and where its content is damaged or gone, replicas are read. Both are told once.</summary>
    public async Task<OpenedRepository> OpenToReadAsync()
    {
        try
        {
            OpenedRepository opened = await OpenAsync().ConfigureAwait(false);
            IReadOnlyList<ReplicaDefinition> replicas = await new ReplicaAccess(_run, this).ListAsync().ConfigureAwait(false);
            if (replicas.Count == 0)
                return opened;
            ReplicaSpares spares = new(Opener, replicas, TellOnce);
            spares.Serve(opened.Repository);
            return new OpenedRepository(opened.Backend, opened.Repository, spares);
        }
        catch (DanmenException fault) when (fault.Kind is not (FaultKind.Usage or FaultKind.Interrupted) || fault.Code == SystemFaults.SecretUnavailable)
        {
            foreach (ReplicaDefinition replica in await new ReplicaAccess(_run, this).ListAsync().ConfigureAwait(false))
            {
                if (await TryReplicaAsync(replica).ConfigureAwait(false) is not { } opened)
                    continue;
                Remark remark = ReplicaAccess.InPlace(fault, replica);
                if (!_hasToldOfReplica)
                {
                    _run.Note(remark);
                    _run.Warn(remark);
                }

                _hasToldOfReplica = true;
                return opened;
            }

            throw;
        }
    }

    private void TellOnce(Remark remark)
    {
        lock (_told)
        {
            if (!_told.Add(remark.English))
                return;
        }

        _run.Note(remark);
        _run.Warn(remark);
    }

    private async Task<OpenedRepository?> TryReplicaAsync(ReplicaDefinition replica)
    {
        try
        {
            return await Opener.OpenReplicaAsync(replica, _run.CancellationToken).ConfigureAwait(false);
        }
        catch (DanmenException fault)
        {
            if (!_hasToldOfReplica)
                _run.Warn(FaultPhrases.WithSubject, replica.Name, _run.Language == Language.Japanese ? fault.Japanese : fault.Message);
            return null;
        }
    }

    /// <summary>Opens the cold repository of danmen.yaml; null when it names none, or when the options name another repository than its own.</summary>
    public async Task<Func<CancellationToken, Task<OpenedRepository>>?> ColdOpenerAsync()
    {
        if (_run.Value(_run.Options.Repository) is not null || await FindSystemAsync().ConfigureAwait(false) is not { Cold: { } cold })
            return null;
        return token => Opener.OpenColdAsync(cold, token);
    }

    /// <summary>The snapshot that a reference names: an id, "latest", or a tag; and the repository in which it is.</summary>
    public Task<PlacedSnapshot> ResolveAsync(RepositoryTiers tiers, string reference) => new TagAccess(_run, this).ResolveAsync(tiers, reference);

    private static string Absolute(string location) => location.Contains(':', StringComparison.Ordinal) ? location : Path.GetFullPath(location);

    private static string? Nearest(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string file = Path.Combine(at, SystemFile.FileName);
            if (File.Exists(file))
                return file;
        }

        return null;
    }
}
