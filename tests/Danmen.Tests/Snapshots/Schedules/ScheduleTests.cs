using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Schedules;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Tests.Snapshots.Systems;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Schedules;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset s_now = new(2024, 6, 24, 3, 0, 0, TimeSpan.Zero); // a Monday, noon in Tokyo

    [Theory]
    [InlineData(null, "02:00", "2024-06-24 02:00", "2024-06-25 02:00")]
    [InlineData(null, "12:00", "2024-06-24 12:00", "2024-06-25 12:00")]
    [InlineData(null, "12:01", "2024-06-23 12:01", "2024-06-24 12:01")]
    [InlineData(DayOfWeek.Sunday, "03:00", "2024-06-23 03:00", "2024-06-30 03:00")]
    [InlineData(DayOfWeek.Monday, "12:30", "2024-06-17 12:30", "2024-06-24 12:30")]
    public void Job_is_due_by_the_systems_calendar(DayOfWeek? day, string time, string last, string next)
    {
        ScheduledJob job = new("daily", day, TimeOnly.Parse(time, CultureInfo.InvariantCulture));
        TimeZoneInfo tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        Assert.Equal((last, next), (Text(DueTimes.Last(job, tokyo, s_now)), Text(DueTimes.Next(job, tokyo, s_now))));
    }

    [Fact]
    public void Time_that_summer_time_skips_comes_later_and_one_that_it_repeats_once()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        ScheduledJob job = new("daily", null, new TimeOnly(2, 30));
        Assert.Equal(new DateTimeOffset(2025, 3, 30, 1, 30, 0, TimeSpan.Zero), DueTimes.Next(job, berlin, new DateTimeOffset(2025, 3, 29, 12, 0, 0, TimeSpan.Zero)));
        DateTimeOffset first = new(2024, 10, 27, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal(first, DueTimes.Next(job, berlin, new DateTimeOffset(2024, 10, 26, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateTimeOffset(2024, 10, 28, 1, 30, 0, TimeSpan.Zero), DueTimes.Next(job, berlin, first));
    }

    [Fact]
    public void Lines_of_cron_are_in_the_machines_time_and_catch_up_after_a_boot()
    {
        string[] lines = Texts("/srv/my shop/50%").Cron(TimeZoneInfo.Utc, s_now).TrimEnd('\n').Split('\n');
        const string Run = "/usr/bin/danmen --config '/srv/my shop/50\\%/danmen.yaml' schedule run ";
        Assert.Equal([$"0 17 * * * {Run}daily", $"0 18 * * 6 {Run}weekly", $"@reboot {Run}--missed --quiet"], lines[1..]);
    }

    [Fact]
    public void Unit_quotes_what_systemd_would_replace()
    {
        Assert.Contains("ExecStart=/usr/bin/danmen --config \"/srv/my shop/50%%/$$x/danmen.yaml\" schedule run daily\n", Texts("/srv/my shop/50%/$x").Service("daily", forUser: true), StringComparison.Ordinal);
        Assert.Equal("Sun *-*-* 03:00:00 Asia/Tokyo", Texts("/srv/shop").Calendar(new ScheduledJob("weekly", DayOfWeek.Sunday, new TimeOnly(3, 0))));
    }

    [Fact]
    public async Task Two_jobs_never_run_at_once_and_the_same_one_is_refused()
    {
        using TemporaryFolder folder = new();
        ScheduleState state = new(folder, TimeProvider.System);
        CancellationToken token = TestContext.Current.CancellationToken;
        TaskCompletionSource begun = new(), end = new();
        Task<int> daily = state.RunAsync("daily", async () =>
        {
            begun.SetResult();
            await end.Task;
            return 0;
        }, token);
        await begun.Task;
        Assert.True(state.IsRunning("daily"));
        Assert.Null((await state.LastAsync("daily", token))!.ExitCode); // it has begun
        DanmenException refused = await Assert.ThrowsAsync<DanmenException>(() => state.RunAsync("daily", () => Task.FromResult(0), token));
        Assert.Equal(ScheduleFaults.Running, refused.Code);
        bool hasRun = false;
        Task<int> check = state.RunAsync("check", () =>
        {
            hasRun = true;
            return Task.FromResult(5);
        }, token);
        await Task.Delay(TimeSpan.FromMilliseconds(300), token);
        Assert.False(hasRun);
        end.SetResult();
        Assert.Equal((0, 5), (await daily, await check));
        Assert.Equal(5, (await state.LastAsync("check", token))!.ExitCode); // just written
        Assert.False(state.IsRunning("daily"));
    }

    [Fact]
    public async Task Result_that_cannot_be_read_is_none()
    {
        using TemporaryFolder folder = new();
        ScheduleState state = new(folder, new FakeTimeProvider());
        Assert.Null(await state.LastAsync("daily", TestContext.Current.CancellationToken));
        await state.RunAsync("daily", () => Task.FromResult(1), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.At(".danmen", "schedule", "daily.json"), "{", TestContext.Current.CancellationToken);
        Assert.Null(await state.LastAsync("daily", TestContext.Current.CancellationToken));
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static ScheduleTexts Texts(string folder)
    {
        const string Text = "system: shop\ntime_zone: Asia/Tokyo\nschedule: { daily: \"02:00\", weekly: \"Sun 03:00\" }\nenvironments: { prod: { components: { f: { files: /x } } } }\n";
        return new ScheduleTexts("/usr/bin/danmen", SystemFile.Parse(Text, "danmen.yaml", folder, StubKind.Kinds), folder + "/danmen.yaml", []);
    }
}
