using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen hold release ID|REF --reason R</c>.</summary>
internal static class HoldReleaseCommand
{
    public static Verb Build()
    {
        Operand<string> name = Symbols.One("REF", HoldPhrases.HoldOrReference);
        Choice<string> reason = Symbols.Text("--reason", "TEXT", HoldPhrases.Reason);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("release", HoldPhrases.Release)
        {
            Arguments = { name },
            Options = { reason, yes },
            Run = async run =>
            {
                string why = HoldAddCommand.ReasonOf(run, reason);
                await run.ConfirmAsync(yes, run.Text(HoldPhrases.ReleaseQuestion, run.Required(name))).ConfigureAwait(false);
                Workspace workspace = new(run);
                TagAccess access = new(run, workspace);
                using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
                await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                Hold hold = await new ReplicaAccess(run, workspace).StoreAsync(tiers.Hot.Repository, () => ReleaseAsync(run, access, tiers, run.Required(name), why, signer), tiers).ConfigureAwait(false);
                run.Answer(json => json.WriteHold(hold), () => run.Say(HoldPhrases.ReleasedNow, hold.Id, hold.Body.Snapshot[..8]));
                return 0;
            },
        };
    }

    // A hold stands in the repository in which its snapshot is.
    private static async Task<Hold> ReleaseAsync(Invocation run, TagAccess access, RepositoryTiers tiers, string name, string why, RecordSigner signer)
    {
        TrustedSigners trusted = await access.TrustedAsync().ConfigureAwait(false);
        try
        {
            return await InAsync(tiers.Hot).ConfigureAwait(false);
        }
        catch (DanmenException none) when (tiers.HasCold && ((none.Code == HoldFaults.NotFound && none.Reasons.Count == 0) || none.Code == StoreFaults.SnapshotNotFound))
        {
            return await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is { } cold ? await InAsync(cold).ConfigureAwait(false) : throw new DanmenException(none.Code, none.Subject, none.Reasons, none);
        }

        Task<Hold> InAsync(OpenedRepository place) => new HoldStore(place.Repository, trusted).ReleaseAsync(
            name, async _ => (await access.ResolveAsync(tiers, name).ConfigureAwait(false)).Snapshot, why, signer, run.CancellationToken);
    }
}
