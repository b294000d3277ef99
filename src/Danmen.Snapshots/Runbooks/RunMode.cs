using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Whether a restore builds before the system is stopped or behind it, and why; and what can be done where both states do not fit.</summary>
/// <remarks>Never chosen for want of room: offline needs the same, since the state before is kept until the run is confirmed.</remarks>
internal static class RunMode
{
    public static bool IsOffline(RestoreRequest request, EnvironmentDefinition environment) => request.Offline ?? environment.Runbook.Offline;

    /// <param name="unknown">Components of which nobody could say whether both states fit.</param>
    /// <param name="isShort">Both states do not fit.</param>
    public static IReadOnlyList<Remark> Describe(RestoreRequest request, EnvironmentDefinition environment, IReadOnlyList<string> unknown, bool isShort)
    {
        bool isOffline = IsOffline(request, environment);
        object why = request.Offline is { } asked ? (asked ? "--offline" : "--online")
            : isOffline ? ModeRemarks.BySetting.With()
            : isShort ? ModeRemarks.ByDefaultButShort.With()
            : unknown.Count > 0 ? ModeRemarks.ByDefaultUnknown.With(unknown)
            : ModeRemarks.ByDefault.With();
        Remark mode = (isOffline ? ModeRemarks.Offline : ModeRemarks.Online).With(why);
        return isOffline && environment.Runbook.Stop.Count == 0 ? [mode, ModeRemarks.StopsNothing.With()] : [mode];
    }

    /// <param name="needs">What each component needs.</param>
    /// <param name="hostsAreShort">A host of the environment has too little.</param>
    /// <returns>Empty where both states fit, as far as it can be told.</returns>
    public static IReadOnlyList<Remark> Advise(IReadOnlyList<RoomNeed> needs, bool hostsAreShort)
    {
        var advice = new List<Remark>();
        foreach (IGrouping<ulong, RoomNeed> shared in needs.GroupBy(need => need.Device))
        {
            long bytes = shared.Where(need => !need.MayBeLess).Sum(need => need.Bytes) - shared.Min(need => need.FreeBytes);
            long inodes = shared.Min(need => need.FreeInodes) is { } free ? shared.Sum(need => need.Inodes) - free : 0;
            if (bytes > 0) advice.Add(ModeRemarks.FreeBytes.With(new ByteCount(bytes), shared.First().Folder));
            if (inodes > 0) advice.Add(ModeRemarks.FreeInodes.With(inodes, shared.First().Folder));
        }

        if (hostsAreShort) advice.Add(ModeRemarks.FreeOnHosts.With());
        if (advice.Count > 0) advice.Add(ModeRemarks.InParts.With());
        return advice;
    }
}
