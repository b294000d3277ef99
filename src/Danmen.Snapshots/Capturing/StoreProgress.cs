using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Passes the store's counts on to a component's progress.</summary>
internal sealed class StoreProgress(IComponentProgress progress) : IProgressSink
{
    public void Expect(long items, long bytes) => progress.Expect(items, bytes);

    public void Advance(long items, long bytes) => progress.Advance(items, bytes);
}
