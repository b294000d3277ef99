using Xunit;

namespace Danmen.IntegrationTests.Restic.Crashes;

/// <summary>Killed with SIGKILL at random moments: stock restic's check passes, the next run completes, and only what was in flight is stored again.</summary>
/// <remarks>DANMEN_KILL_SEEDS=17,4711 repeats the kills of these seeds; the seeds stand in the tests' output and in every failure.</remarks>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public Task Repository_survives_six_kills() => RunAsync(Seeds() ?? [.. Enumerable.Range(0, 6).Select(number => (CrashScene.NewSeed() * 3) + (number % 3))]);

    [Fact]
    public async Task Restore_that_was_killed_is_completed_when_repeated()
    {
        using CrashScene scene = new(output);
        await scene.PrepareAsync();
        foreach (int seed in Seeds() ?? [CrashScene.NewSeed(), CrashScene.NewSeed()]) await scene.KillRestoreAsync(seed);
    }

    // A hundred kills, in parts that a runner can repeat one by one.
    [Fact]
    [Trait("Run", "Soak")]
    public Task Repository_survives_kills_1_to_20() => RunAsync(Enumerable.Range(1, 20));

    [Fact]
    [Trait("Run", "Soak")]
    public Task Repository_survives_kills_21_to_40() => RunAsync(Enumerable.Range(21, 20));

    [Fact]
    [Trait("Run", "Soak")]
    public Task Repository_survives_kills_41_to_60() => RunAsync(Enumerable.Range(41, 20));

    [Fact]
    [Trait("Run", "Soak")]
    public Task Repository_survives_kills_61_to_80() => RunAsync(Enumerable.Range(61, 20));

    [Fact]
    [Trait("Run", "Soak")]
    public Task Repository_survives_kills_81_to_100() => RunAsync(Enumerable.Range(81, 20));

    private static IReadOnlyList<int>? Seeds() =>
        Environment.GetEnvironmentVariable("DANMEN_KILL_SEEDS") is { Length: > 0 } text ? [.. text.Split(',').Select(seed => int.Parse(seed, null))] : null;

    private async Task RunAsync(IEnumerable<int> seeds)
    {
        using CrashScene scene = new(output);
        await scene.PrepareAsync();
        foreach (int seed in seeds) await scene.KillAsync(seed);
        await scene.FinishAsync();
        output.WriteLine($"figure: killed {scene.Kills}");
    }
}
