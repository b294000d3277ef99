using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Runbooks;
using Danmen.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_read_back_newest_first_by_id_or_prefix()
    {
        var journal = new RunJournal(_folder);
        await journal.SaveAsync(Run("aaa1", 1), Token);
        await journal.SaveAsync(Run("aab2", 2), Token);

        Assert.Equal(["aab2", "aaa1"], (await journal.ListAsync(Token)).Select(run => run.Run.Id));
        JournalledRun found = await journal.FindAsync("aab", Token);
        Assert.Equal("tree", found.Sources["db"].Tree);
        Assert.Equal(5, found.Sources["db"].Facts["rows"]?.GetValue<int>());
        DanmenException error = await Assert.ThrowsAsync<DanmenException>(() => journal.FindAsync("aa", Token));
        Assert.Equal(RestoreFaults.RunNotFound, error.Code);
    }

    [Fact]
    public async Task A_run_killed_before_its_first_write_is_no_run()
    {
        var journal = new RunJournal(_folder);
        await journal.SaveAsync(Run("aaa1", 1), Token);
        Directory.CreateDirectory(_folder.At(".danmen", "runs", "bbb2"));
        await File.WriteAllTextAsync(_folder.At(".danmen", "runs", "aaa1", "run.json.new"), "{ torn", Token);

        Assert.Equal("aaa1", Assert.Single(await journal.ListAsync(Token)).Run.Id);
    }

    [Fact]
    public void An_environment_is_held_by_one_at_a_time()
    {
        var journal = new RunJournal(_folder);
        using (journal.Lock("prod"))
        {
            Assert.Equal(RestoreFaults.EnvironmentBusy, Assert.Throws<DanmenException>(() => journal.Lock("prod")).Code);
            journal.Lock("staging").Dispose();
        }

        journal.Lock("prod").Dispose();
    }

    [Fact]
    public async Task A_components_journal_is_its_own()
    {
        var journal = new RunJournal(_folder);
        await journal.SaveAsync(Run("aaa1", 1), Token);
        Assert.Null(await journal.LoadComponentAsync("aaa1", "db", Token));

        await journal.SaveComponentAsync("aaa1", "db", new JsonObject { ["stage"] = "built" }, Token);

        Assert.Equal("built", (await journal.LoadComponentAsync("aaa1", "db", Token))?["stage"]?.GetValue<string>());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.At(".danmen", "runs", "aaa1", "component-db.json")));
    }

    [Fact]
    public void Later_ids_sort_behind_earlier_ones()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        string first = RunId.New(time);
        time.Advance(TimeSpan.FromSeconds(1));
        string second = RunId.New(time);

        Assert.True(string.CompareOrdinal(first, second) < 0);
        Assert.Matches("^[0-9a-z]{10}$", first);
    }

    private static JournalledRun Run(string id, int second) => new(
        new RestoreRun
        {
            Id = id, System = "shop", Environment = "prod", Snapshot = "s", State = RunState.Swapped,
            Started = DateTimeOffset.UnixEpoch.AddSeconds(second), Changed = DateTimeOffset.UnixEpoch, Components = [],
        },
        false,
        false,
        new Dictionary<string, RunSource> { ["db"] = new("tree", new JsonObject { ["rows"] = 5 }) });
}
