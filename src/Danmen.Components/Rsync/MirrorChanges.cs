using System.Text.Json.Nodes;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>What a refresh of the mirror changed, for the manifest.</summary>
internal sealed class MirrorChanges
{
    // A manifest is read whole by every listing.
    private const int MostListed = 1000;

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];
    private long _added;
    private long _changed;
    private long _removed;

    /// <summary>What could not be read, or changed while it was.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get; set; } = [];

    public void Add(ItemisedLine line)
    {
        if (line.IsFolderTime || _listed.Contains(line.Name)) return;
        if (line.IsRemoved) _removed++;
        else if (line.IsAdded) _added++;
        else _changed++;
        if (_lines.Count == MostListed) return;
        _listed.Add(line.Name);
        _lines.Add(line.ToString());
    }

    /// <summary>Writes <c>transfer</c> (counts) and <c>changes</c> (the first of them, as rsync itemises them).</summary>
    public void Write(JsonObject facts)
    {
        facts["transfer"] = new JsonObject { ["added"] = _added, ["changed"] = _changed, ["removed"] = _removed };
        facts["changes"] = new JsonArray([.. _lines.Select(line => (JsonNode?)JsonValue.Create(line))]);
    }
}
