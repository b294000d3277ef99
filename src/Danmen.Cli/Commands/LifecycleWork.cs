using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>The lifecycles of all buckets in which danmen.yaml has a repository.</summary>
internal static class LifecycleWork
{
    public static Task<IReadOnlyList<PlacedLifecycle>> PlanAsync(Invocation run) => OnEachAsync(run, (bucket, token) => bucket.PlanLifecycleAsync(token));

    public static Task<IReadOnlyList<PlacedLifecycle>> ApplyAsync(Invocation run) => OnEachAsync(run, (bucket, token) => bucket.ApplyLifecycleAsync(token));

    // The repositories are not opened: a bucket's rules may be written before there is one in it.
    private static async Task<IReadOnlyList<PlacedLifecycle>> OnEachAsync(Invocation run, Func<ILifecycle, CancellationToken, Task<LifecyclePlan>> work)
    {
        Workspace workspace = new(run, isSilent: true);
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        List<PlacedLifecycle> done = [];
        foreach (string? location in (string?[])[system.Repository, system.Cold?.Access.Location, .. system.Replicas.Select(replica => replica.Access.Location)])
        {
            if (location is null)
                continue;
            await using IBackend backend = workspace.Backends(location);
            if (backend is ILifecycle bucket)
                done.Add(new PlacedLifecycle(backend.Location, await work(bucket, run.CancellationToken).ConfigureAwait(false)));
        }

        return done.Count > 0 ? done : throw new DanmenException(S3Faults.NoLifecycle, system.File ?? SystemFile.FileName);
    }
}

/// <summary>A repository in a bucket, and the bucket's rules.</summary>
internal sealed record PlacedLifecycle(string Location, LifecyclePlan Plan);
