using System.Net;
using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.GitLab;

/// <summary>Shows tags in a project of a GitLab, by its REST API, version 4.</summary>
/// <remarks>docs.gitlab.com, "Tags API", "Releases API", "Release links API". Each request is safe to repeat: what an attempt left whose answer was lost is found and taken.</remarks>
public sealed class GitLabMirror : ITagMirror
{
    private const string AlreadyExists = "already exists";

    private readonly GitLabRequests _requests;
    private readonly Uri _project;

    /// <param name="newClient">Makes the client at the first request, from <see cref="GitLabHandler"/>; not disposed. Its own timeout should be infinite.</param>
    /// <param name="readToken">Fetches the token at the first request, so that what is wrong with it is a fault like any other.</param>
    public GitLabMirror(Func<HttpClient> newClient, GitLabDefinition gitlab, Func<CancellationToken, Task<string>> readToken, RetryPolicy retries, TimeProvider time)
    {
        _requests = new GitLabRequests(newClient, readToken, retries, time);
        // A project's path is one segment of the address.
        _project = new Uri($"{gitlab.Url}/api/v4/projects/{Uri.EscapeDataString(gitlab.Project)}");
        Place = gitlab.Place;
    }

    public string Place { get; }

    public string PageOf(MirroredTag tag) => $"{Place}/-/{(tag.Release is null ? "tags" : "releases")}/{Uri.EscapeDataString(tag.Name)}";

    public async Task PutAsync(MirroredTag tag, CancellationToken cancellationToken)
    {
        if (await FindAsync(tag.Name, cancellationToken) is { } there) MustBeOurs(there, tag);
        else await CreateAsync(tag, cancellationToken);
        if (tag.Release is { } release) await PutReleaseAsync(tag.Name, release, cancellationToken);
    }

    public async Task RemoveAsync(MirroredTag tag, CancellationToken cancellationToken)
    {
        if (await FindAsync(tag.Name, cancellationToken) is { } there) MustBeOurs(there, tag);
        else await MustHaveProjectAsync(cancellationToken);
        // A release without its tag would stay otherwise.
        if (tag.Release is not null) await DeleteAsync(ReleaseAt(tag.Name), tag.Name, cancellationToken);
        await DeleteAsync(TagAt(tag.Name), tag.Name, cancellationToken);
    }

    public async IAsyncEnumerable<MirroredName> ListAsync(string? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string search = prefix is null ? "" : $"&search={Uri.EscapeDataString("^" + prefix)}";
        Uri? page = At($"/repository/tags?pagination=keyset&per_page=100&order_by=name&sort=asc{search}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (page is not null)
        {
            GitLabAnswer answer = await _requests.SendAsync(HttpMethod.Get, page, Place, cancellationToken);
            if (!answer.IsSuccess) throw answer.ToFault();
            int known = seen.Count;
            foreach (GitLabTag tag in answer.Read(GitLabJson.Json.ListGitLabTag))
                // A search pays no heed to case.
                if (seen.Add(tag.Name) && tag.Commit is not null && tag.Name.StartsWith(prefix ?? "", StringComparison.Ordinal)) yield return new MirroredName(tag.Name, tag.Commit.Id);
            // A search is answered whole, and with a next page all the same when it finds as many as a page takes: that page is the same again.
            if (answer.Next is not null && seen.Count == known && prefix is null) throw new DanmenException(GitLabFaults.NotGitLab, Place, GitLabRemarks.NextPage.With());
            page = seen.Count == known ? null : answer.Next;
        }
    }

    public async Task<MirroredComparison?> CompareAsync(string before, string after, int most, CancellationToken cancellationToken)
    {
        if (await BetweenAsync(before, after, cancellationToken) is not { } forward || await BetweenAsync(after, before, cancellationToken) is not { } backward) return null;
        var commits = new CommitDifferences(forward.Commits.Count, backward.Commits.Count, Newest(forward.Commits, most), Newest(backward.Commits, most)) { Source = Place };
        return new MirroredComparison(commits, [.. forward.Diffs.Select(file => new CommittedFile(file.NewFile ? null : file.OldPath, file.DeletedFile ? null : file.NewPath))], !forward.CompareTimeout);
    }

    public string PageBetween(string before, string after) => $"{Place}/-/compare/{Uri.EscapeDataString(before)}...{Uri.EscapeDataString(after)}";

    // Null when one of the two is unknown. Straight: the files of the one against those of the other, not against their common ancestor's.
    private async Task<GitLabComparison?> BetweenAsync(string from, string to, CancellationToken cancellationToken)
    {
        GitLabAnswer answer = await _requests.SendAsync(
            HttpMethod.Get, At($"/repository/compare?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}&straight=true"), Place, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound && answer.Message.Contains("Ref Not Found", StringComparison.OrdinalIgnoreCase)) return null;
        if (!answer.IsSuccess) throw answer.ToFault();
        GitLabComparison comparison = answer.Read(GitLabJson.Json.GitLabComparison);
        return comparison.Commits.All(commit => commit.Id.Length is 40 or 64 && commit.Id.All(char.IsAsciiHexDigit)) ? comparison : throw new DanmenException(GitLabFaults.NotGitLab, Place, GitLabRemarks.NoCommitId.With());
    }

    // They are told in the order in which they were made.
    private static CommitEntry[] Newest(IReadOnlyList<GitLabHistoryEntry> commits, int most) =>
        [.. commits.Reverse().Take(most).Select(commit => new CommitEntry(commit.Id, commit.AuthorName ?? "", commit.AuthoredDate ?? commit.CreatedAt ?? "", commit.Title ?? ""))];

    private async Task<GitLabTag?> FindAsync(string name, CancellationToken cancellationToken)
    {
        GitLabAnswer answer = await _requests.SendAsync(HttpMethod.Get, TagAt(name), name, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound) return null;
        return answer.IsSuccess ? answer.Read(GitLabJson.Json.GitLabTag) : throw answer.ToFault();
    }

    private async Task CreateAsync(MirroredTag tag, CancellationToken cancellationToken)
    {
        foreach (string commit in tag.Commits)
        {
            GitLabAnswer answer = await _requests.SendAsync(
                HttpMethod.Post, At("/repository/tags"), tag.Name, new NewTag(tag.Name, commit, tag.Message), GitLabJson.Json.NewTag, cancellationToken);
            if (answer.IsSuccess) return;
            // An attempt whose answer was lost, or somebody else at the same moment.
            if (answer.Status != HttpStatusCode.NotFound && answer.Message.Contains(AlreadyExists, StringComparison.Ordinal) && await FindAsync(tag.Name, cancellationToken) is { } there)
            {
                MustBeOurs(there, tag);
                return;
            }

            bool isUnknown = answer.Status == HttpStatusCode.BadRequest && answer.Message.Contains("invalid", StringComparison.Ordinal) && answer.Message.Contains(commit, StringComparison.Ordinal);
            if (!isUnknown) throw answer.ToFault();
        }

        throw new DanmenException(GitLabFaults.CommitUnknown, tag.Name, GitLabRemarks.NoneOf.With(tag.Commits));
    }

    private async Task PutReleaseAsync(string name, MirroredRelease release, CancellationToken cancellationToken)
    {
        ReleaseLink[] links = [.. release.Links.Select(link => new ReleaseLink(link.Name, link.Address))];
        GitLabAnswer made = await _requests.SendAsync(
            HttpMethod.Post, At("/releases"), name, new NewRelease(name, release.Title, release.Description, links.Length > 0 ? new NewAssets(links) : null), GitLabJson.Json.NewRelease, cancellationToken);
        if (made.IsSuccess) return;
        if (made.Status != HttpStatusCode.Conflict) throw made.ToFault();
        GitLabAnswer changed = await _requests.SendAsync(HttpMethod.Put, ReleaseAt(name), name, new ChangedRelease(release.Title, release.Description), GitLabJson.Json.ChangedRelease, cancellationToken);
        if (!changed.IsSuccess) throw changed.ToFault();
        var at = new Uri($"{ReleaseAt(name).AbsoluteUri}/assets/links");
        GitLabAnswer known = await _requests.SendAsync(HttpMethod.Get, new Uri($"{at.AbsoluteUri}?per_page=100"), name, cancellationToken);
        if (!known.IsSuccess) throw known.ToFault();
        List<ReleaseLink> there = known.Read(GitLabJson.Json.ListReleaseLink);
        foreach (ReleaseLink link in links.Where(link => !there.Exists(each => each.Url == link.Url)))
        {
            GitLabAnswer added = await _requests.SendAsync(HttpMethod.Post, at, name, link, GitLabJson.Json.ReleaseLink, cancellationToken);
            // Taken already: the answer of an attempt before was lost.
            if (!added.IsSuccess && !added.Message.Contains("has already been taken", StringComparison.Ordinal)) throw added.ToFault();
        }
    }

    private async Task DeleteAsync(Uri address, string subject, CancellationToken cancellationToken)
    {
        GitLabAnswer answer = await _requests.SendAsync(HttpMethod.Delete, address, subject, cancellationToken);
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.NotFound) throw answer.ToFault();
    }

    // A tag that is not found and a project that is not found are the same status.
    private async Task MustHaveProjectAsync(CancellationToken cancellationToken)
    {
        GitLabAnswer answer = await _requests.SendAsync(HttpMethod.Get, _project, Place, cancellationToken);
        if (!answer.IsSuccess) throw answer.ToFault();
    }

    private static void MustBeOurs(GitLabTag there, MirroredTag tag)
    {
        if (there.Commit is null || !tag.Commits.Contains(there.Commit.Id))
            throw new DanmenException(GitLabFaults.OtherCommit, tag.Name, GitLabRemarks.StandsOn.With(there.Commit?.Id ?? "-", tag.Commits));
    }

    private Uri TagAt(string name) => At($"/repository/tags/{Uri.EscapeDataString(name)}");

    private Uri ReleaseAt(string name) => At($"/releases/{Uri.EscapeDataString(name)}");

    private Uri At(string path) => new(_project.AbsoluteUri + path);
}
