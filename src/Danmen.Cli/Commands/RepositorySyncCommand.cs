using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Replicas;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository sync [NAME...]</c>; exits 1 when a replica still lacks something that may pass by itself, 4 when somebody must do something.</summary>
internal static class RepositorySyncCommand
{
    public static Verb Build()
    {
        Operand<string[]> names = Symbols.Any("NAME", ReplicaPhrases.Names);
        return new Verb("sync", ReplicaPhrases.Sync)
        {
            Arguments = { names },
            Run = async run =>
            {
                Workspace workspace = new(run);
                await workspace.SystemAsync().ConfigureAwait(false);
                IReadOnlyList<ReplicaOutcome> outcomes = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                    return await new ReplicaAccess(run, workspace).PayAsync(tiers.Hot.Repository, board, run.Values(names), tiers).ConfigureAwait(false);
                }).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteStartArray("replicas");
                        foreach (ReplicaOutcome outcome in outcomes)
                        {
                            json.WriteStartObject();
                            json.WriteReplica(outcome.State, run.Language);
                            json.WriteNumber("snapshots_copied", outcome.Snapshots);
                            json.WriteNumber("new_plain_bytes", outcome.PlainBytes);
                            json.WriteNumber("snapshots_removed", outcome.Removed);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    () => Tell(run, outcomes));
                return !outcomes.Any(outcome => outcome.State.IsOwed) ? 0
                    : (int)(outcomes.Any(outcome => outcome.State.Problem is { MayPass: false }) ? FaultKind.Refused : FaultKind.Fault);
            },
        };
    }

    private static void Tell(Invocation run, IReadOnlyList<ReplicaOutcome> outcomes)
    {
        if (outcomes.Count == 0)
            run.Say(ReplicaPhrases.NoReplicas);
        foreach (ReplicaOutcome outcome in outcomes.Where(outcome => !outcome.State.IsOwed))
            run.Say(ReplicaPhrases.Paid, outcome.State.Name, Amounts.Count(outcome.Snapshots), Amounts.Size(outcome.PlainBytes), Amounts.Count(outcome.Removed));
    }
}
