using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Looks, before a state that was in use is replaced, at what was written to it.</summary>
internal sealed class WrittenSurvey(RunRecord record, TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Keeps what was written to each component since step 6 with the run. Only where step 6 has passed, and of what still lives; what cannot be told says so, and keeps nobody from going back.</summary>
    public async Task TellAsync(IEnumerable<ComponentRun> components)
    {
        if (record.Run.StartedAgain is null) return;
        using var limit = new CancellationTokenSource(s_limit, time);
        foreach (ComponentRun component in components)
        {
            if (record.StateOf(component) != ComponentState.Swapped || record.Run.Components.First(each => each.Name == component.Target.Name).Written is not null) continue;
            RunWritten written = RunWritten.Of(await LookAsync(component, limit.Token));
            await record.UpdateAsync(run => run with { Components = [.. run.Components.Select(each => each.Name == component.Target.Name ? each with { Written = written } : each)] });
        }
    }

    private static async Task<WrittenSince> LookAsync(ComponentRun component, CancellationToken limit)
    {
        try
        {
            return await component.StageAsync(ProgressStage.Inspecting, restore => restore.WrittenAsync(limit).WaitAsync(limit));
        }
        catch (OperationCanceledException)
        {
            return WrittenSince.Unknown(WrittenRemarks.TooSlow.With(s_limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Exception error) when (error is DanmenException or IOException or UnauthorizedAccessException)
        {
            return WrittenSince.Unknown(RunRecord.Told(error));
        }
    }
}
