using System.Text.Json.Nodes;
using Danmen.Faults;

namespace Danmen.Snapshots.Capturing;

/// <summary>What a component's facts say that whoever takes a snapshot should know.</summary>
public static class FactRemarks
{
    private const int MostNamed = 5;

    internal static readonly RemarkCode NotLookedInto = new(
        "snapshot.not_looked_into",
        "{0}: {1} files cannot be looked into, and what loading them runs is not known: {2}",
        "{0}: {1} 個のファイルは中を調べられないため、読み込むと何が実行されるかわかりません: {2}");

    public static IEnumerable<Remark> Of(ManifestComponent component)
    {
        if (component.Facts["not_looked_into"] is JsonObject { Count: > 0 } files)
            yield return NotLookedInto.With(component.Name, files.Count, files.Take(MostNamed).Select(file => $"{file.Key} ({file.Value})"));
    }
}
