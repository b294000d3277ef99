using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Sends what is owed to a mirror. A tag never waits for it and never fails by it.</summary>
/// <param name="tags">Of the repository whose tags are mirrored.</param>
/// <param name="text">How tags are shown there.</param>
public sealed class TagMirroring(ITagMirror mirror, TagOutbox outbox, TagCatalogue tags, MirrorText text, TimeProvider time)
{
    // Longer than a capture takes: a name that was announced and never became a tag belongs to somebody who was killed.
    private static readonly TimeSpan s_longestCapture = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries to send one tag and gives up after a while, remembering why.</summary>
    /// <returns>What is known of it then; null when it has nothing that could be mirrored.</returns>
    public async Task<MirrorEntry?> TryAsync(TagName name, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        MirrorEntry? entry = await outbox.FindAsync(name, cancellationToken);
        try
        {
            await using FileStream held = await WaitAsync(either.Token);
            // Another process may have sent it meanwhile.
            entry = await outbox.FindAsync(name, cancellationToken);
            if (entry is { IsOwed: true }) await SendAsync(entry, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (entry is { IsOwed: true })
                await outbox.FailAsync(entry, KeptFault.Of(new DanmenException(GitLabFaults.Unreachable, mirror.Place, MirrorRemarks.NoAnswer.With((int)limit.TotalSeconds))), cancellationToken);
        }

        return await outbox.FindAsync(name, cancellationToken);
    }

    /// <summary>Sends everything that is owed.</summary>
    /// <exception cref="DanmenException">GitLabFaults.Syncing while another process does.</exception>
    public async Task<MirrorReport> SendAllAsync(CancellationToken cancellationToken)
    {
        await using FileStream held = outbox.TryLock() ?? throw new DanmenException(GitLabFaults.Syncing, mirror.Place);
        var sent = new List<string>();
        KeptFault? ofAll = null;
        foreach (MirrorEntry entry in await outbox.OwedAsync(cancellationToken))
        {
            if (ofAll is not null)
            {
                await outbox.ExplainAsync(entry, ofAll, cancellationToken);
                continue;
            }

            KeptFault? problem = await SendAsync(entry, cancellationToken);
            if (problem is null && await IsSentAsync(entry, cancellationToken)) sent.Add(entry.Name);
            if (problem is not null && !IsOfOneTag(problem.Code)) ofAll = problem;
        }

        return new MirrorReport(sent, await outbox.OwedAsync(cancellationToken));
    }

    /// <summary>Compares all tags with what the mirror has, and writes down what is owed: for a project that is new, and when local state was lost.</summary>
    /// <returns>How many names were added.</returns>
    public async Task<int> SurveyAsync(CancellationToken cancellationToken)
    {
        MirrorFindings findings = await new MirrorSurvey(mirror, tags, text).RunAsync(null, [], cancellationToken);
        HashSet<string> owed = [.. (await outbox.OwedAsync(cancellationToken)).Select(entry => entry.Name)];
        int added = 0;
        foreach (MirrorFinding finding in findings.Differing)
        {
            if (finding.Tag is not { } name || owed.Contains(finding.Name)) continue;
            await outbox.AnnounceAsync(name, cancellationToken);
            added++;
        }

        return added;
    }

    /// <summary>Compares tags with what the mirror has, and changes nothing.</summary>
    /// <inheritdoc cref="MirrorSurvey.RunAsync"/>
    public Task<MirrorFindings> FindingsAsync(string? environment, IReadOnlyCollection<string> environments, CancellationToken cancellationToken) =>
        new MirrorSurvey(mirror, tags, text).RunAsync(environment, environments, cancellationToken);

    /// <summary>Page on which people see the tag.</summary>
    public string PageOf(Tag tag) => mirror.PageOf(text.Of(tag));

    // Of this tag alone; whatever else keeps one out keeps all out.
    private static bool IsOfOneTag(string code) =>
        code == GitLabFaults.Forbidden.Id || code == GitLabFaults.CommitUnknown.Id || code == GitLabFaults.OtherCommit.Id || code == GitLabFaults.Rejected.Id || code == RecordFaults.BadSignature.Id;

    private async Task<FileStream> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (outbox.TryLock() is { } held) return held;
            await Task.Delay(s_lookEvery, time, cancellationToken);
        }
    }

    private async Task<bool> IsSentAsync(MirrorEntry entry, CancellationToken cancellationToken) =>
        TagName.TryParse(entry.Name, out TagName name) && await outbox.FindAsync(name, cancellationToken) is { IsOwed: false };

    private async Task<KeptFault?> SendAsync(MirrorEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            Tag? tag = await FindAsync(entry.Name, cancellationToken);
            while (tag is not null)
            {
                tag.MustBeSigned();
                MirroredTag wanted = text.Of(tag);
                // Without a commit there is nothing that the place could show.
                if (wanted.Commits.Count == 0)
                {
                    await outbox.ForgetAsync(entry, cancellationToken);
                    return null;
                }

                if (tag.IsDeleted) await mirror.RemoveAsync(wanted, cancellationToken);
                else await mirror.PutAsync(wanted, cancellationToken);
                // Somebody on another machine may have changed it meanwhile, and have been first there.
                Tag? after = await FindAsync(entry.Name, cancellationToken);
                if (after is null || after.Stored == tag.Stored)
                {
                    await outbox.SettleAsync(entry, cancellationToken);
                    return null;
                }

                tag = after;
            }

            if (time.GetUtcNow() - entry.Since > s_longestCapture) await outbox.ForgetAsync(entry, cancellationToken);
            return null;
        }
        catch (DanmenException fault)
        {
            var problem = KeptFault.Of(fault);
            await outbox.FailAsync(entry, problem, CancellationToken.None);
            return problem;
        }
    }

    private async Task<Tag?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await tags.RefreshAsync(cancellationToken);
        return TagName.TryParse(name, out TagName parsed) ? await tags.FindAsync(parsed, cancellationToken) : null;
    }
}

/// <summary>What a run of sending did.</summary>
/// <param name="Sent">Names of the tags that the mirror has now as they are, deleted ones included.</param>
/// <param name="Owed">What is still owed.</param>
public sealed record MirrorReport(IReadOnlyList<string> Sent, IReadOnlyList<MirrorEntry> Owed);
