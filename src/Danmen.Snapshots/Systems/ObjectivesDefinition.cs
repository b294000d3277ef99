using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>What an environment's users were promised.</summary>
/// <param name="Rto">The longest that a restore may take; null for no promise.</param>
/// <param name="Rpo">The oldest that what comes back may be; null for no promise.</param>
public sealed record ObjectivesDefinition(TimeSpan? Rto, TimeSpan? Rpo)
{
    /// <summary>Reads <c>objectives: { rto: 30m, rpo: 24h }</c>.</summary>
    internal static ObjectivesDefinition Read(YamlSource source, YamlEntry objectives)
    {
        var read = new ObjectivesDefinition(null, null);
        foreach (YamlEntry entry in source.Mapping(objectives.Value, objectives.Path))
        {
            read = entry.Key switch
            {
                "rto" => read with { Rto = source.Duration(entry.Value, entry.Path) },
                "rpo" => read with { Rpo = source.Duration(entry.Value, entry.Path) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("rto, rpo")),
            };
        }

        return read;
    }
}
