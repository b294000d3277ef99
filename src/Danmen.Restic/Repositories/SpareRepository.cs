using Danmen.Faults;

namespace Danmen.Restic.Repositories;

/// <summary>Another repository that has the same blobs, opened when something of the first is damaged or gone, or when its storage is. Thread-safe.</summary>
/// <param name="open">Opens it, its index loaded; null when it cannot be. Called once. Whoever gives it closes what it opened.</param>
/// <param name="tell">Told of every damage for which it is asked, and once of a storage that is away.</param>
public sealed class SpareRepository(Func<CancellationToken, Task<Repository?>> open, Action<DanmenException> tell)
{
    private readonly Lock _lock = new();
    private Task<Repository?>? _opening;
    private DanmenException? _away;

    /// <summary>What is open; null as long as nothing was needed, and when it cannot be opened.</summary>
    internal Repository? Opened => _opening is { IsCompletedSuccessfully: true } opening ? opening.GetAwaiter().GetResult() : null;

    /// <summary>Open, and the storage of the first is away: this one is read first from then on, or every read would wait for the other.</summary>
    internal Repository? Leading => Volatile.Read(ref _away) is not null ? Opened : null;

    /// <summary>Why <see cref="Leading"/> leads; null when it does not.</summary>
    internal DanmenException? Away => Leading is not null ? _away : null;

    /// <summary>True for what another repository can help with: damage, loss, and a storage that is away.</summary>
    internal static bool Helps(DanmenException fault) => fault.Code == StoreFaults.Damaged || fault.Code == StoreFaults.ObjectNotFound || IsAway(fault);

    /// <summary>True for a storage that does not answer, fails or refuses, whatever is asked of it.</summary>
    public static bool IsAway(DanmenException fault) => fault.Code == BackendFaults.Unreachable || fault.Code == BackendFaults.AccessDenied || fault.Code == StoreFaults.BackendFailed;

    internal Task<Repository?> OpenAsync(DanmenException fault, CancellationToken cancellationToken)
    {
        // Several reads find out at once that the storage is away.
        if (!IsAway(fault) || Interlocked.CompareExchange(ref _away, fault, null) is null) tell(fault);
        // Whoever is first may be cancelled; the others still want it.
        lock (_lock) _opening ??= open(CancellationToken.None);
        return _opening.WaitAsync(cancellationToken);
    }
}
