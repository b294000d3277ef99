using Danmen.Faults;

namespace Danmen.Restic.Repositories;

/// <summary>Another repository that has the same blobs, opened when something of the first is damaged or gone. Thread-safe.</summary>
/// <param name="open">Opens it, its index loaded; null when it cannot be. Called once. Whoever gives it closes what it opened.</param>
/// <param name="tell">Told of every damage for which it is asked.</param>
public sealed class SpareRepository(Func<CancellationToken, Task<Repository?>> open, Action<DanmenException> tell)
{
    private readonly Lock _lock = new();
    private Task<Repository?>? _opening;

    /// <summary>What is open; null as long as nothing was needed, and when it cannot be opened.</summary>
    internal Repository? Opened => _opening is { IsCompletedSuccessfully: true } opening ? opening.GetAwaiter().GetResult() : null;

    /// <summary>True for what another repository can help with: damage and loss, not a storage that is away.</summary>
    internal static bool Helps(DanmenException fault) => fault.Code == StoreFaults.Damaged || fault.Code == StoreFaults.ObjectNotFound;

    internal Task<Repository?> OpenAsync(DanmenException fault, CancellationToken cancellationToken)
    {
        tell(fault);
        // Whoever is first may be cancelled; the others still want it.
        lock (_lock) _opening ??= open(CancellationToken.None);
        return _opening.WaitAsync(cancellationToken);
    }
}
