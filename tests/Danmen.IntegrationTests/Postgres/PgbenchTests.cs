using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Clients write while a database is captured; the copy is of one moment.</summary>
public sealed class PgbenchTests(PostgresServer server)
{
    private const string Sums = """
        SELECT (SELECT sum(abalance) FROM pgbench_accounts) || '|' || (SELECT sum(tbalance) FROM pgbench_tellers) || '|' || (SELECT sum(bbalance) FROM pgbench_branches) || '|' || (SELECT sum(delta) FROM pgbench_history)
        """;

    [Fact]
    public Task Sums_agree_in_a_copy_that_was_taken_while_clients_wrote() => CaptureWhileWritingAsync(scale: 1, seconds: 8);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Sums_agree_at_scale_20() => CaptureWhileWritingAsync(scale: 20, seconds: 90);

    private async Task CaptureWhileWritingAsync(int scale, int seconds)
    {
        var name = await server.CreateDatabaseAsync();
        await server.PgbenchAsync(name, "-i", "-q", "-s", scale.ToString(CultureInfo.InvariantCulture));
        await server.PgbenchAsync(name, "-n", "-c", "4", "-t", "50");
        var writing = server.PgbenchAsync(name, "-n", "-c", "4", "-T", seconds.ToString(CultureInfo.InvariantCulture));
        var harness = new PostgresHarness(server);
        var before = await CountAsync(name);
        while (await CountAsync(name) == before) await Task.Delay(20, PostgresHarness.Token);
        var start = Stopwatch.GetTimestamp();
        var captured = await harness.CaptureAsync(name);
        var capturing = Stopwatch.GetElapsedTime(start);
        var stillWriting = !writing.IsCompleted;
        await writing;
        Assert.True(stillWriting, "the clients had ended before the capture did");

        await using var restore = await harness.RestoreAsync($"{name}_copy", captured);
        var sums = (await server.ScalarAsync($"{name}_copy", Sums)).Split('|');
        Assert.Equal([sums[0], sums[0], sums[0], sums[0]], sums);
        var made = await CountAsync(name) - before;
        var copied = await CountAsync($"{name}_copy");
        Assert.InRange(copied, before, before + made - 1);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: captured in {capturing.TotalSeconds:F1} s behind {copied - before} transactions of the clients, who made {made} in {seconds} s"));
        await restore.ConfirmAsync(PostgresHarness.Token);
    }

    private async Task<long> CountAsync(string database) => long.Parse(await server.ScalarAsync(database, "SELECT count(*) FROM pgbench_history"), CultureInfo.InvariantCulture);
}
