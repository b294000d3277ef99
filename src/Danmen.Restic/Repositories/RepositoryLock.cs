using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <summary>A held lock of a repository, shared or exclusive, kept fresh until disposed. Thread-safe.</summary>
/// <remarks>
/// restic's protocol: look, write, wait 200 ms, look again; refresh by writing the new lock before the old is deleted. Who reads before it settles looks first
/// behind the writing: a lock that was taken in full before ours was written shows then, so that what is read while we wait is read under no other's hands.
/// Unlike restic, a stale lock in the way is removed at once, so that the run after a crash needs no unlock.
/// </remarks>
public sealed class RepositoryLock : IAsyncDisposable
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromMinutes(1);

    private readonly Repository _repository;
    private readonly LockOptions _options;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly PosixSignalRegistration _ignoringHangUp;
    private readonly Task _refreshing;
    private ExceptionDispatchInfo? _refusal;
    private readonly List<string> _names;
    private long _refreshedTicks;
    private int _isDisposed;

    private RepositoryLock(Repository repository, LockOptions options, bool isExclusive, string name, DateTimeOffset writtenAt)
    {
        _repository = repository;
        _options = options;
        IsExclusive = isExclusive;
        _names = [name];
        _refreshedTicks = writtenAt.UtcTicks;

        // Stock restic sends SIGHUP to the process named in a lock to see whether it lives.
        _ignoringHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        Lost = _lost.Token;
        _refreshing = RefreshUntilDisposedAsync();
        Settled = SettleAsync(name);
    }

    public bool IsExclusive { get; }

    /// <summary>Cancelled when the lock could not be kept: nothing may be written or removed any more.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Completes when nobody took the repository at the same moment; else faults with StoreFaults.Locked, and <see cref="Lost"/> is cancelled.</summary>
    public Task Settled { get; }

    /// <summary>Takes a shared lock whose holder may read at once; before it writes anything it awaits <see cref="Settled"/>.</summary>
    /// <exception cref="DanmenException">StoreFaults.Locked, naming the holder.</exception>
    public static async Task<RepositoryLock> BeginSharedAsync(Repository repository, LockOptions? options, CancellationToken cancellationToken)
    {
        options ??= new LockOptions();
        (string name, DateTimeOffset writtenAt) = await WriteAsync(repository, exclusive: false, options.Reserves, cancellationToken);
        try
        {
            await ThrowIfHeldAsync(repository, exclusive: false, options.Reserves, name, cancellationToken);
            return new RepositoryLock(repository, options, isExclusive: false, name, writtenAt);
        }
        catch
        {
            await repository.Backend.RemoveAsync(FileKind.Lock, name, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Takes a lock: shared for whoever adds or reads, exclusive for whoever removes.</summary>
    /// <exception cref="DanmenException">StoreFaults.Locked, naming the holder.</exception>
    public static async Task<RepositoryLock> AcquireAsync(Repository repository, bool exclusive, LockOptions? options, CancellationToken cancellationToken)
    {
        options ??= new LockOptions();
        DateTimeOffset giveUpAt = repository.Time.GetUtcNow() + options.WaitFor;
        while (true)
        {
            try
            {
                return await TryAcquireAsync(repository, exclusive, options, cancellationToken);
            }
            catch (DanmenException e) when (e.Code == StoreFaults.Locked && repository.Time.GetUtcNow() < giveUpAt)
            {
                await Task.Delay(options.LookEvery, repository.Time, cancellationToken);
            }
        }
    }

    /// <summary>Call before each step that cannot be taken back.</summary>
    /// <exception cref="DanmenException">StoreFaults.LockLost; StoreFaults.Locked when the lock did not settle.</exception>
    public void ThrowIfLost()
    {
        Volatile.Read(ref _refusal)?.Throw();
        // Timers stand still while a machine sleeps; the clock does not.
        TimeSpan age = TimeSpan.FromTicks(_repository.Time.GetUtcNow().UtcTicks - Interlocked.Read(ref _refreshedTicks));
        if (Lost.IsCancellationRequested || age > StoredLock.StaleAfter) throw new DanmenException(StoreFaults.LockLost, _repository.Backend.Location);
    }

    /// <summary>Runs work that stops when the lock is lost.</summary>
    /// <exception cref="DanmenException">StoreFaults.LockLost, or StoreFaults.Locked when the lock did not settle, in place of the cancellation.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lost);
        try
        {
            ThrowIfLost();
            return await work(either.Token);
        }
        catch (OperationCanceledException e) when (Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Volatile.Read(ref _refusal)?.Throw();
            throw new DanmenException(StoreFaults.LockLost, _repository.Backend.Location, "", e);
        }
    }

    /// <summary>Stops refreshing and removes the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _disposing.CancelAsync();
        await _refreshing;
        await Settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (string name in _names) await RemoveQuietlyAsync(name);
        _ignoringHangUp.Dispose();
        _disposing.Dispose();
        _lost.Dispose();
    }

    private static async Task<RepositoryLock> TryAcquireAsync(Repository repository, bool isExclusive, LockOptions options, CancellationToken cancellationToken)
    {
        await ThrowIfHeldAsync(repository, isExclusive, options.Reserves, ownName: null, cancellationToken);
        (string name, DateTimeOffset writtenAt) = await WriteAsync(repository, isExclusive, options.Reserves, cancellationToken);
        RepositoryLock held = new(repository, options, isExclusive, name, writtenAt);
        try
        {
            await held.Settled.WaitAsync(cancellationToken);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private static async Task ThrowIfHeldAsync(Repository repository, bool exclusive, string? reserves, string? ownName, CancellationToken cancellationToken)
    {
        foreach (StoredLock other in await RepositoryLocks.ListAsync(repository, ownName, cancellationToken))
        {
            if (other.IsStale(repository.Time.GetUtcNow()))
                await repository.Backend.RemoveAsync(FileKind.Lock, other.Name, cancellationToken);
            else if (exclusive || other.Record.Exclusive)
                throw new DanmenException(StoreFaults.Locked, repository.Backend.Location, other.Holder);
            else if (reserves is not null && other.Record.Reserves == reserves)
                throw new DanmenException(StoreFaults.NameReserved, reserves, other.Holder);
        }
    }

    private static async Task<(string Name, DateTimeOffset WrittenAt)> WriteAsync(Repository repository, bool exclusive, string? reserves, CancellationToken cancellationToken)
    {
        DateTimeOffset now = repository.Time.GetLocalNow();
        LockRecord record = new(Timestamp.From(now), exclusive, ThisProcess.HostName, ThisProcess.UserName, Environment.ProcessId, ThisProcess.UserId, ThisProcess.GroupId, reserves);
        ContentHash name = await repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(record), cancellationToken);
        return (name.ToString(), now);
    }

    private async Task SettleAsync(string name)
    {
        try
        {
            await Task.Delay(_options.Settling, _repository.Time, _disposing.Token);
            await ThrowIfHeldAsync(_repository, IsExclusive, _options.Reserves, name, _disposing.Token);
        }
        catch (Exception e) when (!_disposing.IsCancellationRequested)
        {
            Volatile.Write(ref _refusal, ExceptionDispatchInfo.Capture(e));
            await _lost.CancelAsync();
            throw;
        }
    }

    private async Task RefreshUntilDisposedAsync()
    {
        try
        {
            using PeriodicTimer timer = new(_options.RefreshEvery, _repository.Time);
            while (await timer.WaitForNextTickAsync(_disposing.Token))
            {
                if (await TryRefreshAsync(_disposing.Token)) continue;
                await _lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            // Disposed: there is nothing left to keep.
        }
        catch
        {
            await _lost.CancelAsync();
            throw;
        }
    }

    private async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await RefreshAsync(cancellationToken);
            }
            catch (DanmenException) when (attempt < _options.RefreshAttempts)
            {
                await Task.Delay(_options.RefreshAgainAfter, _repository.Time, cancellationToken);
            }
            catch (DanmenException)
            {
                return false;
            }
        }
    }

    /// <returns>False when somebody removed our lock: others may hold the repository by now.</returns>
    private async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        string old = _names[^1];
        if (!await ExistsAsync(old, cancellationToken)) return false;
        (string name, DateTimeOffset writtenAt) = await WriteAsync(_repository, IsExclusive, _options.Reserves, cancellationToken);
        _names.Add(name);
        if (!await ExistsAsync(old, cancellationToken)) return false;
        Interlocked.Exchange(ref _refreshedTicks, writtenAt.UtcTicks);
        while (_names.Count > 1)
        {
            await RemoveQuietlyAsync(_names[0]);
            _names.RemoveAt(0);
        }

        return true;
    }

    private async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        await _repository.Backend.GetLengthAsync(FileKind.Lock, name, cancellationToken) is not null;

    private async Task RemoveQuietlyAsync(string name)
    {
        using CancellationTokenSource limit = new(RemovalLimit, _repository.Time);
        try
        {
            await _repository.Backend.RemoveAsync(FileKind.Lock, name, limit.Token);
        }
        catch (Exception e) when (e is DanmenException or OperationCanceledException)
        {
            // A lock that stays behind is stale as soon as this process is gone; the work itself is done.
        }
    }
}
