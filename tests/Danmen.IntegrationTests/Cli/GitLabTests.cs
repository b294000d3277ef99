using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Danmen.IntegrationTests.Git;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Tags that are shown in GitLab, by the program over a network; GitLab is one in memory.</summary>
public sealed class GitLabTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_is_shown_in_gitlab_through_its_life(bool overTls)
    {
        using SmallShop shop = await OpenAsync();
        FakeGitLab gitlab = new();
        using X509Certificate2? certificate = overTls ? SelfSigned() : null;
        if (certificate is not null) await File.WriteAllTextAsync(shop.At("state", "ca.pem"), certificate.ExportCertificatePem(), DanmenProgram.Token);
        await using FakeGitLabServer server = new(gitlab, certificate);
        string commit = await PushAsync(shop, gitlab);
        string settings = Configure(shop, server.Address, overTls ? ", ca: ca.pem" : "");

        JsonElement made = await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "-m", "初版 | `x`", "--label", "team=a|b`c", "--link", "https://tickets.example/1", "--allow-unpushed");
        string name = made.GetProperty("name").GetString()!; // just made
        JsonElement mirrored = made.GetProperty("gitlab");
        Assert.Equal("sent", mirrored.GetProperty("state").GetString());
        Assert.Equal($"{server.Address}/group/sub/shop/-/releases/{name}", mirrored.GetProperty("page").GetString());
        (string tagged, string? message) = Assert.Single(gitlab.Tags).Value;
        Assert.Equal((commit, $"初版 | `x`\n\nDanmen snapshot {made.GetProperty("snapshot").GetString()}"), (tagged, message));
        FakeRelease release = gitlab.Releases[name];
        Assert.Equal(["https://tickets.example/1"], release.Links.Select(link => link.Url));
        Assert.Contains("| `label / ラベル team` | `a\\|bˋc` |", release.Description, StringComparison.Ordinal);
        Assert.Contains(commit, release.Description, StringComparison.Ordinal);
        Assert.Matches($"GitLab .*{server.Address}", await shop.Danmen.SaysAsync("tag", "show", name));

        await shop.Danmen.ExitsAsync(0, "tag", "edit", name, "-m", "as it went live");
        Assert.StartsWith("as it went live\n", gitlab.Releases[name].Description, StringComparison.Ordinal);
        Assert.Contains("Nothing is owed", await shop.Danmen.SaysAsync("tag", "sync"), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "tag", "delete", name, "--reason", "r", "--yes");
        Assert.Empty(gitlab.Tags);
        Assert.Empty(gitlab.Releases);

        // Any other type is a tag alone.
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "feature", "--version", "cart", "--snapshot", "latest");
        Assert.Single(gitlab.Tags);
        Assert.Empty(gitlab.Releases);

        if (!overTls) return;
        shop.Configure(text => text.Replace(settings, settings.Replace(", ca: ca.pem", "", StringComparison.Ordinal), StringComparison.Ordinal));
        JsonElement refused = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "feature", "--version", "cart-2", "--snapshot", "latest")).GetProperty("gitlab");
        Assert.Equal(("DM-GITLAB-013", false), (refused.GetProperty("problem").GetProperty("code").GetString(), refused.GetProperty("problem").GetProperty("transient").GetBoolean()));
        Assert.Single(gitlab.Tags);
    }

    [Fact]
    public async Task Tag_is_made_whatever_gitlab_does_and_sent_when_it_can_be()
    {
        using SmallShop shop = await OpenAsync();
        FakeGitLab gitlab = new();
        string commit = await PushAsync(shop, gitlab);
        int port;
        await using (FakeGitLabServer first = new(gitlab)) port = first.Port;
        string settings = Configure(shop, $"http://localhost:{port}");

        // Nobody listens.
        ProgramResult down = await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--allow-unpushed");
        Assert.Contains("DM-GITLAB-001", down.Error, StringComparison.Ordinal);
        await using FakeGitLabServer server = new(gitlab, port: port);
        // It accepts and never answers.
        server.Wait = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        JsonElement slow = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v2", "--snapshot", "latest", "--allow-unpushed")).GetProperty("gitlab");
        Assert.Equal(("owed", "DM-GITLAB-001"), (slow.GetProperty("state").GetString(), slow.GetProperty("problem").GetProperty("code").GetString()));
        server.Wait = null;
        // It is broken.
        gitlab.Before = _ => new FakeReply(HttpStatusCode.InternalServerError, []);
        string broken = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v3", "--snapshot", "latest", "--allow-unpushed")).GetProperty("name").GetString()!; // just made
        Assert.Contains("DM-GITLAB-002", await shop.Danmen.SaysAsync("tag", "show", broken), StringComparison.Ordinal);
        Assert.Contains("未送信", await shop.Danmen.SaysAsync("tag", "show", broken, "--lang", "ja"), StringComparison.Ordinal);
        gitlab.Before = null;

        // It refuses: each in its own way, each with what to do.
        gitlab.ProtectedPrefix = "prod-release-";
        JsonElement report = await shop.Danmen.JsonAsync(4, "tag", "sync");
        Assert.Equal(3, report.GetProperty("owed").GetArrayLength());
        Assert.All(report.GetProperty("owed").EnumerateArray(), owed => Assert.Equal("DM-GITLAB-005", owed.GetProperty("problem").GetProperty("code").GetString()));
        Assert.Equal(
            ["tag", "state", "since", "attempts", "tried_at", "problem", "code", "exit_code", "transient", "title", "detail", "hint"],
            report.GetProperty("owed")[0].EnumerateObject().SelectMany(each => each.Value.ValueKind == JsonValueKind.Object ? [each.Name, .. each.Value.EnumerateObject().Select(inner => inner.Name)] : (string[])[each.Name]));
        ProgramResult told = await shop.Danmen.ExitsAsync(4, "tag", "sync");
        Assert.Contains("Protected tags", told.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        gitlab.ProtectedPrefix = null;
        shop.Danmen.Variables["GITLAB_TOKEN"] = "glpat-expired";
        ProgramResult token = await shop.Danmen.ExitsAsync(4, "tag", "sync");
        Assert.Contains("DM-GITLAB-003", token.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("glpat-expired", token.Error + token.Output, StringComparison.Ordinal);
        shop.Danmen.Variables["GITLAB_TOKEN"] = null;
        Assert.Contains("DM-SYSTEM-009", (await shop.Danmen.ExitsAsync(4, "tag", "sync")).Error, StringComparison.Ordinal);
        shop.Danmen.Variables["GITLAB_TOKEN"] = gitlab.Token;
        gitlab.Commits.Clear();
        Assert.Contains("DM-GITLAB-006", (await shop.Danmen.ExitsAsync(4, "tag", "sync")).Error, StringComparison.Ordinal);
        gitlab.Commits.Add(commit);
        gitlab.Before = _ => new FakeReply(HttpStatusCode.TooManyRequests, []) { Headers = [("Retry-After", "600")] };
        Assert.Contains("DM-GITLAB-002", (await shop.Danmen.ExitsAsync(1, "tag", "sync")).Error, StringComparison.Ordinal);
        gitlab.Before = null;

        Assert.Equal(3, (await shop.Danmen.JsonAsync(0, "tag", "sync")).GetProperty("sent").GetArrayLength());
        Assert.Equal(3, gitlab.Releases.Count);

        // Local state is lost, and GitLab's project is another one: everything is found again.
        gitlab.Tags.Remove(broken);
        gitlab.Releases.Remove(broken);
        File.Delete(Path.Combine(shop.State, ".danmen", "state.db"));
        Assert.Equal(broken, Assert.Single((await shop.Danmen.JsonAsync(0, "tag", "sync", "--all")).GetProperty("sent").EnumerateArray()).GetString());
        Assert.Equal(3, gitlab.Releases.Count);
        shop.Configure(text => text.Replace(settings, "", StringComparison.Ordinal));
        Assert.Contains("DM-GITLAB-010", (await shop.Danmen.ExitsAsync(2, "tag", "sync")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_that_is_killed_or_runs_twice_sends_each_tag_once()
    {
        using SmallShop shop = await OpenAsync();
        FakeGitLab gitlab = new();
        await PushAsync(shop, gitlab);
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod");
        Configure(shop, "http://localhost:1");
        for (int i = 0; i < 3; i++) await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", $"v{i}", "--snapshot", "latest", "--allow-unpushed");
        await using FakeGitLabServer server = new(gitlab);
        // State is kept by place: under the new address nothing is owed until the tags are compared.
        shop.Configure(text => text.Replace("http://localhost:1", server.Address, StringComparison.Ordinal));
        Assert.Empty((await shop.Danmen.JsonAsync(0, "tag", "sync")).GetProperty("sent").EnumerateArray());

        // Killed when the tag is there and its release is not.
        TaskCompletionSource reached = new();
        server.Wait = (request, token) =>
        {
            if (request is not { Method: "POST" } || !request.Target.EndsWith("/releases", StringComparison.Ordinal)) return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        using (Process killed = shop.Danmen.Start("tag", "sync", "--all"))
        {
            await reached.Task.WaitAsync(DanmenProgram.Token);
            killed.Kill();
            await killed.WaitForExitAsync(DanmenProgram.Token);
        }

        server.Wait = null;
        Assert.Single(gitlab.Tags);
        Assert.Empty(gitlab.Releases);
        ProgramResult[] both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Danmen.RunAsync("tag", "sync")));
        Assert.Contains(both, result => result.ExitCode == 0);
        Assert.All(both, result => Assert.True(result.ExitCode is 0 or 6, result.Error));
        Assert.Equal(3, gitlab.Tags.Count);
        Assert.Equal(3, gitlab.Releases.Count);
        Assert.Equal(3, gitlab.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("/tags", StringComparison.Ordinal)));
        Assert.Equal(3, gitlab.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("/releases", StringComparison.Ordinal)));
        Assert.Empty((await shop.Danmen.JsonAsync(0, "tag", "sync")).GetProperty("owed").EnumerateArray());
    }

    [Fact]
    public async Task Release_made_in_gitlab_becomes_a_tag_once()
    {
        using SmallShop shop = await OpenAsync();
        FakeGitLab gitlab = new();
        await using FakeGitLabServer server = new(gitlab);
        string commit = await PushAsync(shop, gitlab);
        string settings = Configure(shop, server.Address);
        Task<ProgramResult> SendAsync(string body, string id, string? token = "hook-secret", params string[] more) => ReceiveAsync(shop, body, id, token, more);

        Assert.Contains("DM-GITLAB-014", (await SendAsync(ReleaseEvent.Of("v1.2.3", commit), "a")).Error, StringComparison.Ordinal);
        shop.Configure(text => text.Replace(settings, settings.Replace(" }\n", ", webhook: { env: HOOK } }\n", StringComparison.Ordinal), StringComparison.Ordinal));
        shop.Danmen.Variables["HOOK"] = "hook-secret";
        foreach (string? wrong in (string?[])["hook-secre", null])
        {
            ProgramResult refused = await SendAsync(ReleaseEvent.Of("v1.2.3", commit), "a", wrong);
            Assert.Equal(4, refused.ExitCode);
            Assert.DoesNotContain("hook-secre", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(4, (await SendAsync(ReleaseEvent.Of("v1.2.3", commit, project: "evil/shop"), "a")).ExitCode);
        Assert.Equal(2, (await SendAsync("{", "a")).ExitCode);
        Assert.Equal(2, (await SendAsync(ReleaseEvent.Of("release/v1", commit), "a")).ExitCode);
        Assert.Contains("DM-GITLAB-017", (await SendAsync(ReleaseEvent.Of("v1.2.3", new string('9', 40)), "a")).Error, StringComparison.Ordinal);
        Assert.Empty((await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags").EnumerateArray());

        // The same event several times at once, as when it is sent again before it was answered.
        ProgramResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(ReleaseEvent.Of("v1.2.3", commit), "a", "hook-secret", "--json")));
        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Error));
        Assert.Equal(3, results.Count(result => JsonDocument.Parse(result.Output).RootElement.TryGetProperty("ignored", out JsonElement ignored) && ignored.GetBoolean()));
        JsonElement tag = Assert.Single((await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags").EnumerateArray());
        Assert.Equal(("v1.2.3", "初版", "group/sub/shop#42"), (tag.GetProperty("version").GetString(), tag.GetProperty("message").GetString(), tag.GetProperty("labels").GetProperty("gitlab_release").GetString()));
        Assert.Equal("https://localhost/r/v1.2.3", tag.GetProperty("links")[0].GetString());
        string name = tag.GetProperty("name").GetString()!; // as above
        Assert.Single(gitlab.Releases);

        // With another id, after local state was lost, after the tag was deleted; and what Danmen itself showed there.
        int snapshots = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength();
        File.Delete(Path.Combine(shop.State, ".danmen", "state.db"));
        Assert.Contains("taken before", (await SendAsync(ReleaseEvent.Of("v1.2.3", commit), "b")).Output, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "tag", "delete", name, "--reason", "r", "--yes");
        Assert.Contains("taken before", (await SendAsync(ReleaseEvent.Of("v1.2.3", commit), "c")).Output, StringComparison.Ordinal);
        Assert.Contains("Danmen's own", (await SendAsync(ReleaseEvent.Of(name, commit, id: 43), "d")).Output, StringComparison.Ordinal);
        Assert.Contains("not of a new release", (await SendAsync(ReleaseEvent.Of("v1.2.3", commit, action: "update"), "e")).Output, StringComparison.Ordinal);
        Assert.Equal(snapshots, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Job_of_the_manual_runs_as_it_stands(string language)
    {
        using SmallShop shop = await OpenAsync();
        string page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", language, "gitlab.md"), DanmenProgram.Token);
        string job = page[page.IndexOf("danmen-release:", StringComparison.Ordinal)..];
        job = job[..job.IndexOf("```", StringComparison.Ordinal)];
        string[] script = [.. job.Split('\n').SkipWhile(line => line.Trim() != "script:").Skip(1).Where(line => line.StartsWith("    - ", StringComparison.Ordinal)).Select(line => line[6..])];
        Assert.Equal(2, script.Length);
        string variables = $"export DANMEN_FOLDER='{shop.State}' CI_COMMIT_TAG=v1.2.3 CI_COMMIT_SHA={(await GitHarness.GitAsync(shop.At("live", "code"), "rev-parse", "HEAD")).Trim()} CI_PIPELINE_ID=7 CI_PIPELINE_URL=https://gitlab.example/p/7\nset -euo pipefail\n";
        ProgramResult result = await shop.Danmen.BashAsync(variables + string.Join('\n', script));
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement tag = Assert.Single((await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags").EnumerateArray());
        Assert.Equal(("release", "v1.2.3", "7"), (tag.GetProperty("type").GetString(), tag.GetProperty("version").GetString(), tag.GetProperty("labels").GetProperty("pipeline").GetString()));
    }

    private static async Task<ProgramResult> ReceiveAsync(SmallShop shop, string body, string id, string? token, string[] more)
    {
        DanmenProgram program = new(shop.State);
        foreach ((string name, string? value) in shop.Danmen.Variables) program.Variables[name] = value;
        program.Variables["HTTP_X_GITLAB_TOKEN"] = token;
        program.Variables["HTTP_IDEMPOTENCY_KEY"] = id;
        using Process process = program.Start(["tag", "from-release", "prod", .. more]);
        await process.StandardInput.WriteAsync(body);
        return await DanmenProgram.EndOfAsync(process);
    }

    internal static async Task<SmallShop> OpenAsync()
    {
        ExternalProgram.Require("git");
        SmallShop shop = await SmallShop.OpenAsync();
        string code = shop.At("live", "code");
        Directory.CreateDirectory(code);
        await GitHarness.GitAsync(code, "init", "-q");
        await File.WriteAllTextAsync(Path.Combine(code, "shop.py"), "print('open')\n", DanmenProgram.Token);
        await GitHarness.GitAsync(code, "add", ".");
        await GitHarness.GitAsync(code, "commit", "-qm", "first");
        shop.Configure(text => text.Replace("    components:\n", $"    components:\n      code: {{ git: {code} }}\n", StringComparison.Ordinal));
        return shop;
    }

    internal static async Task<string> PushAsync(SmallShop shop, FakeGitLab gitlab)
    {
        string commit = (await GitHarness.GitAsync(shop.At("live", "code"), "rev-parse", "HEAD")).Trim();
        gitlab.Commits.Add(commit);
        shop.Danmen.Variables["GITLAB_TOKEN"] = gitlab.Token;
        return commit;
    }

    internal static string Configure(SmallShop shop, string address, string more = "")
    {
        string settings = $"gitlab: {{ url: \"{address}\", project: group/sub/shop, token: {{ env: GITLAB_TOKEN }}{more} }}\n";
        shop.Configure(text => text + settings);
        return settings;
    }

    internal static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
