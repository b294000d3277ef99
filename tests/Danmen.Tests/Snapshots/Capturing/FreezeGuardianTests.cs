using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Capturing;

public sealed class FreezeGuardianTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Freezes_first_and_thaws_once_when_asked()
    {
        await using FreezeGuardian guardian = await FreezeGuardian.FreezeAsync(Definition(["echo before >>log"], ["echo after >>log"], 30), _folder, Token);
        Assert.Equal("before\n", Log());

        Assert.Null(await guardian.ThawAsync());
        Assert.Null(await guardian.ThawAsync());

        Assert.Equal("before\nafter\n", Log());
    }

    [Fact]
    public async Task Thaws_by_itself_when_the_time_is_up_and_says_so()
    {
        await using FreezeGuardian guardian = await FreezeGuardian.FreezeAsync(Definition([], ["echo after >>log"], 0.2), _folder, Token);
        while (!File.Exists(_folder.At("log"))) await Task.Delay(20, Token);

        Remark? reason = await guardian.ThawAsync();

        Assert.Contains("freeze.timeout", reason?.English, StringComparison.Ordinal);
        Assert.Equal("after\n", Log());
    }

    [Fact]
    public async Task Thaws_when_a_freeze_command_fails()
    {
        DanmenException error = await Assert.ThrowsAsync<DanmenException>(() =>
            FreezeGuardian.FreezeAsync(Definition(["echo before >>log", "exit 7"], ["echo after >>log"], 30), _folder, Token));

        Assert.Equal(SnapshotFaults.FreezeFailed, error.Code);
        Assert.Contains("7", error.Detail, StringComparison.Ordinal);
        Assert.Equal("before\nafter\n", Log());
    }

    [Fact]
    public async Task Runs_every_thaw_command_though_one_fails_and_says_so()
    {
        await using FreezeGuardian guardian = await FreezeGuardian.FreezeAsync(Definition([], ["exit 1", "echo after >>log"], 30), _folder, Token);

        Assert.Contains("freeze.after", (await guardian.ThawAsync())?.English, StringComparison.Ordinal);
        Assert.Equal("after\n", Log());
    }

    [Fact]
    public async Task Kills_a_freeze_command_that_does_not_end_and_thaws()
    {
        DanmenException error = await Assert.ThrowsAsync<DanmenException>(() =>
            FreezeGuardian.FreezeAsync(Definition(["sleep 60"], ["echo after >>log"], 0.3), _folder, Token));

        Assert.Contains("killed", error.Detail, StringComparison.Ordinal);
        Assert.Equal("after\n", Log());
    }

    private static FreezeDefinition Definition(string[] before, string[] after, double seconds) => new(before, after, TimeSpan.FromSeconds(seconds));

    private string Log() => File.ReadAllText(_folder.At("log"));
}
