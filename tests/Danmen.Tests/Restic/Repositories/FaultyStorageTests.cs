using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Repositories;

/// <summary>Every call that an operation makes to the storage goes wrong once: the error is clear, the repository intact, and the next run completes.</summary>
public sealed class FaultyStorageTests : IAsyncLifetime
{
    private const string Password = "x";
    private const int PackSizeBytes = 48 << 10;

    private static readonly LockOptions Locking = new() { Settling = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();
    private MemoryBackend _prepared = new(), _replica = new();
    private TreeId _tree;
    private int _targets;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Misbehaviour> Cases()
    {
        TheoryData<string, Misbehaviour> cases = [];
        foreach (string operation in new[] { "snapshot", "prune", "copy", "check", "restore" })
        {
            foreach (Misbehaviour what in Enum.GetValues<Misbehaviour>())
            {
                if (what != Misbehaviour.None) cases.Add(operation, what);
            }
        }

        return cases;
    }

    public async ValueTask InitializeAsync()
    {
        await using (Repository made = await Repository.InitializeAsync(_prepared, Password, TimeProvider.System, null, Token))
        await using (Repository replica = await Repository.InitializeAsync(_replica, Password, TimeProvider.System, made.Config, Token))
        {
            // Three states; the first is forgotten, so that prune has packs to write again.
            for (int state = 0; state < 3; state++)
            {
                Write(state);
                await SnapshotAsync(_prepared);
            }

            IReadOnlyList<StoredSnapshot> snapshots = await made.ListSnapshotsAsync(Token);
            StoredSnapshot latest = snapshots.MaxBy(each => each.Record.Time.ToDateTimeOffset())!; // three there are
            _tree = latest.Record.Tree;
            await using RepositoryLock held = await RepositoryLock.AcquireAsync(made, exclusive: true, Locking, Token);
            await SnapshotRemover.RemoveAsync(made, held, [.. snapshots.Where(each => each != latest).Select(each => each.Id)], IProgressSink.None, Token);
        }

        Write(3);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_call_here_and_there_may_go_wrong_once(string operation, Misbehaviour what) => RunWithEachWrongAsync(operation, what, atMost: 12);

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Run", "Soak")]
    public Task Any_call_may_go_wrong_once(string operation, Misbehaviour what) => RunWithEachWrongAsync(operation, what, atMost: int.MaxValue);

    private async Task RunWithEachWrongAsync(string operation, Misbehaviour what, int atMost)
    {
        int calls = await CountCallsAsync(operation);
        Assert.True(calls > 5, $"{operation} makes {calls} calls");
        int failures = 0, tried = 0;
        // Another few each time, so that in the long run none is spared.
        int step = Math.Max(1, calls / atMost);
        for (int wrong = Random.Shared.Next(step); wrong < calls; wrong += step, tried++)
        {
            MemoryBackend backend = await CloneAsync(_prepared), replica = await CloneAsync(_replica);
            string target = NewTarget();
            (DanmenException? fault, BackendCall call) = await RunWronglyAsync(operation, what, wrong, backend, replica, target);
            string where = $"{operation}, call {wrong} ({call}), {what}: {fault?.Message}";
            if (fault is not null)
            {
                failures++;
                Assert.True(fault.Code == StoreFaults.BackendFailed || what == Misbehaviour.Corrupt, where);
                Assert.NotEmpty(fault.Subject + fault.Detail);
            }

            // As when the process has ended: a lock whose removal failed is stale.
            await UnlockAsync(backend);
            await UnlockAsync(replica);
            if (what == Misbehaviour.Corrupt && call.Operation == "save")
            {
                await MustBeFoundAsync(call, operation == "copy" ? replica : backend, where);
                continue;
            }

            await MustBeSoundAsync(backend, where);
            await MustBeSoundAsync(replica, where);
            await RunAsync(operation, backend, replica, target);
            await MustBeCompleteAsync(operation, backend, replica, target, where);
        }

        // What only takes longer, or happens twice, stops nothing.
        if (what is Misbehaviour.Delay or Misbehaviour.Repeat) Assert.Equal(0, failures);
        else Assert.True(failures > 0, $"none of {tried} calls failed");
        TestContext.Current.TestOutputHelper?.WriteLine($"figure: {operation}, {what}: {tried} calls, {failures} faults");
    }

    private async Task<int> CountCallsAsync(string operation)
    {
        int calls = 0;
        MemoryBackend backend = await CloneAsync(_prepared), replica = await CloneAsync(_replica);
        Misbehaviour Count(BackendCall call)
        {
            Interlocked.Increment(ref calls);
            return Misbehaviour.None;
        }

        string target = NewTarget();
        await RunAsync(operation, new FaultyBackend(backend, Count), new FaultyBackend(replica, Count), target);
        await MustBeCompleteAsync(operation, backend, replica, target, operation);
        return calls;
    }

    private async Task<(DanmenException? Fault, BackendCall Call)> RunWronglyAsync(string operation, Misbehaviour what, int wrong, MemoryBackend backend, MemoryBackend replica, string target)
    {
        int calls = -1;
        BackendCall wrongCall = default;
        Misbehaviour Plan(BackendCall call)
        {
            if (Interlocked.Increment(ref calls) != wrong) return Misbehaviour.None;
            wrongCall = call;
            return what;
        }

        try
        {
            await RunAsync(operation, new FaultyBackend(backend, Plan), new FaultyBackend(replica, Plan), target);
            return (null, wrongCall);
        }
        catch (DanmenException fault)
        {
            return (fault, wrongCall);
        }
    }

    private Task RunAsync(string operation, IBackend backend, IBackend replica, string target) => operation switch
    {
        "snapshot" => SnapshotAsync(backend),
        "prune" => PruneAsync(backend),
        "copy" => CopyAsync(backend, replica),
        "check" => MustCheckAsync(backend),
        _ => RestoreAsync(backend, target),
    };

    private async Task SnapshotAsync(IBackend backend)
    {
        await using Repository repository = await Repository.OpenAsync(backend, Password, TimeProvider.System, Token);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, Locking, Token);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await repository.LoadIndexAsync(Token);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = PackSizeBytes });
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("source"))), Token);
        await session.FlushAsync(Token);
        await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(new SnapshotRecord { Time = Timestamp.From(now), Tree = stored.Tree, Paths = ["/source"] }), Token);
    }

    private static async Task PruneAsync(IBackend backend)
    {
        await using Repository repository = await Repository.OpenAsync(backend, Password, TimeProvider.System, Token);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, Locking, Token);
        PruneOptions options = new() { MaximumUnusedShare = 0, PackSizeBytes = PackSizeBytes, SmallPackBytes = 1 };
        await Pruner.ApplyAsync(repository, held, await PrunePlanner.PlanAsync(repository, held, options, IProgressSink.None, Token), IProgressSink.None, Token);
    }

    private static async Task CopyAsync(IBackend from, IBackend to)
    {
        await using Repository source = await Repository.OpenAsync(from, Password, TimeProvider.System, Token);
        await using Repository target = await Repository.OpenAsync(to, Password, TimeProvider.System, Token);
        await using RepositoryLock sourceLock = await RepositoryLock.AcquireAsync(source, exclusive: false, Locking, Token);
        await using RepositoryLock targetLock = await RepositoryLock.AcquireAsync(target, exclusive: false, Locking, Token);
        await SnapshotCopier.CopyAsync(source, sourceLock, target, targetLock, await source.ListSnapshotsAsync(Token), new CopyOptions { PackSizeBytes = PackSizeBytes }, IProgressSink.None, Token);
    }

    private static async Task MustCheckAsync(IBackend backend)
    {
        CheckReport report = await CheckAsync(backend);
        // What a check finds is its error.
        if (report.Findings.FirstOrDefault(each => each.Severity == CheckSeverity.Error) is { } finding) throw new DanmenException(StoreFaults.Damaged, finding.Subject, finding.Detail);
    }

    private async Task RestoreAsync(IBackend backend, string target)
    {
        await using Repository repository = await Repository.OpenAsync(backend, Password, TimeProvider.System, Token);
        await repository.LoadIndexAsync(Token);
        RestoreReport report = await new TreeRestorer(repository).RestoreAsync(_tree, new RestoreOptions(Encoding.UTF8.GetBytes(target)) { Replace = true }, Token);
        if (report.Problems.Count > 0) throw new DanmenException(StoreFaults.RestoreFailed, report.Problems[0].Path, report.Problems[0].Reason);
    }

    private static async Task<CheckReport> CheckAsync(IBackend backend)
    {
        await using Repository repository = await Repository.OpenAsync(backend, Password, TimeProvider.System, Token);
        return await RepositoryChecker.CheckAsync(repository, new CheckOptions { ReadData = true }, Token);
    }

    private static async Task MustBeSoundAsync(IBackend backend, string where)
    {
        CheckReport report = await CheckAsync(backend);
        Assert.True(report.IsSound, $"{where}\n{string.Join('\n', report.Findings)}");
    }

    private async Task MustBeCompleteAsync(string operation, MemoryBackend backend, MemoryBackend replica, string target, string where)
    {
        await MustBeSoundAsync(backend, where);
        await MustBeSoundAsync(replica, where);
        await using Repository repository = await Repository.OpenAsync(operation == "copy" ? replica : backend, Password, TimeProvider.System, Token);
        IReadOnlyList<StoredSnapshot> snapshots = await repository.ListSnapshotsAsync(Token);
        await repository.LoadIndexAsync(Token);
        switch (operation)
        {
            case "snapshot":
                TreeId newest = snapshots.MaxBy(each => each.Record.Time.ToDateTimeOffset())!.Record.Tree; // one was just taken
                Assert.Empty(await new TreeRestorer(repository).VerifyAsync(newest, new RestoreOptions(Encoding.UTF8.GetBytes(_folder.At("source"))), Token));
                break;
            case "prune":
                CheckReport report = await CheckAsync(backend);
                Assert.Empty(report.Findings);
                break;
            case "copy":
                Assert.Contains(snapshots, each => each.Record.Tree == _tree);
                break;
            case "restore":
                Assert.Empty(await new TreeRestorer(repository).VerifyAsync(_tree, new RestoreOptions(Encoding.UTF8.GetBytes(target)), Token));
                break;
        }

        Assert.Contains(snapshots, each => each.Record.Tree == _tree);
    }

    /// <summary>What the storage damaged and said nothing about, a check with all data finds, as long as it is there.</summary>
    private static async Task MustBeFoundAsync(BackendCall call, MemoryBackend backend, string where)
    {
        if (await backend.GetLengthAsync(call.Kind, call.Name, Token) is null) return;
        CheckReport report = await CheckAsync(backend);
        // A pack that no index names is in nobody's way: prune removes it.
        bool isOrphan = report.Findings.Any(each => each.Kind == CheckKind.PackNotIndexed && each.Subject.Contains(call.Name, StringComparison.Ordinal));
        Assert.True(isOrphan || report.Findings.Any(each => each.Severity == CheckSeverity.Error && $"{each.Subject} {each.Detail}".Contains(call.Name, StringComparison.Ordinal)), where);
    }

    private static async Task UnlockAsync(MemoryBackend backend)
    {
        await foreach (BackendFile file in backend.ListAsync(FileKind.Lock, Token)) await backend.RemoveAsync(FileKind.Lock, file.Name, Token);
    }

    private static async Task<MemoryBackend> CloneAsync(MemoryBackend backend)
    {
        MemoryBackend clone = new();
        await CopyFileAsync(backend, clone, FileKind.Config, "config");
        foreach (FileKind kind in new[] { FileKind.Key, FileKind.Snapshot, FileKind.Index, FileKind.Pack })
        {
            await foreach (BackendFile file in backend.ListAsync(kind, Token)) await CopyFileAsync(backend, clone, kind, file.Name);
        }

        return clone;
    }

    private static async Task CopyFileAsync(MemoryBackend from, MemoryBackend to, FileKind kind, string name)
    {
        byte[] content = new byte[(await from.GetLengthAsync(kind, name, Token))!.Value]; // it was listed
        await from.ReadAsync(kind, name, 0, content, Token);
        await to.SaveAsync(kind, name, content, Token);
    }

    private string NewTarget() => _folder.At($"target-{_targets++}");

    private void Write(int state)
    {
        Random random = new(state);
        for (int number = state; number < 8 + state; number++)
        {
            byte[] content = new byte[20_000];
            random.NextBytes(content);
            string path = _folder.At("source", $"{number % 3}", $"{number}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // never null: it is below the folder
            File.WriteAllBytes(path, content);
        }
    }
}
