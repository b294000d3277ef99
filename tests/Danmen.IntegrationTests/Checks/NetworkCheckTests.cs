using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Danmen.Faults;
using Danmen.IntegrationTests.Cli;
using Danmen.Snapshots.Checks;
using Danmen.Testing.GitLab;
using Xunit;

namespace Danmen.IntegrationTests.Checks;

/// <summary>Checks of addresses and ports, against a server that listens.</summary>
public sealed class NetworkCheckTests
{
    private readonly FakeGitLab _site = new();

    [Theory]
    [InlineData("status: 200", null)]
    [InlineData("status: [404, 200]", null)]
    [InlineData("status: 404", "checks.other_status")]
    [InlineData("header: { x-shop: open }", null)]
    [InlineData("header: { x-shop: closed }", "checks.other_header")]
    [InlineData("header: { x-none: a }", "checks.no_header")]
    [InlineData("json: { $.state: ok, \"$.orders[-1].n\": 7, $.up: true, $.none: \"null\" }", null)]
    [InlineData("json: { $.state: bad }", "checks.other_json_value")]
    [InlineData("json: { $.absent: a }", "checks.no_json_value")]
    [InlineData("json: { $.orders: a }", "checks.other_json_value")]
    [InlineData("match: \"店は(開|閉)店\"", null)]
    [InlineData("match: \"^shut$\"", "checks.no_match")]
    [InlineData("within: 1h", null)]
    public async Task Answer_is_looked_at_in_every_way(string settings, string? code)
    {
        _site.Before = _ => new FakeReply(HttpStatusCode.OK, Encoding.UTF8.GetBytes("{\"state\":\"ok\",\"orders\":[{\"n\":1},{\"n\":7.0}],\"up\":true,\"none\":null,\"text\":\"店は開店 secret-row\"}")) { Headers = [("X-Shop", "is open now")] };
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        CheckResult result = await harness.RunAsync($"http: \"{server.Address}/\", {settings}");
        Assert.Equal((code is null, code), (result.Passed, result.Message?.Code));
        Assert.DoesNotContain("secret-row", $"{result.Message?.English}{result.Message?.Japanese}", StringComparison.Ordinal);
        Assert.Equal(("it", "http", 1), (result.Name, result.Kind, result.Attempts));
    }

    [Fact]
    public async Task Answer_that_comes_late_passes_when_it_is_tried_again()
    {
        int asked = 0;
        _site.Before = _ => new FakeReply(++asked < 3 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, []);
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        CheckResult result = await harness.RunAsync($"http: \"{server.Address}/\", retries: 5, pause: 1ms");
        Assert.Equal((true, 3), (result.Passed, result.Attempts));
        asked = -10;
        result = await harness.RunAsync($"http: \"{server.Address}/\", retries: 2, pause: 1ms");
        Assert.Equal((false, 3, "status 503 instead of 200"), (result.Passed, result.Attempts, result.Message?.English));
    }

    [Fact]
    public async Task Redirect_is_an_answer_and_not_followed()
    {
        _site.Before = _ => new FakeReply(HttpStatusCode.Found, []) { Headers = [("Location", "http://127.0.0.1:1/elsewhere")] };
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", status: 302, header: {{ location: /elsewhere }}")).Passed);
        Assert.Equal("checks.other_status", (await harness.RunAsync($"http: \"{server.Address}/\"")).Message?.Code);
    }

    [Fact]
    public async Task Endless_and_malformed_bodies_fail_and_are_not_read_when_nothing_asks_for_them()
    {
        _site.Before = request => new FakeReply(HttpStatusCode.OK, request.Target == "/huge" ? new byte[9 << 20] : [0xFF, 0xFE, 0x7B]) { ContentType = "text/plain; charset=no-such-thing" };
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        Assert.Equal("checks.body_too_long", (await harness.RunAsync($"http: \"{server.Address}/huge\", match: x")).Message?.Code);
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/huge\"")).Passed);
        Assert.Equal("checks.no_json", (await harness.RunAsync($"http: \"{server.Address}/\", json: {{ $.a: 1 }}")).Message?.Code);
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", match: \"[{{]$\"")).Passed);
    }

    [Fact]
    public async Task Text_is_read_in_the_answers_own_characters()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        _site.Before = _ => new FakeReply(HttpStatusCode.OK, Encoding.GetEncoding("shift_jis").GetBytes("開店")) { ContentType = "text/html; charset=\"Shift_JIS\"" };
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", match: 開店")).Passed);
    }

    [Fact]
    public async Task Server_that_accepts_and_says_nothing_fails_after_its_limit()
    {
        await using FakeGitLabServer server = new(_site) { Wait = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token) };
        using CheckHarness harness = new();
        CheckResult result = await harness.RunAsync($"http: \"{server.Address}/\", timeout: 300ms, retries: 1, pause: 1ms");
        Assert.Equal((false, 2, "checks.timed_out"), (result.Passed, result.Attempts, result.Message?.Code));
        Assert.Contains("300ms", result.Message?.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_is_trusted_by_its_file_alone()
    {
        using X509Certificate2 certificate = GitLabTests.SelfSigned();
        _site.Before = _ => new FakeReply(HttpStatusCode.OK, []);
        await using FakeGitLabServer server = new(_site, certificate);
        using CheckHarness harness = new();
        await File.WriteAllTextAsync(harness.At("ca.pem"), certificate.ExportCertificatePem(), CheckHarness.Token);
        await File.WriteAllTextAsync(harness.At("none.pem"), "nothing", CheckHarness.Token);
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", ca: ca.pem")).Passed);
        Assert.Equal(CheckFaults.CertificateRefused.Id, (await harness.RunAsync($"http: \"{server.Address}/\"")).Message?.Code);
        foreach (string file in (string[])["none.pem", "absent.pem"])
            Assert.Equal(CheckFaults.CertificateUnusable.Id, (await harness.RunAsync($"http: \"{server.Address}/\", ca: {file}")).Message?.Code);
    }

    [Fact]
    public async Task Server_without_tls13_is_refused_unless_the_check_opts_down()
    {
        using X509Certificate2 certificate = GitLabTests.SelfSigned();
        _site.Before = _ => new FakeReply(HttpStatusCode.OK, []);
        await using FakeGitLabServer server = new(_site, certificate) { Protocols = System.Security.Authentication.SslProtocols.Tls12 };
        using CheckHarness harness = new();
        await File.WriteAllTextAsync(harness.At("ca.pem"), certificate.ExportCertificatePem(), CheckHarness.Token);
        Assert.False((await harness.RunAsync($"http: \"{server.Address}/\", ca: ca.pem")).Passed);
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", ca: ca.pem, tls: \"1.2\"")).Passed);
    }

    [Fact]
    public async Task Port_is_open_or_not()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using CheckHarness harness = new();
        CheckResult open = await harness.RunAsync($"tcp: \"127.0.0.1:{port}\", within: 1h");
        Assert.Equal((true, "tcp"), (open.Passed, open.Kind));
        listener.Stop();
        CheckResult closed = await harness.RunAsync($"tcp: \"127.0.0.1:{port}\"");
        Assert.Equal((false, CheckFaults.NoAnswer.Id), (closed.Passed, closed.Message?.Code));
        Assert.Equal(CheckFaults.NoAnswer.Id, (await harness.RunAsync("tcp: \"no-such-host.invalid:1\"")).Message?.Code);
        Assert.Equal(CheckFaults.NoAnswer.Id, (await harness.RunAsync($"http: \"http://127.0.0.1:{port}/\"")).Message?.Code);
    }

    [Fact]
    public async Task Answer_that_takes_longer_than_it_may_fails_by_the_clock_that_is_given()
    {
        JumpingClock clock = new();
        _site.Before = _ =>
        {
            clock.Jump(TimeSpan.FromSeconds(5));
            return new FakeReply(HttpStatusCode.OK, []);
        };
        await using FakeGitLabServer server = new(_site);
        using CheckHarness harness = new();
        CheckResult slow = await harness.RunAsync($"http: \"{server.Address}/\", within: 3s", clock);
        Assert.Equal((false, "checks.too_slow"), (slow.Passed, slow.Message?.Code));
        Assert.True(slow.Elapsed >= TimeSpan.FromSeconds(5));
        Assert.True((await harness.RunAsync($"http: \"{server.Address}/\", within: 1h", clock)).Passed);
    }

    /// <summary>The machine's clock, and whatever was added to it.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long _added;

        public void Jump(TimeSpan time) => Interlocked.Add(ref _added, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _added);
    }
}
