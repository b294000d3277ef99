using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Loading;

internal sealed class TableRestore : IComponentRestore
{
    public TableRestore(PostgresOptions options, RestoreContext context) => throw new DanmenException(PostgresFaults.RestoreRefused, options.Database, context.RunId);
    public Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task BuildAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SwapAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task RollbackAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task ConfirmAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
