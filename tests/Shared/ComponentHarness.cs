using System.Text.Json.Nodes;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Testing;

/// <summary>Captures and restores components as the story does, against one store; what is killed leaves its journal here.</summary>
internal sealed class ComponentHarness(IComponentKind kind, ConformanceStore store)
{
    private int _saves;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ConformanceStore Store => store;

    /// <summary>The last journal that was saved: what a killed process leaves.</summary>
    public JsonObject? Journal { get; set; }

    /// <summary>The process dies behind this many saved journals; 0 for never.</summary>
    public int DiesAfter { get; set; }

    public int Saves => _saves;

    /// <summary>Where the kind keeps what is local, or null.</summary>
    public string? LocalFolder { get; set; }

    public async Task<CapturedComponent> CaptureAsync(ComponentDefinition component, CapturedComponent? parent = null, bool full = false, DateTimeOffset? parentStart = null, CancellationToken? token = null)
    {
        CancellationToken ending = token ?? Token;
        return await store.WriteAsync(async sink =>
        {
            await using IComponentCapture capture = kind.BeginCapture(component, new CaptureContext
            {
                Sink = sink,
                Secrets = NoSecrets.Instance,
                Time = TimeProvider.System,
                Progress = ConformanceStore.Quiet,
                Parent = parent is null ? null : new ParentComponent(store.Open(parent.Tree.Id), (JsonObject)parent.Facts.DeepClone(), parentStart ?? TimeProvider.System.GetUtcNow()),
                Full = full,
                LocalFolder = LocalFolder,
            });
            await capture.PinAsync(ending);
            return await capture.ReadAsync(ending);
        }, ending);
    }

    /// <summary>Runs what components ask for, or null.</summary>
    public ICommandRunner? Commands { get; set; }

    /// <summary>The environment is another one than the snapshot's, and has these rules; null for its own.</summary>
    public ISubstitution? Substitution { get; set; }

    public IComponentRestore BeginRestore(ComponentDefinition component, CapturedComponent captured, string runId = "r1") => kind.BeginRestore(component, new RestoreContext
    {
        Stored = store.Open(captured.Tree.Id),
        Facts = (JsonObject)captured.Facts.DeepClone(),
        Secrets = NoSecrets.Instance,
        Time = TimeProvider.System,
        Progress = ConformanceStore.Quiet,
        RunId = runId,
        LocalFolder = LocalFolder,
        Commands = Commands,
        OtherEnvironment = Substitution is not null,
        SubstitutionAsync = Substitution is { } rules ? _ => Task.FromResult(rules) : null,
        Journal = Journal?.DeepClone().AsObject(),
        SaveJournalAsync = (written, _) =>
        {
            Journal = written.DeepClone().AsObject();
            return ++_saves == DiesAfter ? throw new KilledException() : Task.CompletedTask;
        },
    });

    /// <summary>Begins a run of its own and brings it to the swap.</summary>
    public async Task<IComponentRestore> RestoreAsync(ComponentDefinition component, CapturedComponent captured, string runId)
    {
        Journal = null;
        IComponentRestore restore = BeginRestore(component, captured, runId);
        ComponentPlan plan = await restore.PlanAsync(Token);
        Assert.Empty(plan.Refusals);
        Assert.NotEmpty(plan.Actions);
        Assert.Null(Journal);
        await RunAsync(restore);
        return restore;
    }

    /// <summary>Builds, verifies and swaps.</summary>
    public static async Task RunAsync(IComponentRestore restore)
    {
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        await restore.SwapAsync(Token);
    }

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(CapturedComponent captured) => kind.VerifyStoredAsync(store.Open(captured.Tree.Id), captured.Facts, Token);

    private sealed class NoSecrets : ISecretReader
    {
        public static NoSecrets Instance { get; } = new();

        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => Task.FromResult("");
    }
}

/// <summary>Stands for SIGKILL.</summary>
public sealed class KilledException : Exception;
