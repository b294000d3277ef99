using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot delete REF...</c>.</summary>
internal static class SnapshotDeleteCommand
{
    public static Verb Build()
    {
        Operand<string[]> references = Symbols.Several("REF", SnapshotPhrases.Reference);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("delete", SnapshotPhrases.Delete)
        {
            Arguments = { references },
            Options = { yes },
            Run = async run =>
            {
                Workspace workspace = new(run);
                await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                List<PlacedSnapshot> placed = [];
                foreach (string reference in run.Values(references))
                {
                    PlacedSnapshot found = await workspace.ResolveAsync(tiers, reference).ConfigureAwait(false);
                    if (!placed.Exists(known => known.Snapshot.Id == found.Snapshot.Id))
                        placed.Add(found);
                }

                SnapshotSummary[] snapshots = [.. placed.Select(each => each.Snapshot)];
                TagPins pins = await new TagAccess(run, workspace).PinsAsync(tiers.Hot).ConfigureAwait(false);
                IReadOnlyList<Hold> holds = await HoldNoun.ListAsync(run, workspace, tiers).ConfigureAwait(false);
                foreach (SnapshotSummary snapshot in snapshots)
                {
                    if (pins.Of(snapshot.Original ?? snapshot.Id, snapshot.Tree) is { Count: > 0 } names)
                        throw new DanmenException(TagFaults.Tagged, snapshot.ShortId, TagReferences.NamedBy(names));
                    if (HoldStore.On(holds, snapshot.Original ?? snapshot.Id, snapshot.Tree) is { Count: > 0 } on)
                        throw new DanmenException(HoldFaults.Held, snapshot.ShortId, [.. on.Select(hold => hold.Describe())]);
                }

                await run.ConfirmAsync(yes, run.Text(
                    SnapshotPhrases.DeleteQuestion,
                    snapshots.Length,
                    string.Join(", ", snapshots.Select(each => $"{each.ShortId} ({each.Manifest.Environment}, {Amounts.Moment(each.Time, run.Time.LocalTimeZone)})")))).ConfigureAwait(false);
                await new ReplicaAccess(run, workspace).RemoveAsync(tiers.Hot.Repository, [.. snapshots.Select(ReplicaAccess.OriginOf)], async () =>
                {
                    foreach (PlacedSnapshot each in placed)
                    {
                        await new SnapshotDeleter(each.Repository).DeleteAsync(each.Snapshot, run.CancellationToken).ConfigureAwait(false);
                        run.Say(SnapshotPhrases.Deleted, each.Snapshot.ShortId);
                    }
                }).ConfigureAwait(false);

                run.Answer(json => json.WriteTexts("deleted", [.. snapshots.Select(each => each.Id)]), () => run.Say(SnapshotPhrases.DeletedNext));
                return 0;
            },
        };
    }
}
