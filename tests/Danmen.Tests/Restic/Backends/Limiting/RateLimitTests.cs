using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Limiting;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Backends.Rest;
using Danmen.Restic.Format;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends.Limiting;

/// <summary>Limits of bandwidth on a simulated clock.</summary>
public sealed class RateLimitTests : IDisposable
{
    private const int MB = 1_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly LeapingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_seconds_worth_takes_ten_seconds_however_it_is_cut()
    {
        RateLimit limit = new(MB, _time);
        int left = 10 * MB;
        for (int piece = 1; left > 0; piece = Math.Min(left, (piece * 7 % limit.PieceBytes) + 1))
        {
            await limit.TakeAsync(piece, Token);
            left -= piece;
        }

        Assert.InRange(_time.Elapsed.TotalSeconds, 9.9, 10);
    }

    [Fact]
    public async Task Those_who_share_it_have_it_together()
    {
        RateLimit limit = new(MB, _time);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++) await limit.TakeAsync(50_000, Token);
        })));
        Assert.True(_time.Elapsed.TotalSeconds >= 9.5, $"{_time.Elapsed}");
    }

    [Fact]
    public async Task Pause_is_not_made_up_for()
    {
        RateLimit limit = new(MB, _time);
        await limit.TakeAsync(1000, Token);
        _time.Pass(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 200; i++) await limit.TakeAsync(50_000, Token);
        Assert.InRange(_time.Elapsed.TotalSeconds, 69.9, 70.1);
    }

    [Fact]
    public async Task Waiting_can_be_ended()
    {
        RateLimit limit = new(1, TimeProvider.System);
        await limit.TakeAsync(1000, Token);
        using CancellationTokenSource stop = new();
        ValueTask waiting = limit.TakeAsync(1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.AsTask);
    }

    [Fact]
    public async Task Folder_is_written_and_read_at_its_rates()
    {
        await using IBackend backend = new LimitedBackend<LocalBackend>(new LocalBackend(_folder), new RateLimits(new RateLimit(2 * MB, _time), new RateLimit(5 * MB, _time)));
        await MoveAsync(backend, 2, 5);
    }

    [Fact]
    public async Task Rest_server_is_written_and_read_at_its_rates()
    {
        using RestServerHandler server = new();
        using LimitedHandler handler = new(new RateLimits(new RateLimit(2 * MB, _time), new RateLimit(5 * MB, _time)), server);
        await using IBackend backend = new RestBackend(Client(handler), new Uri("http://server/r/"), null, new RetryPolicy(), TimeProvider.System);
        await MoveAsync(backend, 2, 5);
    }

    [Fact]
    public async Task Only_what_is_limited_waits()
    {
        using RestServerHandler server = new();
        using LimitedHandler handler = new(new RateLimits(null, new RateLimit(5 * MB, _time)), server);
        await using RestBackend backend = new RestBackend(Client(handler), new Uri("http://server/r/"), null, new RetryPolicy(), TimeProvider.System);
        await backend.CreateLayoutAsync(Token);
        await backend.SaveAsync(FileKind.Pack, new string('a', 64), new byte[10 * MB], Token);
        Assert.True(_time.Elapsed < TimeSpan.FromSeconds(0.1), $"{_time.Elapsed}");
    }

    internal static HttpClient Client(HttpMessageHandler handler)
    {
#pragma warning disable RS0030 // The test is the composition root.
        return new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    private async Task MoveAsync(IBackend backend, double upload, double download)
    {
        byte[] content = new byte[10 * MB];
        Random.Shared.NextBytes(content);
        string name = new('a', 64);
        await backend.CreateLayoutAsync(Token);
        TimeSpan start = _time.Elapsed;
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.InRange((_time.Elapsed - start).TotalSeconds, (10 / upload) - 0.1, (10 / upload) + 0.1);
        start = _time.Elapsed;
        byte[] read = new byte[content.Length];
        await backend.ReadAsync(FileKind.Pack, name, 0, read, Token);
        Assert.InRange((_time.Elapsed - start).TotalSeconds, (10 / download) - 0.1, (10 / download) + 0.1);
        Assert.Equal(content, read);
    }
}

/// <summary>What a limited folder promises.</summary>
public sealed class LimitedLocalBackendTests : BackendConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync() => Task.FromResult(
        new BackendPlace(() => new LimitedBackend<LocalBackend>(new LocalBackend(_folder), new RateLimits(new RateLimit(1_000_000_000, new LeapingTime()), new RateLimit(1_000_000_000, new LeapingTime())))) { Plant = BackendPlace.PlantIn(_folder) });
}

/// <summary>What a limited REST server promises.</summary>
public sealed class LimitedRestBackendTests : BackendConformance, IDisposable
{
    private readonly RestServerHandler _server = new();

    public void Dispose() => _server.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        LimitedHandler handler = new(new RateLimits(new RateLimit(1_000_000_000, new LeapingTime()), new RateLimit(1_000_000_000, new LeapingTime())), _server);
        return Task.FromResult(new BackendPlace(() => new RestBackend(RateLimitTests.Client(handler), new Uri("http://server/r/"), null, new RetryPolicy { FirstDelay = TimeSpan.Zero }, TimeProvider.System)));
    }
}
