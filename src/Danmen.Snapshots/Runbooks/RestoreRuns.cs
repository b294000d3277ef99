using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Restore runs of a system, journalled in <c>.danmen/runs</c>: build beside, verify, swap, confirm or roll back.</summary>
/// <param name="openRepository">Opens the repository when it is needed; rolling back and confirming work without it where the kinds can.</param>
public sealed class RestoreRuns(
    SystemDefinition system,
    Func<CancellationToken, Task<OpenedRepository>> openRepository,
    ComponentKinds kinds,
    ISecretReader secrets,
    TimeProvider time)
{
    /// <summary>What would happen; changes nothing.</summary>
    public Task<RestorePlan> PlanAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        _ = (system, openRepository, kinds, secrets, time);
        throw new NotImplementedException();
    }

    /// <summary>Runs up to <see cref="RunState.Swapped"/>.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">RestoreFaults: Busy, Refused, NeedsConfirmation, VerificationFailed (nothing living was touched).</exception>
    public Task<RestoreRun> StartAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Goes on with a run that was killed or failed.</summary>
    public Task<RestoreRun> ResumeAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All runs, newest first.</summary>
    public Task<IReadOnlyList<RestoreRun>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One run.</summary>
    /// <param name="id">Its id or a unique prefix.</param>
    /// <exception cref="Danmen.Faults.DanmenException">RestoreFaults.RunNotFound.</exception>
    public Task<RestoreRun> ShowAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes the state that does not live.</summary>
    public Task<RestoreRun> ConfirmAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Brings the state before the run back; what it replaces is kept until confirmed.</summary>
    public Task<RestoreRun> RollbackAsync(string id, ISnapshotProgress progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
