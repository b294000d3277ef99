using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Writes trees of a repository into the file system: parallel, planned reads, never outside its target.</summary>
public sealed class TreeRestorer
{
    private readonly Repository _repository;

    /// <param name="repository">Index loaded.</param>
    public TreeRestorer(Repository repository) => _repository = repository;

    /// <summary>Restores a tree into <see cref="RestoreOptions.Directory"/>.</summary>
    /// <returns>What was done; what could not be restored is in its problems, each file whole or not at all.</returns>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.TargetNotEmpty, or Damaged when the tree itself cannot be read.</exception>
    public Task<RestoreReport> RestoreAsync(TreeId tree, RestoreOptions options, CancellationToken cancellationToken) =>
        new RestoreRun(_repository, options).RunAsync(tree, cancellationToken);

    /// <summary>Says what <see cref="RestoreAsync"/> would write and remove; writes nothing and reads no file.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">Damaged when the tree cannot be read, SourceUnreadable when a folder that is there cannot.</exception>
    public Task<RestorePreview> PlanAsync(TreeId tree, RestoreOptions options, CancellationToken cancellationToken) =>
        new TreePlanner(_repository, options).RunAsync(tree, cancellationToken);

    /// <summary>Compares a folder with a tree: names, types, content, modes, owners (as root), times, links, attributes. Reads every file.</summary>
    /// <returns>Differences; empty when equal.</returns>
    public Task<IReadOnlyList<RestoreProblem>> VerifyAsync(TreeId tree, RestoreOptions options, CancellationToken cancellationToken) =>
        new TreeVerifier(_repository, options).RunAsync(tree, cancellationToken);
}
