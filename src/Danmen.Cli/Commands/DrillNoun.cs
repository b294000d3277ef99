using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Drills;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen drill REF</c>, and the verbs on recorded drills.</summary>
internal static class DrillNoun
{
    public const string Name = "drill";

    public static Verb Build()
    {
        DrillWords words = new();
        return new Verb(Name, DrillPhrases.Command)
        {
            Arguments = { words.Reference },
            Options = { words.For, words.Vital, words.Directory, words.Keep, words.WaitForThaw },
            Subcommands = { DrillListCommand.Build(), DrillShowCommand.Build() },
            Notes = DrillPhrases.Notes,
            Examples = [("danmen drill latest:prod", DrillPhrases.Example)],
            Run = run => RunAsync(run, words),
        };
    }

    /// <summary>The drills of the repository.</summary>
    internal static async Task<T> ReadAsync<T>(Invocation run, Func<DrillStore, Task<T>> work)
    {
        Workspace workspace = new(run);
        TrustedSigners trusted = await new TagAccess(run, workspace).TrustedAsync().ConfigureAwait(false);
        await using OpenedRepository opened = await workspace.OpenToReadAsync().ConfigureAwait(false);
        return await work(new DrillStore(opened.Repository, trusted)).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(Invocation run, DrillWords words)
    {
        string reference = run.Value(words.Reference) ?? throw run.Misused(FaultPhrases.MissingArgument, "REF", " drill");
        string directory = Path.GetFullPath(run.Value(words.Directory) ?? Path.GetTempPath());
        Workspace workspace = new(run);
        TagAccess access = new(run, workspace);
        // Before the work, not after it: a drill that cannot be signed is no evidence.
        using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
        PlacedSnapshot placed = await workspace.ResolveAsync(tiers, reference).ConfigureAwait(false);
        SnapshotSummary snapshot = placed.Snapshot;
        DrillRequest request = new(snapshot, run.Value(words.For) ?? snapshot.Manifest.Environment)
        {
            Directory = directory.Length > 1 ? directory.TrimEnd('/') : directory,
            OnlyVital = run.Has(words.Vital),
            Keep = run.Has(words.Keep),
        };
        DrillRunner runner = new(
            system, _ => workspace.OpenAsync(), await workspace.ColdOpenerAsync().ConfigureAwait(false), workspace.Kinds, workspace.Secrets,
            variables => Doors.Checks(system, workspace.Secrets, run.Time, variables), run.Time);
        DrillOutcome outcome = await run.WithProgressAsync(async board =>
        {
            await ThawGate.PassAsync(run, workspace, board, placed, [], run.Has(words.WaitForThaw)).ConfigureAwait(false);
            return await runner.RunAsync(request, new BoardProgress(board, run.Language), access.Tell, run.CancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        DrillStore store = new(tiers.Hot.Repository, await access.TrustedAsync().ConfigureAwait(false));
        Drill drill = await new ReplicaAccess(run, workspace).StoreAsync(tiers.Hot.Repository, () => store.AddAsync(outcome.Id, outcome.Body, signer, run.CancellationToken), tiers).ConfigureAwait(false);
        DrillReport.Tell(run, drill, outcome, snapshot.Manifest);
        if (outcome.ToFault() is not { } fault)
            return 0;
        run.Complain(fault);
        return (int)fault.Kind;
    }
}

/// <summary>The words after <c>danmen drill</c>.</summary>
internal sealed class DrillWords
{
    public Operand<string> Reference { get; } = Symbols.Maybe("REF", SnapshotPhrases.Reference);

    public Choice<string> For { get; } = Symbols.Text("--for", "ENV", DrillPhrases.For);

    public Choice<bool> Vital { get; } = Symbols.Switch("--vital", CheckPhrases.Vital);

    public Choice<string> Directory { get; } = Symbols.Text("--directory", "DIR", DrillPhrases.Directory);

    public Choice<bool> Keep { get; } = Symbols.Switch("--keep", DrillPhrases.Keep);

    public Choice<bool> WaitForThaw { get; } = Symbols.Switch("--wait-for-thaw", ThawPhrases.WaitForThaw);
}
