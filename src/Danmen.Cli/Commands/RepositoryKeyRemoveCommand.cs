using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository key remove ID</c>. The key that opened the repository is never removed, so one that works always stays.</summary>
internal static class RepositoryKeyRemoveCommand
{
    private const int ShortestPrefix = 4;

    public static Verb Build()
    {
        Operand<string> key = Symbols.One("KEY", RepositoryPhrases.KeyId);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("remove", RepositoryPhrases.KeyRemove)
        {
            Arguments = { key },
            Options = { yes },
            Run = async run =>
            {
                string prefix = run.Required(key);
                await using OpenedRepository opened = await new Workspace(run).OpenAsync().ConfigureAwait(false);
                Repository repository = opened.Repository;
                ContentHash id = await FindAsync(repository, prefix, run.CancellationToken).ConfigureAwait(false);
                if (id == repository.CurrentKey)
                    throw new DanmenException(KeyFaults.CurrentKey, id.ToString()[..8]);
                await run.ConfirmAsync(yes, await QuestionAsync(run, repository, id).ConfigureAwait(false)).ConfigureAwait(false);
                await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, run.CancellationToken).ConfigureAwait(false);
                await repository.RemoveKeyAsync(id, run.CancellationToken).ConfigureAwait(false);
                run.Answer(json => json.WriteString("removed", id.ToString()), () => run.Say(RepositoryPhrases.KeyRemoved, id.ToString()[..8]));
                return 0;
            },
        };
    }

    private static async Task<ContentHash> FindAsync(Repository repository, string prefix, CancellationToken cancellationToken)
    {
        IReadOnlyList<ContentHash> found = prefix.Length < ShortestPrefix ? [] : await repository.FindKeysAsync(prefix, cancellationToken).ConfigureAwait(false);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new DanmenException(KeyFaults.NotFound, prefix),
            _ => throw new DanmenException(KeyFaults.Ambiguous, prefix, string.Join(", ", found.Select(each => each.ToString()[..12]))),
        };
    }

    /// <summary>Says whose key it is; of a damaged one, of which nothing can be said, that.</summary>
    private static async Task<string> QuestionAsync(Invocation run, Repository repository, ContentHash id)
    {
        string name = id.ToString()[..8];
        try
        {
            StoredKey record = (await repository.ListKeysAsync(run.CancellationToken).ConfigureAwait(false)).First(each => each.Id == id);
            return run.Text(RepositoryPhrases.KeyRemoveQuestion, name, record.UserName, record.HostName, Amounts.Moment(record.Created.ToDateTimeOffset(), run.Time.LocalTimeZone));
        }
        catch (DanmenException fault) when (fault.Code == StoreFaults.Damaged)
        {
            return run.Text(RepositoryPhrases.KeyRemoveUnreadable, name, fault.Subject);
        }
    }
}
