using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary>The GitLab of a command's system, and what is owed to it.</summary>
internal sealed class MirrorAccess(Invocation run, Workspace workspace, TagAccess access)
{
    // Long enough for a GitLab that is well; a tag does not wait for one that is not.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>What a tag's writer must announce to; null when danmen.yaml names no GitLab.</summary>
    /// <param name="location">The repository's.</param>
    public async Task<TagOutbox?> OpenOutboxAsync(string location) =>
        await workspace.FindSystemAsync().ConfigureAwait(false) is { GitLab: { } gitlab } system ? await OpenOutboxAsync(system, gitlab, location).ConfigureAwait(false) : null;

    /// <summary>Tries to send a tag that was just written. Never fails: what could not be sent is owed.</summary>
    /// <returns>Null when there is nothing to send it to, or nothing of it that could be shown.</returns>
    public async Task<MirroredState?> TryAsync(Tag tag)
    {
        try
        {
            return await WorkAsync(isPatient: false, async (mirroring, _) => await mirroring.TryAsync(tag.Name, s_limit, run.CancellationToken).ConfigureAwait(false) is { } entry
                ? new MirroredState(entry, mirroring.PageOf(tag))
                : null).ConfigureAwait(false);
        }
        catch (DanmenException fault)
        {
            run.Complain(fault);
            return null;
        }
    }

    /// <summary>What is known of a tag; null when nothing was ever owed from here.</summary>
    public Task<MirroredState?> FindAsync(Tag tag) => WorkAsync(isPatient: false, async (mirroring, outbox) => await outbox.FindAsync(tag.Name, run.CancellationToken).ConfigureAwait(false) is { } entry
        ? new MirroredState(entry, mirroring.PageOf(tag))
        : null);

    /// <summary>Sends everything that is owed.</summary>
    /// <param name="all">Compares all tags with GitLab's first.</param>
    /// <exception cref="DanmenException">GitLabFaults.NotConfigured, GitLabFaults.Syncing; with <paramref name="all"/> whatever keeps GitLab's list away.</exception>
    public async Task<MirrorReport> SyncAsync(bool all) =>
        await WorkAsync(isPatient: true, async (mirroring, _) =>
        {
            if (all)
                await mirroring.SurveyAsync(run.CancellationToken).ConfigureAwait(false);
            return await mirroring.SendAllAsync(run.CancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false) ?? throw new DanmenException(GitLabFaults.NotConfigured, "");

    /// <summary>Compares tags with GitLab's, and changes nothing.</summary>
    /// <param name="environment">Of this environment alone; null for all.</param>
    /// <exception cref="DanmenException">GitLabFaults.NotConfigured; whatever keeps GitLab's list away.</exception>
    public async Task<MirrorFindings> FindingsAsync(string? environment)
    {
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        string[] environments = [.. system.Environments.Select(each => each.Name)];
        return await WorkAsync(isPatient: true, (mirroring, _) => mirroring.FindingsAsync(environment, environments, run.CancellationToken)!) // never null
            .ConfigureAwait(false) ?? throw new DanmenException(GitLabFaults.NotConfigured, "");
    }

    /// <summary>Adds what GitLab knows of the code between the two sides. Never fails: what GitLab does not tell is among the problems.</summary>
    public static async Task<SnapshotDifference> CompleteAsync(Invocation run, Workspace workspace, SnapshotDifference difference)
    {
        if (await workspace.FindSystemAsync().ConfigureAwait(false) is not { GitLab: { } gitlab } system)
            return difference;
        bool isOnlyCode = system.Environments.All(environment => environment.Components.Count(component => component.Kind == "git") <= 1);
        ITagMirror mirror = Doors.GitLab(gitlab, token => workspace.Secrets.ReadAsync(gitlab.Token, token), isPatient: false, run.Time);
        return await new MirroredHistory(mirror, s_limit, run.Time).CompleteAsync(difference, isOnlyCode, run.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells people how it stands with a tag that was just written.</summary>
    public void Tell(MirroredState? state, Tag tag)
    {
        if (state is { Entry.IsOwed: false })
            run.Say(tag.IsDeleted ? GitLabPhrases.Removed : GitLabPhrases.Done, state.Page);
        else if (state is not null)
            run.Warn(GitLabPhrases.Owed, tag.Name.ToString(), KeptFaultText.Why(state.Entry.Problem, run.Language));
    }

    private async Task<T?> WorkAsync<T>(bool isPatient, Func<TagMirroring, TagOutbox, Task<T?>> work)
        where T : class
    {
        if (await workspace.FindSystemAsync().ConfigureAwait(false) is not { GitLab: { } gitlab } system)
            return null;
        return await access.ReadAsync(async tags =>
        {
            TagOutbox outbox = await OpenOutboxAsync(system, gitlab, tags.Location).ConfigureAwait(false);
            await using (outbox.ConfigureAwait(false))
            {
                TagMirroring mirroring = new(
                    Doors.GitLab(gitlab, token => workspace.Secrets.ReadAsync(gitlab.Token, token), isPatient, run.Time), outbox, tags, new MirrorText(tags.Location, gitlab.Link), run.Time);
                return await work(mirroring, outbox).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private Task<TagOutbox> OpenOutboxAsync(SystemDefinition system, GitLabDefinition gitlab, string location) =>
        TagOutbox.OpenAsync(StatePlace.Database(system, run.Terminal.Environment), gitlab.Place, location, run.Time, run.CancellationToken);
}
