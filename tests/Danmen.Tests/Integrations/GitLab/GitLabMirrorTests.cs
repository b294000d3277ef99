using System.Net;
using System.Text;
using Danmen.Faults;
using Danmen.Integrations.GitLab;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.GitLab;
using Xunit;

namespace Danmen.Tests.Integrations.GitLab;

/// <summary>What is asked of GitLab, and what its answers mean.</summary>
public sealed class GitLabMirrorTests
{
    private const string Commit = "1111111111111111111111111111111111111111", Other = "2222222222222222222222222222222222222222";

    private static readonly MirroredTag s_release = new(
        "prod-release-v1-20240624", [Commit], "Cart with coupons\n\nDanmen snapshot 1\n", new MirroredRelease("prod v1", "text", [new MirroredLink("snapshot", "https://x.example/1"), new MirroredLink("ticket", "https://x.example/2")]));

    private readonly FakeGitLab _gitlab = new() { Commits = { Commit } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tag_and_release_are_made_once_however_often_they_are_sent()
    {
        GitLabMirror mirror = Mirror();
        await mirror.PutAsync(s_release, Token);
        await mirror.PutAsync(s_release, Token);
        Assert.Equal((Commit, "Cart with coupons\n\nDanmen snapshot 1"), Assert.Single(_gitlab.Tags).Value);
        FakeRelease release = Assert.Single(_gitlab.Releases).Value;
        Assert.Equal(["https://x.example/1", "https://x.example/2"], release.Links.Select(link => link.Url));

        // Edited: words are changed, links are added, those that others put there stay.
        release.Links.Add(("theirs", "https://theirs.example/"));
        await mirror.PutAsync(s_release with { Release = new MirroredRelease("prod v1", "other text", [new MirroredLink("new", "https://x.example/3")]) }, Token);
        Assert.Equal("other text", release.Description);
        Assert.Equal(4, release.Links.Count);
        Assert.Equal("https://localhost/group/sub/shop/-/releases/prod-release-v1-20240624", mirror.PageOf(s_release));
    }

    [Fact]
    public async Task Lost_answer_of_any_request_does_no_harm()
    {
        // 2 requests for the tag and 1 for its release; then 5 that change it; then 3 that remove it and 1 that looks for the project.
        for (int lost = 1; lost <= 12; lost++)
        {
            FakeGitLab gitlab = new() { Commits = { Commit } };
            int sent = 0;
            gitlab.Loses = _ => ++sent == lost;
            GitLabMirror mirror = Mirror(gitlab);
            await mirror.PutAsync(s_release, Token);
            Assert.Equal(Commit, Assert.Single(gitlab.Tags).Value.Commit);
            Assert.Equal(2, Assert.Single(gitlab.Releases).Value.Links.Count);
            await mirror.PutAsync(s_release with { Release = new MirroredRelease("t", "changed", [new MirroredLink("third", "https://x.example/3")]) }, Token);
            Assert.Equal(("changed", 3), (gitlab.Releases[s_release.Name].Description, gitlab.Releases[s_release.Name].Links.Count));
            await mirror.RemoveAsync(s_release, Token);
            await mirror.RemoveAsync(s_release, Token);
            Assert.Empty(gitlab.Tags);
            Assert.Empty(gitlab.Releases);
            Assert.True(sent > lost);
        }
    }

    [Theory]
    [InlineData("v1+build.2")]
    [InlineData("v1%2F..")]
    [InlineData("v1&ref=x#y;z")]
    [InlineData("v1'\"<b>")]
    [InlineData("第一版🎉")]
    public async Task Name_is_one_segment_of_the_address_whatever_it_holds(string version)
    {
        MirroredTag tag = s_release with { Name = $"prod-release-{version}-20240624" };
        await Mirror().PutAsync(tag, Token);
        Assert.Equal(tag.Name, Assert.Single(_gitlab.Tags).Key);
        Assert.All(_gitlab.Requests, request => Assert.Contains(" /api/v4/projects/group%2Fsub%2Fshop/", request, StringComparison.Ordinal));
        await Mirror().RemoveAsync(tag, Token);
        Assert.Empty(_gitlab.Tags);
    }

    [Fact]
    public async Task First_commit_that_gitlab_knows_is_tagged()
    {
        await Mirror().PutAsync(s_release with { Commits = [Other, Commit] }, Token);
        Assert.Equal(Commit, Assert.Single(_gitlab.Tags).Value.Commit);
        await FailsAsync(GitLabFaults.CommitUnknown, mirror => mirror.PutAsync(s_release with { Name = "prod-release-v2-20240624", Commits = [Other] }, Token));
    }

    [Fact]
    public async Task Tag_of_somebody_else_is_left_as_it_is()
    {
        _gitlab.Tags[s_release.Name] = (Other, null);
        await FailsAsync(GitLabFaults.OtherCommit, mirror => mirror.PutAsync(s_release, Token));
        await FailsAsync(GitLabFaults.OtherCommit, mirror => mirror.RemoveAsync(s_release, Token));
        Assert.Equal((Other, null), Assert.Single(_gitlab.Tags).Value);
        // Made at the same moment.
        FakeGitLab racing = new() { Commits = { Commit } };
        racing.Before = request =>
        {
            if (request.Method == "POST") racing.Tags[s_release.Name] = (Other, null);
            return null;
        };
        Assert.Equal(GitLabFaults.OtherCommit, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(racing).PutAsync(s_release, Token))).Code);
    }

    [Fact]
    public async Task Refusals_are_told_apart_and_not_tried_again()
    {
        _gitlab.ProtectedPrefix = "prod-release-";
        await FailsAsync(GitLabFaults.Forbidden, mirror => mirror.PutAsync(s_release, Token));
        _gitlab.Tags[s_release.Name] = (Commit, null);
        await FailsAsync(GitLabFaults.Forbidden, mirror => mirror.RemoveAsync(s_release, Token));
        _gitlab.Token = "glpat-new";
        await FailsAsync(GitLabFaults.TokenRefused, mirror => mirror.PutAsync(s_release, Token));
        FakeGitLab elsewhere = new() { Project = "other/project" };
        Assert.Equal(GitLabFaults.ProjectNotFound, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(elsewhere).PutAsync(s_release, Token))).Code);
        Assert.Equal(GitLabFaults.ProjectNotFound, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(elsewhere).RemoveAsync(s_release, Token))).Code);
        Assert.Equal(4, elsewhere.Requests.Count);
        Assert.Equal(GitLabFaults.TokenRefused, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(_gitlab, "glpat\u3042").PutAsync(s_release, Token))).Code);
    }

    [Fact]
    public async Task What_is_no_answer_of_gitlab_is_said_to_be_none()
    {
        FakeReply page = new(HttpStatusCode.OK, Encoding.UTF8.GetBytes("<html>Sign in</html>")) { ContentType = "text/html" };
        foreach (FakeReply reply in (FakeReply[])
            [
                page, page with { Status = HttpStatusCode.Found, Headers = [("Location", "https://evil.example/")] }, new(HttpStatusCode.OK, []), new(HttpStatusCode.OK, "null"u8.ToArray()),
                new(HttpStatusCode.OK, "[]"u8.ToArray()), new(HttpStatusCode.OK, """{"name":null}"""u8.ToArray()), new(HttpStatusCode.OK, Encoding.UTF8.GetBytes(new string('[', 1 << 20))), new(HttpStatusCode.OK, new byte[17 << 20]),
            ])
        {
            _gitlab.Before = _ => reply;
            await FailsAsync(GitLabFaults.NotGitLab, mirror => mirror.PutAsync(s_release, Token));
        }

        _gitlab.Before = request => request.Method == "POST" ? new FakeReply(HttpStatusCode.BadRequest, """{"message":{"base":["is bad"]}}"""u8.ToArray()) : null;
        Assert.Contains("is bad", (await FailsAsync(GitLabFaults.Rejected, mirror => mirror.PutAsync(s_release, Token))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_of_requests_and_broken_servers_are_waited_for()
    {
        foreach (HttpStatusCode status in (HttpStatusCode[])[HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable])
        {
            int failures = 0;
            FakeGitLab gitlab = new() { Commits = { Commit }, Before = _ => failures++ < 2 ? new FakeReply(status, []) { Headers = [("Retry-After", "0")] } : null };
            await Mirror(gitlab).PutAsync(s_release, Token);
            Assert.Single(gitlab.Tags);
        }

        // What asks for longer than is waited is not asked again now.
        foreach (string wait in (string[])["3600", TimeProvider.System.GetUtcNow().AddHours(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture)])
        {
            FakeGitLab busy = new() { Before = _ => new FakeReply(HttpStatusCode.TooManyRequests, []) { Headers = [("Retry-After", wait)] } };
            Assert.Equal(GitLabFaults.Busy, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(busy).PutAsync(s_release, Token))).Code);
            Assert.Single(busy.Requests);
        }

        FakeGitLab gone = new() { Loses = _ => true };
        Assert.Equal(GitLabFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(gone).PutAsync(s_release, Token))).Code);
        Assert.Equal(3, gone.Requests.Count);
    }

    [Fact]
    public async Task All_tags_are_listed_page_by_page()
    {
        for (int i = 0; i < 250; i++) _gitlab.Tags[$"v{i:000}"] = (Commit, i % 2 == 0 ? "annotated" : null);
        List<MirroredName> listed = [];
        await foreach (MirroredName name in Mirror().ListAsync(null, Token)) listed.Add(name);
        Assert.Equal(_gitlab.Tags.Keys, listed.Select(each => each.Name));
        Assert.All(listed, each => Assert.Equal(Commit, each.Commit));
        Assert.Equal(3, _gitlab.Requests.Count);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(250)]
    public async Task Search_ends_although_each_page_of_it_is_the_same(int count)
    {
        for (int i = 0; i < count; i++) _gitlab.Tags[$"prod-x-{i:000}"] = (Commit, null);
        foreach (string other in (string[])["Prod-x-1", "production-x", "v1-prod-x"]) _gitlab.Tags[other] = (Commit, null);
        if (count == 100) _gitlab.Tags.Remove("Prod-x-1");
        List<string> listed = [];
        await foreach (MirroredName name in Mirror().ListAsync("prod-", Token)) listed.Add(name.Name);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"prod-x-{i:000}"), listed);
        Assert.All(_gitlab.Requests, request => Assert.Contains("search=%5Eprod-", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Comparison_names_the_newest_commits_of_both_sides_and_the_files_without_their_text()
    {
        string[] ids = [.. Enumerable.Range(1, 5).Select(i => new string((char)('0' + i), 40))];
        _gitlab.Comparisons[("a", "b")] = FakeGitLab.Between([(ids[0], "first"), (ids[1], "second"), (ids[2], "third\u001b[31m")], (null, "new"), ("gone", null), ("old name", "new name"), ("same", "same"));
        _gitlab.Comparisons[("b", "a")] = FakeGitLab.Between([(ids[3], "lost")]);
        MirroredComparison comparison = (await Mirror().CompareAsync("a", "b", 2, Token))!; // both are known
        Assert.Equal((3, 1, Mirror().Place), (comparison.Commits.Added, comparison.Commits.Removed, comparison.Commits.Source));
        Assert.Equal([ids[2], ids[1]], comparison.Commits.FirstAdded.Select(commit => commit.Id));
        Assert.Equal(new CommitEntry(ids[3], "Mika", "2024-06-24T12:00:00.000+09:00", "lost"), Assert.Single(comparison.Commits.FirstRemoved));
        Assert.Equal([new(null, "new"), new("gone", null), new("old name", "new name"), new("same", "same")], comparison.Files);
        Assert.True(comparison.IsWhole);
        _gitlab.Comparisons[("a", "b")]["compare_timeout"] = true;
        Assert.False((await Mirror().CompareAsync("a", "b", 2, Token))!.IsWhole); // as above
        Assert.Equal("https://localhost/group/sub/shop/-/compare/a...b", Mirror().PageBetween("a", "b"));
    }

    [Fact]
    public async Task Comparison_of_a_commit_that_was_never_pushed_is_none_and_of_another_project_a_fault()
    {
        _gitlab.Comparisons[("a", "b")] = FakeGitLab.Between([]);
        Assert.Null(await Mirror().CompareAsync("a", "c", 9, Token));
        FakeGitLab other = new() { Project = "group/other" };
        Assert.Equal(GitLabFaults.ProjectNotFound, (await Assert.ThrowsAsync<DanmenException>(() => Mirror(other).CompareAsync("a", "b", 9, Token))).Code);
        // No commit's id: it becomes part of what is shown.
        _gitlab.Comparisons[("a", "b")] = FakeGitLab.Between([("../../../../evil", "x")]);
        await FailsAsync(GitLabFaults.NotGitLab, mirror => mirror.CompareAsync("a", "b", 9, Token));
        _gitlab.Comparisons[("a", "b")].Remove("diffs");
        await FailsAsync(GitLabFaults.NotGitLab, mirror => mirror.CompareAsync("a", "b", 9, Token));
    }

    [Theory]
    [InlineData("https://evil.example/api/v4/projects/group%2Fsub%2Fshop/repository/tags?page_token=b")]
    [InlineData("http://localhost/api/v4/projects/group%2Fsub%2Fshop/repository/tags?page_token=b")]
    [InlineData("https://localhost/api/v4/projects/group%2Fsub%2Fshop/repository/tags?pagination=keyset&per_page=100&order_by=name&sort=asc")]
    public async Task Token_follows_no_page_to_another_server_and_no_circle(string next)
    {
        _gitlab.Before = _ => new FakeReply(HttpStatusCode.OK, "[]"u8.ToArray()) { Headers = [("Link", $"<{next}>; rel=\"next\"")] };
        await FailsAsync(GitLabFaults.NotGitLab, async mirror =>
        {
            await foreach (MirroredName name in mirror.ListAsync(null, Token)) Assert.NotNull(name);
        });
        Assert.Single(_gitlab.Requests);
    }

    private async Task<DanmenException> FailsAsync(FaultCode code, Func<GitLabMirror, Task> work)
    {
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => work(Mirror()));
        Assert.Equal(code, fault.Code);
        Assert.DoesNotContain("glpat", fault.Message, StringComparison.Ordinal);
        return fault;
    }

    private GitLabMirror Mirror() => Mirror(_gitlab);

    private static GitLabMirror Mirror(FakeGitLab gitlab, string token = "glpat-right") => new(
        () => HttpClients.New(new FakeGitLabHandler(gitlab)),
        new GitLabDefinition("https://localhost", "group/sub/shop", new SecretReference.EnvironmentVariable("T"), null, null),
        _ => Task.FromResult(token),
        new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.FromSeconds(10) },
        TimeProvider.System);
}
