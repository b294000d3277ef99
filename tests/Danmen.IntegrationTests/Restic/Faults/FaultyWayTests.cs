using System.Globalization;
using Danmen.Faults;
using Danmen.IntegrationTests.Restic.Interop;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Faults;

/// <summary>A repository over a way on which requests and answers go wrong, beside stock restic, which uses the same folder.</summary>
public sealed class FaultyWayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _requests, _faults, _nth;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Misbehaviour.Fail)]
    [InlineData(Misbehaviour.FailAfterwards)]
    [InlineData(Misbehaviour.Delay)]
    [InlineData(Misbehaviour.Repeat)]
    [InlineData(Misbehaviour.Tear)]
    public async Task What_goes_wrong_and_passes_is_not_noticed(Misbehaviour what)
    {
        InteropRepository repository = Make(what, every: 7);
        await repository.InitializeAsync();
        await SourceTrees.MakeManyFilesAsync(Source, 300, Token);
        (SnapshotId first, _) = await repository.SnapshotAsync(Source);
        await SourceTrees.ChangeAsync(Source, 1, Token);
        SnapshotId second = await repository.ResticSnapshotAsync(Source);
        (SnapshotId third, _) = await repository.SnapshotAsync(Source);
        await repository.ForgetAsync(first);
        await repository.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 });
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await repository.PassGateAsync(second, listing, Source);
        await repository.PassGateAsync(third, listing);
        Assert.True(_faults > 10, $"{_faults} of {_requests} requests went wrong");
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Path, "locks")));
    }

    [Fact]
    public Task Damage_on_the_way_is_told_and_what_is_stored_stays_intact() => DamageAsync(rounds: 1, step: 5);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Damage_on_the_way_is_told_and_what_is_stored_stays_intact_whichever_answer_it_is() => DamageAsync(rounds: 3, step: 1);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Whole_interop_suite_does_not_notice_requests_that_fail() => RunSuiteAsync(Misbehaviour.Fail);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Whole_interop_suite_does_not_notice_answers_that_are_lost() => RunSuiteAsync(Misbehaviour.FailAfterwards);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Whole_interop_suite_does_not_notice_delays() => RunSuiteAsync(Misbehaviour.Delay);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Whole_interop_suite_does_not_notice_requests_that_arrive_twice() => RunSuiteAsync(Misbehaviour.Repeat);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Whole_interop_suite_does_not_notice_files_and_answers_that_are_torn() => RunSuiteAsync(Misbehaviour.Tear);

    /// <summary>The suite again, in a process of its own, over the way.</summary>
    private async Task RunSuiteAsync(Misbehaviour what)
    {
        string count = _folder.At("count"), program = Path.Combine(AppContext.BaseDirectory, "Danmen.IntegrationTests");
        Dictionary<string, string> environment = new() { [InteropWay.FaultVariable] = what.ToString(), [InteropWay.CountVariable] = count };
        ProgramResult run = await ExternalProgram.RunAsync(program, ["-namespace", "Danmen.IntegrationTests.Restic.Interop", "-trait-", "Run=Soak", "-noColor"], environment, Token);
        Assert.True(run.ExitCode == 0 && run.Output.Contains("Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal), run.Output);
        int faults = int.Parse(await File.ReadAllTextAsync(count, Token), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"figure: {faults} requests went wrong");
        Assert.True(faults > 100, $"{faults}");
    }

    /// <summary>Damages one answer of each operation, then a later one, until it has no more.</summary>
    private async Task DamageAsync(int rounds, int step)
    {
        InteropRepository sound = new(_folder), damaged = new(_folder, backend: () => FaultyWay.Open(new LocalBackend(_folder.At("repository")), DamageNth));
        await sound.InitializeAsync();
        await SourceTrees.MakeManyFilesAsync(Source, 100, Token);
        await sound.SnapshotAsync(Source);
        int told = 0;
        for (int round = 0; round < rounds; round++)
        {
            await SourceTrees.ChangeAsync(Source, round, Token);
            told += await UntilDoneAsync(sound, step, () => damaged.SnapshotAsync(Source));
            SnapshotId oldest = (await sound.SnapshotsAsync())[0].Id;
            told += await UntilDoneAsync(sound, step, () => damaged.ForgetAsync(oldest));
            told += await UntilDoneAsync(sound, step, () => damaged.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 }));
        }

        await sound.PassGateAsync((await sound.SnapshotsAsync())[^1].Id, await FileListing.ReadAsync(Source, Token));
        TestContext.Current.TestOutputHelper?.WriteLine($"figure: {_faults} answers damaged, {told} errors told");
        Assert.True(told > 3 * rounds, $"{told} of {_faults}");
    }

    /// <returns>How often it was told.</returns>
    private async Task<int> UntilDoneAsync(InteropRepository sound, int step, Func<Task> operation)
    {
        int told = 0;
        for (_nth = Random.Shared.Next(step) + 1; ; _nth += step)
        {
            _requests = 0;
            try
            {
                await operation();
                return told;
            }
            catch (DanmenException fault)
            {
                told++;
                Assert.True(fault.Kind == FaultKind.VerificationFailed, fault.ToString());
                Assert.NotEmpty(fault.Subject);
                await sound.Restic.MustBeSoundAsync(Token);
            }
        }
    }

    private Misbehaviour DamageNth(HttpRequestMessage request)
    {
        // Only what is read can be damaged on the way back, and in a listing nothing would tell.
        if (request.Method != HttpMethod.Get || request.RequestUri?.AbsolutePath.EndsWith('/') != false || Interlocked.Increment(ref _requests) != _nth) return Misbehaviour.None;
        _faults++;
        return Misbehaviour.Corrupt;
    }

    private InteropRepository Make(Misbehaviour what, int every)
    {
        string folder = _folder.At("repository");
        return new InteropRepository(_folder, backend: () => FaultyWay.Open(new LocalBackend(folder), _ =>
        {
            if (Interlocked.Increment(ref _requests) % every != 0) return Misbehaviour.None;
            Interlocked.Increment(ref _faults);
            return what;
        }));
    }
}
