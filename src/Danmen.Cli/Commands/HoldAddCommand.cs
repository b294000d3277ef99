using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen hold add REF --reason R</c>.</summary>
internal static class HoldAddCommand
{
    public static Verb Build()
    {
        Operand<string> reference = Symbols.One("REF", SnapshotPhrases.Reference);
        Choice<string> reason = Symbols.Text("--reason", "TEXT", HoldPhrases.Reason);
        return new Verb("add", HoldPhrases.Add)
        {
            Arguments = { reference },
            Options = { reason },
            Examples = [("danmen hold add prod-release-v1.2.3-20240624 --reason 'case 4711'", HoldPhrases.ExampleAdd)],
            Run = async run =>
            {
                string why = ReasonOf(run, reason);
                Workspace workspace = new(run);
                TagAccess access = new(run, workspace);
                using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
                await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                PlacedSnapshot placed = await access.ResolveAsync(tiers, run.Required(reference)).ConfigureAwait(false);
                HoldStore holds = new(placed.Repository, await access.TrustedAsync().ConfigureAwait(false));
                Hold hold = await new ReplicaAccess(run, workspace).StoreAsync(tiers.Hot.Repository, () => holds.AddAsync(placed.Snapshot, why, signer, run.CancellationToken), tiers).ConfigureAwait(false);
                run.Answer(json => json.WriteHold(hold), () => run.Say(HoldPhrases.Added, hold.Id, placed.Snapshot.ShortId));
                return 0;
            },
        };
    }

    /// <summary>A reason, which must be there.</summary>
    internal static string ReasonOf(Invocation run, Choice<string> reason) =>
        run.Value(reason) is { } given && !string.IsNullOrWhiteSpace(given) ? given : throw run.Misused(TagPhrases.NeedsOption, reason.Name);
}
