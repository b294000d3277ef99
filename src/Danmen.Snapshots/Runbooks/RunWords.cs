using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What the states of a restore run are called.</summary>
public static class RunWords
{
    internal static readonly RemarkCode Building = new("run.building", "building", "構築中");

    internal static readonly RemarkCode Swapping = new("run.swapping", "half swapped", "切替途中");

    internal static readonly RemarkCode Swapped = new("run.swapped", "unconfirmed", "確定待ち");

    internal static readonly RemarkCode RollingBack = new("run.rolling_back", "rolling back", "復帰中");

    internal static readonly RemarkCode RolledBack = new("run.rolled_back", "rolled back", "復帰済み");

    internal static readonly RemarkCode SignedOff = new("run.signed_off", "signed off", "承認済み");

    internal static readonly RemarkCode Confirming = new("run.confirming", "confirming", "確定中");

    internal static readonly RemarkCode Confirmed = new("run.confirmed", "confirmed", "確定済み");

    internal static readonly RemarkCode Abandoned = new("run.abandoned", "abandoned", "中止");

    public static RemarkCode Of(RunState state) => state switch
    {
        RunState.Building => Building,
        RunState.Swapping => Swapping,
        RunState.Swapped => Swapped,
        RunState.RollingBack => RollingBack,
        RunState.RolledBack => RolledBack,
        RunState.SignedOff => SignedOff,
        RunState.Confirming => Confirming,
        RunState.Confirmed => Confirmed,
        _ => Abandoned,
    };

    /// <summary>One of several states, as an argument of a remark.</summary>
    internal static IWorded AnyOf(params IReadOnlyList<RunState> states) => new States(states);

    private sealed record States(IReadOnlyList<RunState> Any) : IWorded
    {
        string IWorded.English => string.Join(" or ", Any.Select(state => Of(state).English));

        string IWorded.Japanese => string.Join("または", Any.Select(state => Of(state).Japanese));
    }
}
