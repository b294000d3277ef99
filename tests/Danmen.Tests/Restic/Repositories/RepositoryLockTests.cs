using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Repositories;

/// <summary>Locks: who is kept out, how one is kept fresh, and that nothing is written once it is lost.</summary>
public sealed class RepositoryLockTests : IAsyncLifetime
{
    private static readonly LockOptions Quick = new() { Settling = TimeSpan.FromMilliseconds(1), RefreshEvery = TimeSpan.FromMilliseconds(5), RefreshAgainAfter = TimeSpan.FromMilliseconds(1), RefreshAttempts = 2 };

    private readonly MemoryBackend _storage = new();
    private readonly ShiftedTime _time = new();
    private readonly List<BackendCall> _calls = [];
    private Func<BackendCall, Misbehaviour> _plan = _ => Misbehaviour.None;
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        FaultyBackend backend = new(_storage, call =>
        {
            lock (_calls)
            {
                if (call.Kind == FileKind.Lock) _calls.Add(call);
                return _plan(call);
            }
        });
        _repository = await Repository.InitializeAsync(backend, "x", _time, null, Token);
    }

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task Shared_locks_stand_together_and_an_exclusive_one_alone()
    {
        await using (RepositoryLock first = await AcquireAsync(exclusive: false))
        {
            await using RepositoryLock second = await AcquireAsync(exclusive: false);
            DanmenException locked = await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: true));
            Assert.Equal(StoreFaults.Locked, locked.Code);
            Assert.Contains($"process {Environment.ProcessId}", locked.Detail, StringComparison.Ordinal);
        }

        await using (RepositoryLock alone = await AcquireAsync(exclusive: true))
            Assert.Equal(StoreFaults.Locked, (await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: false))).Code);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Refresh_writes_the_new_lock_before_it_removes_the_old()
    {
        await using (RepositoryLock held = await RepositoryLock.AcquireAsync(_repository, exclusive: true, Quick, Token))
        {
            await UntilAsync(() => Operations("remove").Count >= 3);
            Assert.False(held.Lost.IsCancellationRequested);
            held.ThrowIfLost();
        }

        Assert.Empty(await NamesAsync());
        List<string> standing = [];
        lock (_calls)
        {
            foreach (BackendCall call in _calls)
            {
                if (call.Operation == "save") standing.Add(call.Name);
                if (call.Operation != "remove") continue;
                // The last one goes when the lock is given back.
                Assert.True(standing.Count > 1 || call == _calls[^1], "for a moment there was no lock");
                standing.Remove(call.Name);
            }
        }

        Assert.Empty(standing);
    }

    [Theory]
    [InlineData("save")]
    [InlineData("length")]
    public async Task Work_stops_when_a_refresh_fails(string operation)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(_repository, exclusive: false, Quick, Token);
        lock (_calls) _plan = call => call.Kind == FileKind.Lock && call.Operation == operation ? Misbehaviour.Fail : Misbehaviour.None;
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => held.RunAsync(
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return 0;
            }, Token));
        Assert.Equal(StoreFaults.LockLost, fault.Code);
        Assert.Equal(StoreFaults.LockLost, Assert.Throws<DanmenException>(held.ThrowIfLost).Code);
        lock (_calls) _plan = _ => Misbehaviour.None;
    }

    [Fact]
    public async Task A_refresh_that_fails_once_is_tried_again()
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(_repository, exclusive: false, Quick, Token);
        int failures = 0;
        lock (_calls) _plan = call => call is { Kind: FileKind.Lock, Operation: "save" } && ++failures == 1 ? Misbehaviour.Fail : Misbehaviour.None;
        int before = Operations("remove").Count;
        await UntilAsync(() => failures > 1 && Operations("remove").Count > before + 1);
        held.ThrowIfLost();
    }

    [Fact]
    public async Task Lock_that_somebody_removed_is_lost()
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(_repository, exclusive: false, Quick, Token);
        while (!held.Lost.IsCancellationRequested)
        {
            foreach (string name in await NamesAsync()) await _storage.RemoveAsync(FileKind.Lock, name, Token);
            await Task.Delay(1, Token);
        }

        Assert.Equal(StoreFaults.LockLost, Assert.Throws<DanmenException>(held.ThrowIfLost).Code);
    }

    [Fact]
    public async Task A_machine_that_slept_past_its_lock_writes_no_more()
    {
        await using RepositoryLock held = await AcquireAsync(exclusive: false);
        _time.Shift = TimeSpan.FromMinutes(29);
        held.ThrowIfLost();
        _time.Shift = TimeSpan.FromMinutes(31);
        Assert.Equal(StoreFaults.LockLost, Assert.Throws<DanmenException>(held.ThrowIfLost).Code);
    }

    [Theory]
    [InlineData("elsewhere", 1, 29, true)]
    [InlineData("elsewhere", 1, 31, false)]
    [InlineData("", 1, 29, true)]
    [InlineData("", 1, 31, false)]
    [InlineData("", int.MaxValue, 0, false)]
    [InlineData("elsewhere", int.MaxValue, 0, true)]
    public async Task Lock_holds_for_30_minutes_unless_its_process_on_this_host_is_gone(string host, int process, int minutes, bool holds)
    {
        LockRecord record = new(Timestamp.From(_time.GetUtcNow() - TimeSpan.FromMinutes(minutes)), true, host.Length > 0 ? host : ThisProcess.HostName, "x", process, 0, 0);
        await _repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(record), Token);
        if (holds)
        {
            Assert.Equal(StoreFaults.Locked, (await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: false))).Code);
            Assert.Single(await NamesAsync());
            return;
        }

        await using (RepositoryLock held = await AcquireAsync(exclusive: true)) Assert.Single(await NamesAsync());
        Assert.Empty(await NamesAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Lock_that_is_seen_while_it_is_written_is_waited_for(int seenBytes)
    {
        LockRecord other = new(Timestamp.From(_time.GetUtcNow()), true, "elsewhere", "x", 1, 0, 0);
        string name = (await _repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(other), Token)).ToString();
        byte[] whole = (await ((IBackend)_storage).ReadWholeAsync(FileKind.Lock, name, 1 << 20, Token))!; // just saved
        await _storage.RemoveAsync(FileKind.Lock, name, Token);
        await _storage.SaveAsync(FileKind.Lock, name, whole.AsMemory(0, seenBytes), Token);
        int reads = 0;
        lock (_calls)
        {
            _plan = call =>
            {
                // Written to its end between the first look and the second.
                if (call is not { Kind: FileKind.Lock, Operation: not ("list" or "save" or "remove") } || ++reads != 3) return Misbehaviour.None;
                _ = _storage.RemoveAsync(FileKind.Lock, name, Token);
                _ = _storage.SaveAsync(FileKind.Lock, name, whole, Token);
                return Misbehaviour.None;
            };
        }

        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: false));
        Assert.Equal(StoreFaults.Locked, fault.Code);
        Assert.Contains("elsewhere", fault.Detail, StringComparison.Ordinal);
        Assert.True(reads >= 3);
    }

    [Fact]
    public async Task Garbage_among_the_locks_is_told_in_the_end()
    {
        string name = new('a', 64);
        await _storage.SaveAsync(FileKind.Lock, name, "no lock"u8.ToArray(), Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: false));
        Assert.Equal(StoreFaults.Damaged, fault.Code);
        Assert.Contains(name, fault.Subject, StringComparison.Ordinal);
        Assert.Equal([name], await NamesAsync());
    }

    [Fact]
    public async Task One_of_two_that_write_at_the_same_moment_gives_way()
    {
        // The other one appears between the first look and the second.
        LockRecord other = new(Timestamp.From(_time.GetUtcNow()), true, "elsewhere", "x", 1, 0, 0);
        int saves = 0;
        Task? written = null;
        lock (_calls)
        {
            _plan = call =>
            {
                if (call is { Kind: FileKind.Lock, Operation: "save" } && ++saves == 1) written = _repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(other), Token);
                return Misbehaviour.None;
            };
        }

        Assert.Equal(StoreFaults.Locked, (await Assert.ThrowsAsync<DanmenException>(() => AcquireAsync(exclusive: false))).Code);
        await written!; // the first save has started it
        Assert.Single(await NamesAsync());
    }

    [Fact]
    public async Task Reading_starts_before_the_lock_has_settled_and_stops_when_another_is_found()
    {
        LockOptions slow = new() { Settling = TimeSpan.FromMilliseconds(300) };
        await using (RepositoryLock alone = await RepositoryLock.BeginSharedAsync(_repository, slow, Token))
        {
            Assert.False(alone.Settled.IsCompleted);
            await alone.Settled;
            alone.ThrowIfLost();
        }

        await using (RepositoryLock held = await RepositoryLock.BeginSharedAsync(_repository, slow, Token))
        {
            LockRecord other = new(Timestamp.From(_time.GetUtcNow()), true, "elsewhere", "x", 1, 0, 0);
            await _repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(other), Token);
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => held.RunAsync(
                async token =>
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return 0;
                }, Token));
            Assert.Equal(StoreFaults.Locked, fault.Code);
            Assert.Contains("elsewhere", fault.Detail, StringComparison.Ordinal);
            Assert.Equal(StoreFaults.Locked, (await Assert.ThrowsAsync<DanmenException>(() => held.Settled)).Code);
            Assert.Equal(StoreFaults.Locked, Assert.Throws<DanmenException>(held.ThrowIfLost).Code);
        }

        Assert.Single(await NamesAsync());
        Assert.Equal(StoreFaults.Locked, (await Assert.ThrowsAsync<DanmenException>(() => RepositoryLock.BeginSharedAsync(_repository, slow, Token))).Code);
    }

    [Fact]
    public async Task A_lock_that_is_given_back_before_it_has_settled_leaves_nothing()
    {
        RepositoryLock held = await RepositoryLock.BeginSharedAsync(_repository, new LockOptions { Settling = TimeSpan.FromMinutes(5) }, Token);
        await held.DisposeAsync();
        Assert.True(held.Settled.IsCanceled);
        Assert.Empty(await NamesAsync());
    }

    private Task<RepositoryLock> AcquireAsync(bool exclusive) => RepositoryLock.AcquireAsync(_repository, exclusive, new LockOptions { Settling = TimeSpan.FromMilliseconds(1) }, Token);

    private List<BackendCall> Operations(string operation)
    {
        lock (_calls) return [.. _calls.Where(call => call.Operation == operation)];
    }

    private async Task<List<string>> NamesAsync()
    {
        List<string> names = [];
        await foreach (BackendFile file in _storage.ListAsync(FileKind.Lock, Token)) names.Add(file.Name);
        return names;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(1, Token);
    }

    /// <summary>The system's clock, set forward; its timers are not.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
