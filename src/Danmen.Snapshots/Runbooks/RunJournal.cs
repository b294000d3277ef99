using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Folders;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The journals of restore runs: <c>.danmen/runs/ID/run.json</c> and one <c>component-NAME.json</c> each. Every write is durable and whole.</summary>
internal sealed class RunJournal(string systemFolder)
{
    private const string RunFile = "run.json";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Root => Path.Combine(systemFolder, StateFolder.Name, "runs");

    /// <summary>Takes the environment for one run's work.</summary>
    /// <exception cref="DanmenException">RestoreFaults.EnvironmentBusy.</exception>
    public IDisposable Lock(string environment)
    {
        EnsureRoot();
        try
        {
            // The kernel gives the lock back however this process ends.
            return new FileStream(Path.Combine(Root, environment + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new DanmenException(RestoreFaults.EnvironmentBusy, environment, "", error);
        }
    }

    /// <summary>Makes the folder of a run that keeps the journals of its components alone.</summary>
    public Task OpenAsync(string id)
    {
        EnsureRoot();
        Directory.CreateDirectory(Path.Combine(Root, id), Private);
        return Task.CompletedTask;
    }

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<JournalledRun>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Root)) return [];
        var runs = new List<JournalledRun>();
        foreach (string folder in Directory.EnumerateDirectories(Root))
            if (await TryLoadAsync(Path.Combine(folder, RunFile), cancellationToken) is { } run) runs.Add(run);
        return [.. runs.OrderByDescending(run => run.Run.Started).ThenByDescending(run => run.Run.Id, StringComparer.Ordinal)];
    }

    /// <param name="id">An id or a unique prefix.</param>
    /// <exception cref="DanmenException">RestoreFaults.RunNotFound.</exception>
    public async Task<JournalledRun> FindAsync(string id, CancellationToken cancellationToken)
    {
        JournalledRun[] fitting = id.Length == 0 ? [] : [.. (await ListAsync(cancellationToken)).Where(run => run.Run.Id.StartsWith(id, StringComparison.Ordinal))];
        if (fitting.FirstOrDefault(run => run.Run.Id == id) is { } exact) return exact;
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new DanmenException(RestoreFaults.RunNotFound, id),
            _ => throw new DanmenException(RestoreFaults.RunNotFound, id, RunRemarks.FitsSeveral.With(fitting.Length)),
        };
    }

    /// <summary>Where all that belongs to a run lies, private.</summary>
    public string FolderOf(string id) => Path.Combine(Root, id);

    /// <summary>Makes the folder of a run that is only planned; it goes with what is returned.</summary>
    public IDisposable Borrow(string id)
    {
        EnsureRoot();
        Directory.CreateDirectory(FolderOf(id), Private);
        return new Borrowed(FolderOf(id));
    }

    /// <summary>Removes what runs of an environment left of what they built before it went to hosts; what a run that is still building has is its own.</summary>
    public async Task SweepAsync(string environment, CancellationToken cancellationToken)
    {
        foreach (JournalledRun run in await ListAsync(cancellationToken))
        {
            if (run.Run.Environment != environment || run.Run.State == RunState.Building || run.Run is { State: RunState.Swapping, IsOffline: true }) continue;
            ReadOnlyMemory<byte> staging = LivingPaths.FromText(HostedBatch.StagingOf(FolderOf(run.Run.Id)));
            if (LivingPaths.Find(staging) is not null) LivingPaths.Remove(staging);
        }
    }

    public Task SaveAsync(JournalledRun run, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(Root, run.Run.Id);
        EnsureRoot();
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, Private);
            DurableFile.SyncDirectory(Root);
        }

        return DurableFile.WriteAsync(Path.Combine(folder, RunFile), JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Json.JournalledRun), cancellationToken);
    }

    /// <summary>What a component's restore wrote last, or null.</summary>
    public async Task<JsonObject?> LoadComponentAsync(string id, string component, CancellationToken cancellationToken)
    {
        string path = ComponentFile(id, component);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken))?.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DanmenException(RestoreFaults.JournalUnreadable, path, error.Message, error);
        }
    }

    public Task SaveComponentAsync(string id, string component, JsonObject journal, CancellationToken cancellationToken) =>
        DurableFile.WriteAsync(ComponentFile(id, component), JsonSerializer.SerializeToUtf8Bytes(journal, RunJson.Json.JsonObject), cancellationToken);

    /// <summary>What a component's restore replaced and put in its place, by the facts that tell it; empty before the swap.</summary>
    public async Task<IReadOnlyList<JsonObject>> IdentitiesAsync(string id, string component, CancellationToken cancellationToken) =>
        await LoadComponentAsync(id, component, cancellationToken) is { } journal && journal["identities"] is JsonArray identities ? [.. identities.OfType<JsonObject>()] : [];

    private static async Task<JournalledRun?> TryLoadAsync(string path, CancellationToken cancellationToken)
    {
        // A folder without it belongs to a run that was killed before it began.
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), RunJson.Json.JournalledRun)
                ?? throw new DanmenException(RestoreFaults.JournalUnreadable, path);
        }
        catch (JsonException error)
        {
            throw new DanmenException(RestoreFaults.JournalUnreadable, path, error.Message, error);
        }
    }

    private string ComponentFile(string id, string component) => Path.Combine(Root, id, $"component-{component}.json");

    private sealed class Borrowed(string folder) : IDisposable
    {
        public void Dispose() => LivingPaths.Remove(LivingPaths.FromText(folder));
    }

    private void EnsureRoot()
    {
        Directory.CreateDirectory(systemFolder);
        StateFolder.Ensure(systemFolder);
        Directory.CreateDirectory(Root, Private);
    }
}

/// <summary>A run with what is needed to go on with it without the repository.</summary>
/// <param name="NoRollback">A swap that fails half-way is left so.</param>
/// <param name="OtherEnvironment">The snapshot is another environment's.</param>
/// <param name="Sources">Per component, what the snapshot holds.</param>
/// <param name="Production">The environment was marked production when the run began.</param>
internal sealed record JournalledRun(RestoreRun Run, bool NoRollback, bool OtherEnvironment, IReadOnlyDictionary<string, RunSource> Sources, bool Production = false, SnapshotTier Tier = SnapshotTier.Hot);

/// <summary>A component in the snapshot that is restored.</summary>
/// <param name="Tree">Its tree id.</param>
/// <param name="Facts">Its facts.</param>
internal sealed record RunSource(string Tree, JsonObject Facts);
