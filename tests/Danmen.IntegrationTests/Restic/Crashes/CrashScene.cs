using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.IntegrationTests.Restic.Interop;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Crashes;

/// <summary>A repository, a replica and a source whose driver is killed again and again. Everything random comes from the seed of each kill.</summary>
internal sealed class CrashScene : IDisposable
{
    /// <summary>Packs that were being stored at once, at most: stored already, and not yet told to the index.</summary>
    private const int InFlightPacks = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly InteropRepository _repository, _replica;
    private readonly Dictionary<string, TimeSpan> _durations = new() { ["snapshot"] = TimeSpan.FromSeconds(1), ["prune"] = TimeSpan.FromSeconds(1), ["copy"] = TimeSpan.FromSeconds(1), ["restore"] = TimeSpan.FromSeconds(1) };
    private readonly ITestOutputHelper _output;
    private readonly List<Kill> _kills = [];

    public CrashScene(ITestOutputHelper output)
    {
        _output = output;
        _repository = new InteropRepository(_folder, "repository");
        _replica = new InteropRepository(_folder, "replica");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    /// <summary>How many kills there were of each operation, when, and in how many the storage was no longer what it had been before.</summary>
    public string Kills => string.Join(", ", _kills.GroupBy(kill => kill.Operation).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.Key} {group.Count()} times {group.Min(kill => kill.After.TotalMilliseconds):F0} to {group.Max(kill => kill.After.TotalMilliseconds):F0} ms after its start ({group.Count(kill => kill.HadWritten)} times with files stored or removed)")));

    public void Dispose() => _folder.Dispose();

    public async Task PrepareAsync()
    {
        await _repository.InitializeAsync();
        await _replica.InitializeAsync(await _repository.UseAsync(open => Task.FromResult(open.Config)));
        Directory.CreateDirectory(Source);
        await MutateAsync(new Random(1), 60);
        await RunAsync("snapshot", Source);
    }

    /// <summary>One kill, of the operation that the seed chooses, and all that must hold afterwards.</summary>
    public async Task KillAsync(int seed)
    {
        string operation = new[] { "snapshot", "prune", "copy" }[seed % 3];
        _output.WriteLine($"seed {seed}: {operation}");
        Random random = new(seed);
        await MutateAsync(random, 40);
        try
        {
            await (operation switch
            {
                "snapshot" => KillSnapshotAsync(random),
                "prune" => KillPruneAsync(random),
                _ => KillCopyAsync(random),
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"after the kill of seed {seed} ({operation}): {exception.Message}", exception);
        }
    }

    /// <summary>Kills a restore, and repeats it over what is there.</summary>
    public async Task KillRestoreAsync(int seed)
    {
        _output.WriteLine($"seed {seed}: restore");
        string target = _folder.At($"restored-{seed}");
        await KillAsync(new Random(seed), "restore", target);
        await RunAsync("restore", target);
        FileListing.MustBeEqual(await FileListing.ReadAsync(Source, Token), await FileListing.ReadAsync(target, Token), "restored again");
        await InteropRepository.RemoveAsync(target);
    }

    /// <summary>The whole gate for what is there in the end.</summary>
    public async Task FinishAsync()
    {
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await RunAsync("snapshot", Source);
        await _repository.PassGateAsync((await _repository.SnapshotsAsync())[^1].Id, listing);
    }

    private async Task KillSnapshotAsync(Random random)
    {
        HashSet<string> earlier = await KillAsync(random, "snapshot", Source);
        await MustBeSoundAsync(_repository);
        await MustHaveIndexedAllButInFlightAsync(_repository, earlier);
        HashSet<string> indexed = await IndexedBlobsAsync();
        // Killed behind its last write, or faster than the first attempt to kill it, a run has left a snapshot that is whole.
        int before = (await _repository.SnapshotsAsync()).Count;
        await RunAsync("snapshot", Source);
        await MustBeSoundAsync(_repository);
        IReadOnlyList<StoredSnapshot> snapshots = await _repository.SnapshotsAsync();
        Assert.Equal(before + 1, snapshots.Count);
        Assert.Empty(await _repository.UseAsync(open => new TreeRestorer(open).VerifyAsync(snapshots[^1].Record.Tree, new RestoreOptions(Encoding.UTF8.GetBytes(Source)), Token)));
        // What the killed run had indexed was not stored again.
        await MustHaveOnceAsync(indexed);
    }

    private async Task KillPruneAsync(Random random)
    {
        await RunAsync("snapshot", Source);
        IReadOnlyList<StoredSnapshot> snapshots = await _repository.SnapshotsAsync();
        await _repository.ForgetAsync([.. snapshots.SkipLast(1).Select(each => each.Id)]);
        await KillAsync(random, "prune");
        await MustBeSoundAsync(_repository);
        // A prune that was faster than its kill was given a new snapshot to work on.
        TreeId kept = Assert.Single(await _repository.SnapshotsAsync()).Record.Tree;
        await RunAsync("prune");
        await MustBeSoundAsync(_repository);
        CheckReport report = await _repository.CheckAsync();
        Assert.Equal(0, report.UnusedBlobs);
        Assert.DoesNotContain(report.Findings, finding => finding.Kind is CheckKind.PackNotIndexed or CheckKind.BlobsRepeated);
        Assert.Equal(kept, Assert.Single(await _repository.SnapshotsAsync()).Record.Tree);
    }

    private async Task KillCopyAsync(Random random)
    {
        await RunAsync("snapshot", Source);
        HashSet<string> earlier = await KillAsync(random, "copy", _replica.Path);
        await MustBeSoundAsync(_repository);
        await MustBeSoundAsync(_replica);
        await MustHaveIndexedAllButInFlightAsync(_replica, earlier);
        await RunAsync("copy", _replica.Path);
        await MustBeSoundAsync(_replica);
        HashSet<TreeId> copied = [.. (await _replica.SnapshotsAsync()).Select(each => each.Record.Tree)];
        Assert.All(await _repository.SnapshotsAsync(), each => Assert.Contains(each.Record.Tree, copied));
        // What was copied is forgotten at once, so that every copy starts with what is new.
        await _replica.ForgetAsync([.. (await _replica.SnapshotsAsync()).SkipLast(1).Select(each => each.Id)]);
    }

    /// <summary>Starts the driver and kills it at a random moment behind its lock. An operation that was faster is done again, and killed earlier.</summary>
    /// <returns>What was stored when the killed run started.</returns>
    private async Task<HashSet<string>> KillAsync(Random random, string operation, params string[] arguments)
    {
        double share = random.NextDouble();
        for (int attempt = 0; ; attempt++)
        {
            using Process driver = Start(operation, arguments);
            Task<string> error = driver.StandardError.ReadToEndAsync(Token);
            HashSet<string> before = Stored();
            string? line = await driver.StandardOutput.ReadLineAsync(Token);
            long start = Stopwatch.GetTimestamp();
            if (line != "started") Assert.Fail($"the driver did not start: {line} {await error}");
            await Task.Delay(_durations[operation] * share, Token);
            TimeSpan after = Stopwatch.GetElapsedTime(start);
            driver.Kill();
            await driver.WaitForExitAsync(Token);
            if (driver.ExitCode == 128 + 9)
            {
                _kills.Add(new Kill(operation, after, !before.SetEquals(Stored())));
                return before;
            }

            Assert.True(driver.ExitCode == 0, await error);
            Assert.True(attempt < 10, $"{operation} cannot be killed in time");
            share /= 2;
            if (operation != "restore") await MutateAsync(random, 40);
            if (operation == "copy") await RunAsync("snapshot", Source);
            if (operation == "prune")
            {
                await RunAsync("snapshot", Source);
                await _repository.ForgetAsync([.. (await _repository.SnapshotsAsync()).SkipLast(1).Select(each => each.Id)]);
            }
        }
    }

    private async Task RunAsync(string operation, params string[] arguments)
    {
        using Process driver = Start(operation, arguments);
        Task<string> error = driver.StandardError.ReadToEndAsync(Token);
        string? line = await driver.StandardOutput.ReadLineAsync(Token);
        long start = Stopwatch.GetTimestamp();
        string rest = await driver.StandardOutput.ReadToEndAsync(Token);
        await driver.WaitForExitAsync(Token);
        Assert.True(driver.ExitCode == 0, $"{operation}: {line} {rest} {await error}");
        // A run that completes a killed one has less to do: moments late in a whole run must stay in reach.
        TimeSpan taken = Stopwatch.GetElapsedTime(start), usual = _durations[operation] * 0.8;
        _durations[operation] = taken > usual ? taken : usual;
    }

    private Process Start(string operation, string[] arguments) => ExternalProgram.Start(
        "dotnet",
        [System.IO.Path.Combine(AppContext.BaseDirectory, "Danmen.CrashDriver.dll"), operation, _repository.Path, InteropRepository.Password, .. arguments],
        null);

    private static async Task MustBeSoundAsync(InteropRepository repository)
    {
        // The killed process left its lock, which restic does not remove by itself.
        await repository.Restic.MustAsync(Token, "unlock");
        await repository.Restic.MustBeSoundAsync(Token);
        CheckReport report = await repository.CheckAsync();
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
    }

    /// <summary>Only packs that were in flight may be missing in the index: whatever was stored before the index before the last was, the last one had to name.</summary>
    /// <param name="earlier">What runs before left: packs among them that no index names are of earlier kills.</param>
    private static async Task MustHaveIndexedAllButInFlightAsync(InteropRepository repository, HashSet<string> earlier)
    {
        DateTime[] indexes = [.. Directory.GetFiles(System.IO.Path.Combine(repository.Path, "index")).Select(File.GetLastWriteTimeUtc).Order()];
        if (indexes.Length < 2) return;
        CheckReport report = await repository.CheckAsync();
        int older = 0;
        foreach (CheckFinding finding in report.Findings.Where(each => each.Kind == CheckKind.PackNotIndexed))
        {
            string pack = finding.Subject.Split(' ')[^1], file = System.IO.Path.Combine(repository.Path, "data", pack[..2], pack);
            if (!earlier.Contains(file) && File.GetLastWriteTimeUtc(file) < indexes[^2]) older++;
        }

        Assert.True(older <= InFlightPacks, $"{older} packs are older than the last index but one and in none");
    }

    private Task<HashSet<string>> IndexedBlobsAsync() => _repository.UseAsync(async open =>
    {
        HashSet<string> blobs = [];
        foreach (string line in (await _repository.Restic.MustAsync(Token, "list", "blobs")).Split('\n', StringSplitOptions.RemoveEmptyEntries)) blobs.Add(line.Trim());
        Assert.Equal(open.BlobCount, blobs.Count);
        return blobs;
    });

    /// <summary>Blobs that an index named already stand in one place: restic lists each place on a line.</summary>
    private async Task MustHaveOnceAsync(HashSet<string> indexed)
    {
        string[] lines = (await _repository.Restic.MustAsync(Token, "list", "blobs")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (IGrouping<string, string> blob in lines.Select(line => line.Trim()).GroupBy(line => line))
            Assert.True(blob.Count() == 1 || !indexed.Contains(blob.Key), $"{blob.Key} was stored again");
    }

    /// <summary>Writes random files over some of the others: about 400 KB each, some small.</summary>
    private async Task MutateAsync(Random random, int files)
    {
        for (int i = 0; i < files; i++)
        {
            byte[] content = new byte[random.Next(800_000)];
            random.NextBytes(content);
            string folder = Directory.CreateDirectory(System.IO.Path.Combine(Source, $"{random.Next(8)}")).FullName;
            await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, $"{random.Next(8)}"), content, Token);
        }
    }

    /// <summary>Packs, indexes and snapshots of both repositories.</summary>
    private HashSet<string> Stored() =>
        [.. new[] { _repository, _replica }.SelectMany(each => new[] { "data", "index", "snapshots" }.SelectMany(kind => Directory.GetFiles(System.IO.Path.Combine(each.Path, kind), "*", SearchOption.AllDirectories)))];

    /// <summary>A seed that nobody chose.</summary>
    public static int NewSeed() => RandomNumberGenerator.GetInt32(1, 1 << 24);

    private sealed record Kill(string Operation, TimeSpan After, bool HadWritten);
}
