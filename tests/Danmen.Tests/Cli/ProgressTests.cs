using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class ProgressTests
{
    [Fact]
    public void Nothing_is_estimated_in_the_first_two_seconds()
    {
        FakeTimeProvider time = new();
        RateEstimator estimator = new(time);
        time.Advance(TimeSpan.FromSeconds(1.9));
        estimator.Update(1000);
        Assert.Null(estimator.PerSecond);
        Assert.Null(estimator.Left(2000));
    }

    [Fact]
    public void Steady_work_has_its_rate_and_time_left()
    {
        FakeTimeProvider time = new();
        RateEstimator estimator = new(time);
        for (int second = 1; second <= 10; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            estimator.Update(second * 100);
        }

        Assert.Equal(100, estimator.PerSecond);
        Assert.Equal(TimeSpan.FromSeconds(30), estimator.Left(4000));
        Assert.Equal(TimeSpan.Zero, estimator.Left(900));
    }

    [Fact]
    public void Rate_follows_a_change_of_speed_and_a_standstill()
    {
        FakeTimeProvider time = new();
        RateEstimator estimator = new(time);
        long done = 0;
        for (int second = 0; second < 60; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            estimator.Update(done += second < 30 ? 1000 : 10);
        }

        Assert.Equal(10, estimator.PerSecond);
        for (int second = 0; second < 20; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            estimator.Update(done);
        }

        Assert.Equal(0, estimator.PerSecond);
        Assert.Null(estimator.Left(done + 1));
    }

    [Theory]
    [InlineData(Language.English, "db: 400 MiB of 1000 MiB (40%), 100 MiB/s, 6.0 s left [public.orders]")]
    [InlineData(Language.Japanese, "db: 1000 MiB 中 400 MiB（40%）、100 MiB/s、残り 6.0秒 [public.orders]")]
    internal void Line_tells_amount_rate_and_time_left(Language language, string expected)
    {
        FakeTimeProvider time = new();
        ProgressBoard board = new();
        ProgressEstimates estimates = new(board, time);
        ProgressTask task = board.Task("db");
        Assert.Same(task, board.Task("db"));
        task.Expect(10, 1000 << 20);
        task.Say("public.orders");
        estimates.Take();
        time.Advance(TimeSpan.FromSeconds(4));
        task.Advance(4, 400 << 20);
        ProgressReport report = Assert.Single(estimates.Take());
        FakeTerminal terminal = new(language);
        Assert.Equal(expected.Replace("1000 MiB", Amounts.Size(1000 << 20), StringComparison.Ordinal), new ProgressDisplay(terminal.Terminal, ProgressStyle.Lines, time).Line(report));
    }

    [Fact]
    public async Task Events_are_JSON_lines()
    {
        FakeTerminal terminal = new();
        ProgressBoard board = new();
        ProgressDisplay display = new(terminal.Terminal, ProgressStyle.Events, TimeProvider.System);
        int result = await display.RunAsync(board, () =>
        {
            ProgressTask task = board.Task("設定");
            task.Expect(2, 20);
            task.Advance(1, 10);
            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        using JsonDocument line = JsonDocument.Parse(Assert.Single(terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("progress", line.RootElement.GetProperty("event").GetString());
        Assert.Equal("設定", line.RootElement.GetProperty("task").GetString());
        Assert.Equal(10, line.RootElement.GetProperty("bytes_done").GetInt64());
        Assert.Equal(20, line.RootElement.GetProperty("bytes_total").GetInt64());
        Assert.Empty(terminal.Out);
    }

    [Fact]
    public async Task Work_that_fails_still_ends_its_display()
    {
        FakeTerminal terminal = new(isTerminal: true);
        ProgressDisplay display = new(terminal.Terminal, ProgressStyle.Bars, TimeProvider.System);
        await Assert.ThrowsAsync<InvalidOperationException>(() => display.RunAsync<int>(new ProgressBoard(), () => throw new InvalidOperationException()));
        Assert.Empty(terminal.Error);
    }
}
