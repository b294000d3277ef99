using Danmen.Faults;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The repositories of one command, each opened at its first use.</summary>
internal sealed class BorrowedTiers(Func<CancellationToken, Task<OpenedRepository>> openHot, Func<CancellationToken, Task<OpenedRepository>>? openCold) : IAsyncDisposable
{
    private readonly BorrowedRepository _cold = new(openCold ?? (_ => throw new DanmenException(TierFaults.NoneConfigured, "")));

    public BorrowedRepository Hot { get; } = new(openHot);

    public BorrowedRepository Of(SnapshotTier tier) => tier == SnapshotTier.Cold ? _cold : Hot;

    public async ValueTask DisposeAsync()
    {
        await _cold.DisposeAsync();
        await Hot.DisposeAsync();
    }
}
