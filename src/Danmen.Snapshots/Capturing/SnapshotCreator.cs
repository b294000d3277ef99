using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Takes snapshots: all components of an environment in parallel under one window.</summary>
public sealed class SnapshotCreator(Repository repository, ComponentKinds kinds, ISecretReader secrets)
{
    // Enough to find every component's last reading even when some snapshots took only a part; each costs a read.
    private const int EarlierSnapshots = 20;

    /// <summary>Name and version of this program.</summary>
    public static string Program { get; } = $"danmen {typeof(SnapshotCreator).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    /// <summary>Captures and stores. An incomplete snapshot is stored too and says so in its manifest.</summary>
    /// <exception cref="DanmenException">SnapshotFaults.NothingCaptured, SnapshotFaults.FreezeFailed, a fault of danmen.yaml or of the store.</exception>
    public async Task<CreatedSnapshot> CreateAsync(SystemDefinition system, string environment, CreateOptions options, CancellationToken cancellationToken)
    {
        EnvironmentDefinition defined = system.Environment(environment);
        IReadOnlyList<ComponentDefinition> chosen = ComponentChoice.Choose(defined, options.Components);
        foreach (ComponentDefinition component in chosen) _ = KindOf(component);

        await using RepositoryLock held = await RepositoryLock.BeginSharedAsync(repository, null, cancellationToken);
        return await held.RunAsync(token => CaptureAsync(system, defined, chosen, options, held, token), cancellationToken);
    }

    private async Task<CreatedSnapshot> CaptureAsync(
        SystemDefinition system,
        EnvironmentDefinition environment,
        IReadOnlyList<ComponentDefinition> chosen,
        CreateOptions options,
        RepositoryLock held,
        CancellationToken cancellationToken)
    {
        DateTimeOffset start = repository.Time.GetUtcNow();
        var catalogue = new SnapshotCatalogue(repository);
        var parents = new ComponentParents(repository, await catalogue.ListAsync(new SnapshotFilter { System = system.Name, Environment = environment.Name, Limit = EarlierSnapshots }, cancellationToken));
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { MayStore = held.Settled });
        IReadOnlyList<ManifestComponent> components;
        // Nobody's system is frozen for a snapshot that another process forbids.
        if (environment.Freeze is not null) await held.Settled.WaitAsync(cancellationToken);
        var window = new CaptureWindow(system, environment.Freeze, options.Progress, repository.Time);
        ComponentUnderCapture[] captures = [.. chosen.Select(component => Begin(component, StateFolder.OfComponent(system.Folder, environment.Name, component.Name), session, parents, options))];
        try
        {
            components = await window.RunAsync(captures, cancellationToken);
        }
        finally
        {
            foreach (ComponentUnderCapture capture in captures) await capture.DisposeAsync();
        }

        if (components.All(component => component.Tree is null))
            throw new DanmenException(SnapshotFaults.NothingCaptured, environment.Name, [.. components.SelectMany(c => c.Problems.Select(problem => SnapshotRemarks.NothingCaptured.With(c.Name, problem)))]);

        var manifest = new SnapshotManifest
        {
            FormatVersion = SnapshotManifest.CurrentFormatVersion,
            System = system.Name,
            Environment = environment.Name,
            Production = environment.Production,
            Complete = window.Problems.Count == 0 && components.All(component => component.Problems.Count == 0),
            Start = start,
            End = repository.Time.GetUtcNow(),
            Program = Program,
            ChunkerVersion = GearTable.AlgorithmVersion,
            Folder = system.Folder,
            Components = components,
            Omitted = [.. environment.Components.Select(component => component.Name).Except(components.Select(component => component.Name))],
            Problems = window.Problems,
        };
        StoredSnapshot stored = await StoreAsync(system, manifest, parents.Snapshot, session, held, cancellationToken);
        ArchiveStatistics statistics = session.Statistics;
        return new CreatedSnapshot(
            SnapshotCatalogue.Summary(stored, manifest),
            statistics.PlainBytes,
            statistics.NewPlainBytes,
            statistics.NewStoredBytes,
            repository.Time.GetUtcNow() - start);
    }

    private ComponentUnderCapture Begin(ComponentDefinition component, string localFolder, ArchiveSession session, ComponentParents parents, CreateOptions options)
    {
        IComponentProgress progress = options.Progress.Begin(component.Name, component.Kind, ProgressStage.Capturing);
        var context = new CaptureContext
        {
            Sink = new RepositoryCaptureSink(session, progress),
            Secrets = secrets,
            Time = repository.Time,
            Progress = progress,
            Parent = parents.Find(component, progress),
            Full = options.Full,
            LocalFolder = localFolder,
        };
        return new ComponentUnderCapture(component, KindOf(component).BeginCapture(component, context));
    }

    // Order of writes: packs, index (Flush), then the snapshot that names them.
    private async Task<StoredSnapshot> StoreAsync(
        SystemDefinition system,
        SnapshotManifest manifest,
        SnapshotSummary? parent,
        ArchiveSession session,
        RepositoryLock held,
        CancellationToken cancellationToken)
    {
        var nodes = new List<Node>
        {
            await SyntheticNodes.StoreFileAsync(session, ManifestCodec.FileName, ManifestCodec.Encode(manifest), cancellationToken),
            await SyntheticNodes.StoreFileAsync(session, SystemFile.FileName, Encoding.UTF8.GetBytes(system.Text), cancellationToken),
        };
        foreach (string path in RuleFiles(system))
            nodes.Add(await SyntheticNodes.StoreFileAsync(session, Path.GetFileName(path), await File.ReadAllBytesAsync(path, cancellationToken), cancellationToken));
        foreach (ManifestComponent component in manifest.Components)
            if (component.Tree is { } tree) nodes.Add(SyntheticNodes.Folder(component.Name, RepositoryCaptureSink.ToTreeId(tree)));
        TreeId root = await session.StoreTreeAsync(SyntheticNodes.Sorted(nodes), cancellationToken);
        await session.FlushAsync(cancellationToken);
        await held.Settled.WaitAsync(cancellationToken);

        var place = new SnapshotPath(manifest.System, manifest.Environment);
        var record = new SnapshotRecord
        {
            Time = Timestamp.From(TimeZoneInfo.ConvertTime(manifest.Start, system.TimeZone)),
            Parent = parent is not null && ContentHash.TryParse(parent.Id, out ContentHash hash) ? new SnapshotId(hash) : null,
            Tree = root,
            Paths = place.Paths,
            HostName = manifest.Environment,
            UserName = ProcessUser.Name,
            UserId = ProcessUser.UserId,
            GroupId = ProcessUser.GroupId,
            Tags = place.Tags,
            ProgramVersion = Program,
        };
        held.ThrowIfLost();
        ContentHash name = await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), cancellationToken);
        return new StoredSnapshot(new SnapshotId(name), record);
    }

    // danmen.masking.yaml and its like: the rules that stood beside danmen.yaml.
    private static IEnumerable<string> RuleFiles(SystemDefinition system) =>
        system.File is null ? [] : Directory.EnumerateFiles(system.Folder, "danmen.*.yaml", SearchOption.TopDirectoryOnly).Order(StringComparer.Ordinal);

    private IComponentKind KindOf(ComponentDefinition component) =>
        kinds.Find(component.Kind) ?? throw new DanmenException(SystemFaults.NotYet, component.Name, SnapshotRemarks.KindNotYet.With(component.Kind));
}

/// <summary>How a snapshot is taken.</summary>
public sealed record CreateOptions
{
    /// <summary>Only these components; empty for all.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Read everything again, whatever the parent says.</summary>
    public bool Full { get; init; }

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}

/// <summary>A snapshot that was just taken, and what it cost. "New" is what was not in the repository before.</summary>
public sealed record CreatedSnapshot(SnapshotSummary Snapshot, long PlainBytes, long NewPlainBytes, long NewStoredBytes, TimeSpan Duration);
