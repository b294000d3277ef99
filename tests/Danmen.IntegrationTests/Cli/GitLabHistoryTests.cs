using System.Net;
using System.Text.Json;
using Danmen.IntegrationTests.Git;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What GitLab knows of tags and of what lies between them, asked by the program over a network; GitLab is one in memory.</summary>
public sealed class GitLabHistoryTests
{
    [Fact]
    public async Task Diff_asks_gitlab_for_commits_that_the_snapshots_do_not_hold_and_never_fails_by_it()
    {
        using SmallShop shop = await GitLabTests.OpenAsync();
        FakeGitLab gitlab = new();
        string code = shop.At("live", "code"), origin = shop.At("state", "origin");
        await GitLabTests.PushAsync(shop, gitlab);
        int port;
        await using (FakeGitLabServer first = new(gitlab)) port = first.Port;
        string settings = GitLabTests.Configure(shop, $"http://localhost:{port}");
        string v1 = await TagAsync(shop, "v1");
        string old = (await GitHarness.GitAsync(code, "rev-parse", "HEAD")).Trim();
        for (int i = 0; i < 3; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(code, "shop.py"), $"print('{i}')\n", DanmenProgram.Token);
            await GitHarness.GitAsync(code, "commit", "-qam", $"step {i}");
        }

        string now = (await GitHarness.GitAsync(code, "rev-parse", "HEAD")).Trim(), middle = (await GitHarness.GitAsync(code, "rev-parse", "HEAD~1")).Trim();

        // Whole histories tell it themselves: GitLab, which is away, is not asked, and its page is named.
        JsonElement local = Code(await shop.Danmen.JsonAsync(0, "tag", "diff", v1, await TagAsync(shop, "v2")));
        Assert.Equal((3, JsonValueKind.Null), (local.GetProperty("commits").GetProperty("added").GetInt32(), local.GetProperty("commits").GetProperty("source").ValueKind));
        Assert.Equal($"http://localhost:{port}/group/sub/shop/-/compare/{old}...{now}", local.GetProperty("compare_page").GetString());
        Assert.Empty(local.GetProperty("problems").EnumerateArray());

        // A shallow clone ends before the two meet.
        await GitHarness.GitAsync(shop.At("state"), "clone", "-q", "--bare", code, origin);
        Directory.Delete(code, true);
        await GitHarness.GitAsync(shop.At("live"), "clone", "-q", "--depth=1", $"file://{origin}", code);
        string v3 = await TagAsync(shop, "v3");
        await GitHarness.GitAsync(code, "commit", "-q", "--allow-empty", "-m", "later");
        string later = (await GitHarness.GitAsync(code, "rev-parse", "HEAD")).Trim();
        string page = shop.At("state", "page.html");
        string[] diff = ["tag", "diff", v1, v3];
        JsonElement down = Code(await shop.Danmen.JsonAsync(0, diff));
        Assert.Equal(["history.bundle", $"http://localhost:{port}/group/sub/shop"], down.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("subject").GetString()));
        Assert.False(down.TryGetProperty("commits", out _));

        await using FakeGitLabServer server = new(gitlab, port: port);
        // Never pushed.
        Assert.Contains("mirror.commit_unknown", Code(await shop.Danmen.JsonAsync(0, diff)).GetProperty("problems").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("そろっていません", (await shop.Danmen.SaysAsync([.. diff, "--lang", "ja"])).Replace("\n     ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        gitlab.Comparisons[(old, now)] = FakeGitLab.Between([(middle, "step 1 <b>"), (now, "step 2")], (null, "new.py"), ("shop.py", "shop.py"));
        gitlab.Comparisons[(now, old)] = FakeGitLab.Between([]);
        JsonElement told = Code(await shop.Danmen.JsonAsync(0, [.. diff]));
        Assert.Equal((2, 0), (told.GetProperty("commits").GetProperty("added").GetInt32(), told.GetProperty("commits").GetProperty("removed").GetInt32()));
        Assert.Equal([now, middle], told.GetProperty("commits").GetProperty("first_added").EnumerateArray().Select(commit => commit.GetProperty("id").GetString()));
        Assert.Equal(["new.py", "shop.py"], told.GetProperty("committed_files").EnumerateArray().Select(file => file.GetProperty("after").GetString()));
        Assert.Empty(told.GetProperty("problems").EnumerateArray());
        string said = await shop.Danmen.SaysAsync(diff);
        Assert.Contains("step 2", said, StringComparison.Ordinal);
        Assert.Contains($"compare: http://localhost:{port}/group/sub/shop/-/compare/{old}...{now}", said, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, [.. diff, "--html", page]);
        string html = await File.ReadAllTextAsync(page, DanmenProgram.Token);
        Assert.Contains($"href=\"http://localhost:{port}/group/sub/shop/-/compare/{old}...{now}\"", html, StringComparison.Ordinal);
        Assert.Contains("step 1 &lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("new-secret", html + said + told.GetRawText(), StringComparison.Ordinal);

        // It stands still, then refuses, then is another server.
        server.Wait = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        Assert.Contains("no answer within 5 seconds", Code(await shop.Danmen.JsonAsync(0, diff)).GetProperty("problems").GetRawText(), StringComparison.Ordinal);
        server.Wait = null;
        shop.Danmen.Variables["GITLAB_TOKEN"] = "glpat-expired";
        ProgramResult refused = await shop.Danmen.ExitsAsync(0, diff);
        Assert.Contains("not told", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("glpat-expired", refused.Output + refused.Error, StringComparison.Ordinal);
        shop.Danmen.Variables["GITLAB_TOKEN"] = null;
        await shop.Danmen.ExitsAsync(0, diff);
        shop.Configure(text => text.Replace(settings, "", StringComparison.Ordinal));
        JsonElement without = Code(await shop.Danmen.JsonAsync(0, diff));
        Assert.False(without.TryGetProperty("compare_page", out _));
        Assert.Contains("problem.history_ends", without.GetProperty("problems").GetRawText(), StringComparison.Ordinal);
        // One that is shallow and reaches the other commit tells it itself.
        JsonElement reaches = Code(await shop.Danmen.JsonAsync(0, "tag", "diff", v3, await TagAsync(shop, "v4")));
        Assert.Equal(later, Assert.Single(reaches.GetProperty("commits").GetProperty("first_added").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Check_says_how_gitlabs_tags_differ_and_sends_nothing()
    {
        using SmallShop shop = await GitLabTests.OpenAsync();
        FakeGitLab gitlab = new();
        await using FakeGitLabServer server = new(gitlab);
        string commit = await GitLabTests.PushAsync(shop, gitlab);
        GitLabTests.Configure(shop, server.Address);
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "feature", "--version", "v1", "--allow-unpushed");
        string name = Assert.Single(gitlab.Tags).Key;
        Assert.Contains("1 as they should be, 0 that differ", await shop.Danmen.SaysAsync("tag", "sync", "--check"), StringComparison.Ordinal);
        gitlab.Tags[name] = (new string('9', 40), null);
        gitlab.Tags["prod-feature-theirs-20240101"] = (commit, null);
        gitlab.Tags["v1.2.3"] = (commit, null);
        JsonElement findings = await shop.Danmen.JsonAsync(5, "tag", "sync", "--check");
        Assert.Equal(["other_commit", "made_there"], findings.GetProperty("differing").EnumerateArray().OrderByDescending(each => each.GetProperty("state").GetString(), StringComparer.Ordinal).Select(each => each.GetProperty("state").GetString()));
        Assert.Equal((0, 1), (findings.GetProperty("same").GetInt32(), findings.GetProperty("foreign").GetInt32()));
        ProgramResult told = await shop.Danmen.ExitsAsync(5, "tag", "sync", "--check", "--environment", "prod", "--lang", "ja");
        Assert.Contains("別のコミット", told.Output, StringComparison.Ordinal);
        Assert.Contains(gitlab.Requests, request => request.Contains("search=%5Eprod-", StringComparison.Ordinal));
        Assert.DoesNotContain(gitlab.Requests.Skip(3), request => request.StartsWith("DELETE", StringComparison.Ordinal));
        gitlab.Tags.Remove(name);
        Assert.Contains("tag sync --all", (await shop.Danmen.ExitsAsync(5, "tag", "sync", "--check")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(name, gitlab.Tags.Keys);
        Assert.Equal(2, (await shop.Danmen.RunAsync("tag", "sync", "--environment", "prod")).ExitCode);
        Assert.Equal(2, (await shop.Danmen.RunAsync("tag", "sync", "--check", "--all")).ExitCode);
        Assert.NotEqual(0, (await shop.Danmen.RunAsync("tag", "sync", "--check", "--environment", "nowhere")).ExitCode);
        gitlab.Before = _ => new FakeReply(HttpStatusCode.Unauthorized, []);
        Assert.Contains("DM-GITLAB-003", (await shop.Danmen.ExitsAsync(4, "tag", "sync", "--check")).Error, StringComparison.Ordinal);
    }

    private static JsonElement Code(JsonElement difference) => difference.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == "code");

    private static async Task<string> TagAsync(SmallShop shop, string version) =>
        (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "feature", "--version", version, "--allow-unpushed")).GetProperty("name").GetString()!; // just made
}
