using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>Refuses to restore into another host: what was captured comes back into a folder of this one, with --target.</summary>
internal sealed class RsyncRestore(RemotePlace place) : IComponentRestore
{
    public Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ComponentPlan([], [RsyncRemarks.TargetOnly.With(place.Location)], 0));

    public Task BuildAsync(CancellationToken cancellationToken) => throw new DanmenException(RsyncFaults.RestoreRefused, place.Location, RsyncRemarks.TargetOnly.With(place.Location));

    public Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken) => throw NotBuilt();

    public Task SwapAsync(CancellationToken cancellationToken) => throw NotBuilt();

    public Task RollbackAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ConfirmAsync(CancellationToken cancellationToken) => throw NotBuilt();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotBuilt() => new("BuildAsync comes first.");
}
