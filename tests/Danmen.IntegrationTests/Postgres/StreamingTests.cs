using System.Diagnostics;
using System.Globalization;
using Danmen.IntegrationTests.Cli;
using Danmen.Testing.Programs;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Rows stream: what a process needs does not grow with what passes through it.</summary>
public sealed class StreamingTests(PostgresServer server)
{
    private const long Megabyte = 1 << 20;

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Five_gigabytes_of_rows_need_no_more_memory_than_a_tenth_of_them()
    {
        var (small, smallRestore) = await MeasureAsync(500 * Megabyte);
        var (large, largeRestore) = await MeasureAsync(5000 * Megabyte);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure: capture of 0.5 GB {small}, of 5 GB {large}; restore of 0.5 GB {smallRestore}, of 5 GB {largeRestore}"));
        // The index of what is stored grows: 64 bytes for each 8 KiB, about 40 MiB for 5 GB.
        Assert.InRange(large.PeakBytes, 0, small.PeakBytes + (200 * Megabyte));
        Assert.InRange(largeRestore.PeakBytes, 0, smallRestore.PeakBytes + (200 * Megabyte));
    }

    /// <summary>Captures and restores a table of about that size.</summary>
    private async Task<(Run Capture, Run Restore)> MeasureAsync(long bytes)
    {
        var name = await server.CreateDatabaseAsync();
        var rows = (bytes / 1000).ToString(CultureInfo.InvariantCulture);
        await server.PsqlAsync(name, $"CREATE UNLOGGED TABLE big AS SELECT i, repeat(md5(i::text), 10) || md5(random()::text) || repeat(md5((i % 1000)::text), 19) AS v FROM generate_series(1, {rows}) i");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("key"), "test\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder.At("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(folder.At("danmen.yaml"), $$"""
            system: big
            repository: ./repository
            key: { file: key }
            environments:
              prod:
                components:
                  db: { postgres: "{{new PostgresHarness(server).Component(name).Location}}", pg_bin: {{PostgresServer.Programs}} }
            """, TestContext.Current.CancellationToken);
        await RunAsync(folder, "repository", "init");
        var capture = await RunAsync(folder, "snapshot", "create", "prod", "--quiet");
        await server.ExecuteAsync(name, "DROP TABLE big");
        var restore = await RunAsync(folder, "restore", "latest", "--to", "prod", "--yes", "--quiet");
        Assert.Equal(rows, await server.ScalarAsync(name, "SELECT count(*) FROM big"));
        foreach (var database in new[] { name }.Concat((await server.ScalarAsync("postgres", $"SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE '{name}\\_danmen%'")).Split(',')))
            await server.ExecuteAsync("postgres", $"DROP DATABASE {database} WITH (FORCE)");
        return (capture, restore);
    }

    private static async Task<Run> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using Process process = ExternalProgram.Start(DanmenProgram.Path, ["--config", folder.At("danmen.yaml"), .. arguments], null);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        new ProgramResult(process.ExitCode, await output, await error).MustSucceed();
        return new Run(peak, Stopwatch.GetElapsedTime(start));
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            // It ended between the question and the answer.
            return 0;
        }
    }

    /// <summary>What a process took.</summary>
    /// <param name="PeakBytes">Resident memory.</param>
    private sealed record Run(long PeakBytes, TimeSpan Time)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PeakBytes / Megabyte} MiB of memory and {Time.TotalSeconds:F0} s");
    }
}
