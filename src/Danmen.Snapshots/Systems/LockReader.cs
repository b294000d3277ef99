using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>lock: { mode, period, extend_every }</c>.</summary>
internal static class LockReader
{
    public static LockDefinition Read(YamlSource source, YamlEntry entryOfLock)
    {
        bool? isCompliance = null;
        TimeSpan? period = null;
        TimeSpan extendEvery = TimeSpan.FromDays(7);
        foreach (YamlEntry entry in source.Mapping(entryOfLock.Value, entryOfLock.Path))
        {
            switch (entry.Key)
            {
                case "mode":
                    isCompliance = source.Text(entry.Value, entry.Path) switch
                    {
                        "compliance" => true,
                        "governance" => false,
                        _ => throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.OneOf.With("compliance, governance")),
                    };
                    break;
                case "period":
                    period = source.Duration(entry.Value, entry.Path);
                    break;
                case "extend_every":
                    extendEvery = source.Duration(entry.Value, entry.Path);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("mode, period, extend_every"));
            }
        }

        if (isCompliance is not { } compliance || period is not { } whole)
            throw source.Fault(SystemFaults.MissingKey, entryOfLock.KeyNode, entryOfLock.Path, SystemRemarks.LockNeeds.With());
        return whole - extendEvery >= LockDefinition.LeastLeft
            ? new LockDefinition(compliance, whole, extendEvery)
            : throw source.Fault(SystemFaults.InvalidValue, entryOfLock.Value, entryOfLock.Path, SystemRemarks.LockTooShort.With());
    }
}
