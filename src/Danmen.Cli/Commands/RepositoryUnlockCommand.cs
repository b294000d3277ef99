using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository unlock [--all]</c>.</summary>
internal static class RepositoryUnlockCommand
{
    public static Verb Build()
    {
        Choice<bool> all = Symbols.Switch("--all", RepositoryPhrases.UnlockAll);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("unlock", RepositoryPhrases.Unlock)
        {
            Options = { all, yes },
            Run = async run =>
            {
                if (run.Has(all))
                    await run.ConfirmAsync(yes, run.Text(RepositoryPhrases.UnlockQuestion)).ConfigureAwait(false);
                await using OpenedRepository opened = await new Workspace(run).OpenAsync().ConfigureAwait(false);
                int removed = await RepositoryLocks.RemoveAsync(opened.Repository, run.Has(all), run.CancellationToken).ConfigureAwait(false);
                run.Answer(json => json.WriteNumber("removed", removed), () => run.Say(RepositoryPhrases.Unlocked, Amounts.Count(removed)));
                return 0;
            },
        };
    }
}
