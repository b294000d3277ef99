using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The repository of one command: opened, locked (shared) and its index loaded at the first use. Thread-safe.</summary>
internal sealed class BorrowedRepository(Func<CancellationToken, Task<OpenedRepository>> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private OpenedRepository? _opened;
    private RepositoryLock? _lock;

    public async Task<Repository> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_lock is not null && _opened is not null) return _opened.Repository;
            _opened ??= await open(cancellationToken);
            _lock = await RepositoryLock.AcquireAsync(_opened.Repository, exclusive: false, null, cancellationToken);
            await _opened.Repository.LoadIndexAsync(cancellationToken);
            return _opened.Repository;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is not null) await _lock.DisposeAsync();
        if (_opened is not null) await _opened.DisposeAsync();
        _gate.Dispose();
    }
}
