using System.Net;
using System.Security.Authentication;
using System.Text;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Opening;
using Danmen.Restic.Backends.Rest;
using Danmen.Restic.Format;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends;

public sealed class RestBackendTests : BackendConformance
{
    private static readonly Uri Address = new("http://server.test/repository");
    private static readonly RetryPolicy Quick = new() { Attempts = 4, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(2) };

    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        RestServerHandler server = new();
        return Task.FromResult(new BackendPlace(() => Open(server)));
    }

    [Fact]
    public async Task Server_of_version_1_without_ranges_serves_too()
    {
        await using RestBackend backend = Open(new RestServerHandler { Version = 1, KnowsRanges = false });
        (string name, byte[] content) = Object(200_000);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(new Dictionary<string, long> { [name] = content.Length }, await ListAsync(backend, FileKind.Pack));
        byte[] range = new byte[1000];
        await backend.ReadAsync(FileKind.Pack, name, 150_001, range, Token);
        Assert.Equal(content.AsSpan(150_001, 1000).ToArray(), range);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Failure_that_passes_is_tried_again(HttpStatusCode status)
    {
        int failures = 0;
        RestServerHandler server = new() { Before = _ => failures++ < 2 ? new HttpResponseMessage(status) : null };
        await using RestBackend backend = Open(server);
        (string name, byte[] content) = Object(100);
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        failures = 0;
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Index, name));
        failures = 0;
        Assert.Single(await ListAsync(backend, FileKind.Index));
        failures = 0;
        await backend.RemoveAsync(FileKind.Index, name, Token);
        Assert.Null(await backend.GetLengthAsync(FileKind.Index, name, Token));
    }

    [Fact]
    public async Task Server_that_stays_away_is_given_up_after_the_attempts_allowed()
    {
        RestServerHandler server = new() { Before = _ => throw new HttpRequestException("connection refused") };
        await using RestBackend backend = Open(server);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(BackendFaults.Unreachable, fault.Code);
        Assert.True(fault.IsTransient);
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "DM-BACKEND-002")]
    [InlineData(HttpStatusCode.Forbidden, "DM-BACKEND-002")]
    [InlineData(HttpStatusCode.InsufficientStorage, "DM-BACKEND-001")]
    public async Task Refusal_is_told_at_once(HttpStatusCode status, string code)
    {
        RestServerHandler server = new() { Before = _ => new HttpResponseMessage(status) };
        await using RestBackend backend = Open(server);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Pack, Object(1).Name, new byte[1], Token));
        Assert.Equal(code, fault.Code.Id);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Certificate_that_is_refused_is_not_tried_again()
    {
        RestServerHandler server = new() { Before = _ => throw new HttpRequestException("TLS", new AuthenticationException("the certificate is not trusted")) };
        await using RestBackend backend = Open(server);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(BackendFaults.Unreachable, fault.Code);
        Assert.Contains("certificate", fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Save_whose_answer_was_lost_is_not_sent_twice()
    {
        bool isLost = false;
        RestServerHandler server = new();
        server.After = request =>
        {
            if (request.Method != HttpMethod.Post || isLost) return;
            isLost = true;
            throw new HttpRequestException("connection reset");
        };
        await using RestBackend backend = Open(server);
        (string name, byte[] content) = Object(500);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
        Assert.Single(server.Requests, r => r.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_that_arrived_in_part_is_replaced()
    {
        bool isTorn = false;
        (string name, byte[] content) = Object(500);
        RestServerHandler server = new();
        server.Before = request =>
        {
            if (request.Method != HttpMethod.Post || isTorn) return null;
            isTorn = true;
            _ = server.PlantAsync(FileKind.Pack, name, content.AsMemory(0, 123));
            throw new HttpRequestException("connection reset");
        };
        await using RestBackend backend = Open(server);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
    }

    [Fact]
    public async Task Server_that_hangs_runs_into_the_timeout_and_is_tried_again()
    {
        HangingOnce hanging = new(new RestServerHandler());
        using HttpClient client = HttpClients.New(hanging);
        await using RestBackend backend = new(client, Address, null, Quick with { RequestTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        Assert.Null(await backend.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(2, hanging.Count);
    }

    [Fact]
    public async Task Credentials_are_sent_and_never_told()
    {
        string expected = Convert.ToBase64String(Encoding.UTF8.GetBytes("taro:pä:ss w"));
        RestServerHandler server = new() { Authorization = expected };
        BackendFactory factory = new(server.ToClient, TimeProvider.System) { Retries = Quick };
        await using IBackend backend = factory.Open("rest:http://taro:p%C3%A4:ss%20w@server.test/repository", "/");
        Assert.Null(await backend.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal("rest:http://server.test/repository/", backend.Location);

        await using IBackend other = factory.Open("rest:http://taro:wrong-password@server.test/repository", "/");
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => other.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(BackendFaults.AccessDenied, fault.Code);
        Assert.DoesNotContain("wrong-password", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0.25, 0.5)]
    [InlineData(2, 0.5, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(20, 15, 30)]
    public void Waits_double_up_to_the_longest_with_jitter(int failed, double least, double most)
    {
        RetryPolicy policy = new();
        Assert.Equal(least, policy.DelayAfter(failed, 0, null).TotalSeconds, 3);
        Assert.Equal(most, policy.DelayAfter(failed, 1, null).TotalSeconds, 3);
        Assert.Equal(30, policy.DelayAfter(failed, 0, TimeSpan.FromHours(1)).TotalSeconds, 3);
    }

    private static RestBackend Open(RestServerHandler server) => new(server.ToClient(), Address, null, Quick, TimeProvider.System);

    private sealed class HangingOnce(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Count++ == 0) await Task.Delay(Timeout.Infinite, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
