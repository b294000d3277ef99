using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Maintenance.Retaining;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository extend-lock</c>: what living snapshots need stays locked, in the repository and in the cold one.</summary>
internal static class RepositoryExtendLockCommand
{
    public static Verb Build() => new("extend-lock", RepositoryPhrases.ExtendLock)
    {
        Notes = RepositoryPhrases.ExtendLockNotes,
        Run = async run =>
        {
            Workspace workspace = new(run);
            await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
            if (!Locks(tiers.Hot) && !await LocksColdAsync(workspace, tiers).ConfigureAwait(false))
                throw new DanmenException(S3Faults.NoLock, tiers.Hot.Backend.Location);
            (int needed, int extended) = await ExtendAsync(run, workspace, tiers).ConfigureAwait(false);
            run.Answer(
                json =>
                {
                    json.WriteNumber("needed", needed);
                    json.WriteNumber("extended", extended);
                },
                () => run.Say(RepositoryPhrases.LockExtended, Amounts.Count(extended), Amounts.Count(needed)));
            return 0;
        },
    };

    /// <summary>True where files are written with a retention.</summary>
    public static bool Locks(OpenedRepository opened) => opened.Backend is IRetainedFiles { RetentionPeriod: not null };

    /// <summary>True when the cold repository's files are. It is not opened to find out.</summary>
    public static async Task<bool> LocksColdAsync(Workspace workspace, RepositoryTiers tiers) =>
        tiers.HasCold && await workspace.FindSystemAsync().ConfigureAwait(false) is { S3.Lock: not null, Cold.IsInBucket: true };

    /// <summary>Extends what is due, in both; nothing where nothing is locked.</summary>
    public static async Task<(int Needed, int Extended)> ExtendAsync(Invocation run, Workspace workspace, RepositoryTiers tiers)
    {
        (int Needed, int Extended) hot = Locks(tiers.Hot) ? await ExtendAsync(run, tiers.Hot).ConfigureAwait(false) : default;
        if (!await LocksColdAsync(workspace, tiers).ConfigureAwait(false) || await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is not { } opened)
            return hot;
        (int Needed, int Extended) cold = await ExtendAsync(run, opened).ConfigureAwait(false);
        return (hot.Needed + cold.Needed, hot.Extended + cold.Extended);
    }

    private static Task<(int Needed, int Extended)> ExtendAsync(Invocation run, OpenedRepository opened) =>
        run.WithProgressAsync(async board =>
        {
            await using RepositoryLock held = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
            IProgressSink progress = board.Begin("extend-lock", run.Text(RepositoryPhrases.ExtendingLock));
            IReadOnlyList<RetainedFile> needed = await RetentionKeeper.FindNeededAsync(opened.Repository, held, progress, run.CancellationToken).ConfigureAwait(false);
            return (needed.Count, await RetentionKeeper.ExtendAsync(opened.Repository, held, needed, progress, run.CancellationToken).ConfigureAwait(false));
        });
}
