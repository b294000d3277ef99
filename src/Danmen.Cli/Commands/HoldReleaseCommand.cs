using Danmen.Cli.Wording;
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
                await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                HoldStore store = new(opened.Repository, await access.TrustedAsync().ConfigureAwait(false));
                Hold hold = await store.ReleaseAsync(run.Required(name), _ => access.ResolveAsync(opened, run.Required(name)), why, signer, run.CancellationToken).ConfigureAwait(false);
                run.Answer(json => json.WriteHold(hold), () => run.Say(HoldPhrases.ReleasedNow, hold.Id, hold.Body.Snapshot[..8]));
                return 0;
            },
        };
    }
}
