using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Retention;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary>A plan with what it was made from.</summary>
/// <param name="Decisions">Of the environment that was asked for, or of all.</param>
internal sealed record RetentionWork(RetentionPlanFile File, IReadOnlyList<RetentionDecision> Decisions, IReadOnlyList<Remark> Odd, RetentionSurvey Survey)
{
    /// <summary>Makes a plan for the snapshots of danmen.yaml's system.</summary>
    /// <param name="environment">Only of this one; null for all.</param>
    public static async Task<RetentionWork> MakeAsync(Invocation run, SystemDefinition system, RepositoryTiers tiers, TagCatalogue tags, TagCatalogue? coldTags, string? environment)
    {
        if (environment is not null)
            _ = system.Environment(environment);
        RetentionSurvey survey = await RetentionSurvey.ReadAsync(tiers, tags, coldTags, system.Name, run.CancellationToken).ConfigureAwait(false);
        // Times are compared with those of all environments: only what is told and done is chosen.
        RetentionPlan plan = RetentionPlanner.Plan(survey.Snapshots, new RetentionSettings(system.RetentionOf, system.TimeZone, run.Time.GetUtcNow(), tiers.HasCold));
        RetentionDecision[] chosen = [.. plan.Decisions.Where(each => environment is null || each.Snapshot.Environment == environment)];
        return new RetentionWork(RetentionPlanFile.Of(survey, system.Name, chosen, run.Time.GetUtcNow()), chosen, [.. plan.Odd, .. survey.Unread], survey);
    }
}
