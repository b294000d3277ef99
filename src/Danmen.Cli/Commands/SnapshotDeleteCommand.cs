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
                await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                SnapshotCatalogue catalogue = new(opened.Repository);
                List<SnapshotSummary> snapshots = [];
                foreach (string reference in run.Values(references))
                {
                    SnapshotSummary snapshot = await workspace.ResolveAsync(opened, reference).ConfigureAwait(false);
                    if (!snapshots.Exists(known => known.Id == snapshot.Id))
                        snapshots.Add(snapshot);
                }

                TagPins pins = await new TagAccess(run, workspace).PinsAsync(opened).ConfigureAwait(false);
                IReadOnlyList<Hold> holds = await HoldNoun.ListAsync(run, workspace, opened).ConfigureAwait(false);
                foreach (SnapshotSummary snapshot in snapshots)
                {
                    if (pins.Of(snapshot.Id, snapshot.Tree) is { Count: > 0 } names)
                        throw new DanmenException(TagFaults.Tagged, snapshot.ShortId, TagReferences.NamedBy(names));
                    if (HoldStore.On(holds, snapshot.Id, snapshot.Tree) is { Count: > 0 } on)
                        throw new DanmenException(HoldFaults.Held, snapshot.ShortId, [.. on.Select(hold => hold.Describe())]);
                }

                await run.ConfirmAsync(yes, run.Text(
                    SnapshotPhrases.DeleteQuestion,
                    snapshots.Count,
                    string.Join(", ", snapshots.Select(each => $"{each.ShortId} ({each.Manifest.Environment}, {Amounts.Moment(each.Time, run.Time.LocalTimeZone)})")))).ConfigureAwait(false);
                SnapshotDeleter deleter = new(opened.Repository);
                foreach (SnapshotSummary snapshot in snapshots)
                {
                    await deleter.DeleteAsync(snapshot, run.CancellationToken).ConfigureAwait(false);
                    run.Say(SnapshotPhrases.Deleted, snapshot.ShortId);
                }

                run.Answer(json => json.WriteTexts("deleted", [.. snapshots.Select(each => each.Id)]), () => run.Say(SnapshotPhrases.DeletedNext));
                return 0;
            },
        };
    }
}
