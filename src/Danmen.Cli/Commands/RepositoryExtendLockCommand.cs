using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Maintenance.Retaining;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository extend-lock</c>: what living snapshots need stays locked.</summary>
internal static class RepositoryExtendLockCommand
{
    public static Verb Build() => new("extend-lock", RepositoryPhrases.ExtendLock)
    {
        Notes = RepositoryPhrases.ExtendLockNotes,
        Run = async run =>
        {
            await using OpenedRepository opened = await new Workspace(run).OpenAsync().ConfigureAwait(false);
            if (!Locks(opened))
                throw new DanmenException(S3Faults.NoLock, opened.Backend.Location);
            (int needed, int extended) = await ExtendAsync(run, opened).ConfigureAwait(false);
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

    /// <summary>Extends what is due.</summary>
    public static Task<(int Needed, int Extended)> ExtendAsync(Invocation run, OpenedRepository opened) =>
        run.WithProgressAsync(async board =>
        {
            await using RepositoryLock held = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
            IProgressSink progress = board.Begin("extend-lock", run.Text(RepositoryPhrases.ExtendingLock));
            IReadOnlyList<RetainedFile> needed = await RetentionKeeper.FindNeededAsync(opened.Repository, held, progress, run.CancellationToken).ConfigureAwait(false);
            return (needed.Count, await RetentionKeeper.ExtendAsync(opened.Repository, held, needed, progress, run.CancellationToken).ConfigureAwait(false));
        });
}
