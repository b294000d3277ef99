using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>What a restore would replace: the living state, compared with the snapshot for a bounded time.</summary>
internal static class PlanLoss
{
    /// <summary>A plan is read before something is decided: it must not take as long as the restore.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="isWanted">False where the user left it out.</param>
    /// <returns>Never a silent nothing: what was not looked at says so.</returns>
    public static async Task<RestoreLoss> LookAsync(Invocation run, Workspace workspace, ProgressBoard board, PlacedSnapshot placed, SystemDefinition system, RestorePlan plan, bool isWanted)
    {
        if (!isWanted)
            return Unknown(RestorePhrases.LossSkipped);
        EnvironmentDefinition environment = system.Environment(plan.Environment);
        bool hasOthers = environment.Hosts.Any(host => host.Ssh is not null);
        // What may not be restored is not read either: a target that is production's is not even looked at.
        string[] here = plan.Refusals.Count > 0 ? [] : [.. plan.Components.Where(component => !(hasOthers && workspace.Kinds.Find(component.Kind)?.LivesOnHosts == true)).Select(component => component.Name)];
        if (here.Length == 0)
            return Unknown(plan.Refusals.Count > 0 ? RestorePhrases.LossRefused : RestorePhrases.LossElsewhere);
        using CancellationTokenSource late = new(Limit, run.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, run.CancellationToken);
        try
        {
            CompareOptions options = new() { Components = here, Rows = null, Progress = new BoardProgress(board, run.Language) };
            SnapshotDifference difference = await new SnapshotComparer(placed.Repository, workspace.Kinds, workspace.Secrets)
                .CompareLiveAsync(placed.Snapshot, system, plan.Environment, options, either.Token).ConfigureAwait(false);
            RestoreLoss loss = RestoreLoss.Of(difference);
            return here.Length == plan.Components.Count ? loss : loss with { NotLookedAt = new Worded(RestorePhrases.LossElsewhere) };
        }
        catch (OperationCanceledException) when (!run.CancellationToken.IsCancellationRequested)
        {
            return Unknown(RestorePhrases.LossTooSlow, (int)Limit.TotalSeconds, placed.Snapshot.ShortId, plan.Environment);
        }
        catch (DanmenException error) when (!run.CancellationToken.IsCancellationRequested)
        {
            return RestoreLoss.Unknown(error);
        }
    }

    private static RestoreLoss Unknown(Phrase phrase, params object[] arguments) => RestoreLoss.Unknown(new Worded(phrase, arguments));

    private sealed class Worded(Phrase phrase, params object[] arguments) : IWorded
    {
        public string English => phrase.In(Language.English, arguments);

        public string Japanese => phrase.In(Language.Japanese, arguments);
    }
}
