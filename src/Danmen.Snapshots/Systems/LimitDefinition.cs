using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>How fast data may go to repositories and come from them, bytes a second; null for no limit.</summary>
public sealed record LimitDefinition(long? Upload, long? Download)
{
    /// <summary>Reads <c>limit</c> of danmen.yaml.</summary>
    internal static LimitDefinition Read(YamlSource source, YamlEntry limit)
    {
        var read = new LimitDefinition(null, null);
        foreach (YamlEntry entry in source.Mapping(limit.Value, limit.Path))
        {
            read = entry.Key switch
            {
                "upload" => read with { Upload = Rate(source, entry) },
                "download" => read with { Download = Rate(source, entry) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("upload, download")),
            };
        }

        return read;
    }

    private static long Rate(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return RateText.TryParse(text, out long rate) ? rate : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoRate.With(text));
    }
}
