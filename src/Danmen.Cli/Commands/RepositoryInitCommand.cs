using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository init [--cold | --replica NAME]</c>.</summary>
internal static class RepositoryInitCommand
{
    public static Verb Build()
    {
        Choice<bool> cold = Symbols.Switch("--cold", RepositoryPhrases.InitCold);
        Choice<string> replica = Symbols.Text("--replica", "NAME", ReplicaPhrases.Init);
        return new Verb("init", RepositoryPhrases.Init)
        {
            Options = { cold, replica },
            Run = run => run.Has(cold) ? InitialiseColdAsync(run) : run.Value(replica) is { } name ? InitialiseReplicaAsync(run, name) : InitialiseAsync(run),
        };
    }

    private static async Task<int> InitialiseAsync(Invocation run)
    {
        Workspace workspace = new(run);
        return await InitialiseAsync(run, workspace, await workspace.AccessAsync().ConfigureAwait(false), null).ConfigureAwait(false);
    }

    // Shares the cut points, so that what is copied there is found again.
    private static async Task<int> InitialiseColdAsync(Invocation run)
    {
        Workspace workspace = new(run);
        ColdDefinition cold = (await workspace.SystemAsync().ConfigureAwait(false)).Cold ?? throw new DanmenException(TierFaults.NoneConfigured, "");
        await using OpenedRepository hot = await workspace.OpenAsync().ConfigureAwait(false);
        return await InitialiseAsync(run, workspace, cold.Access, hot).ConfigureAwait(false);
    }

    private static async Task<int> InitialiseReplicaAsync(Invocation run, string name)
    {
        Workspace workspace = new(run);
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        ReplicaDefinition replica = system.Replicas.FirstOrDefault(each => each.Name == name) ?? throw new DanmenException(ReplicaFaults.Unknown, name);
        await using OpenedRepository first = await workspace.OpenAsync().ConfigureAwait(false);
        return await InitialiseAsync(run, workspace, replica.Access, first).ConfigureAwait(false);
    }

    private static async Task<int> InitialiseAsync(Invocation run, Workspace workspace, RepositoryAccess access, OpenedRepository? from)
    {
        string? written = access.Key is SecretReference.File file && KeyFiles.Ensure(file.Path) ? file.Path : null;
        await using OpenedRepository opened = await workspace.Opener.InitializeAsync(access, from?.Repository, run.CancellationToken).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteString("repository", opened.Backend.Location);
                json.WriteString("id", opened.Repository.Config.Id);
            },
            () => run.Say(RepositoryPhrases.InitDone, opened.Backend.Location));
        if (written is not null)
            run.Warn(RepositoryPhrases.KeyWritten, written);
        return 0;
    }
}
