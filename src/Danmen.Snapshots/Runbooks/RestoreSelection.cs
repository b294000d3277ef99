using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Which components and tables of a snapshot go to which component of the environment.</summary>
internal static class RestoreSelection
{
    /// <returns>In the environment's order.</returns>
    /// <exception cref="DanmenException">SnapshotFaults.ComponentNotInSnapshot, RestoreFaults.ComponentNotThere.</exception>
    public static IReadOnlyList<SelectedComponent> Choose(RestoreRequest request, EnvironmentDefinition environment)
    {
        SnapshotManifest manifest = request.Snapshot.Manifest;
        foreach (string name in request.Components)
            if (manifest.Find(name) is null) throw new DanmenException(SnapshotFaults.ComponentNotInSnapshot, $"{request.Snapshot.ShortId}/{name}", SnapshotRemarks.ItHas.With(manifest.Components.Select(c => c.Name)));
        ManifestComponent[] wanted = [.. manifest.Components.Where(component => request.Components.Count == 0 || request.Components.Contains(component.Name))];
        Dictionary<string, List<string>> tables = Tables(request.Tables, wanted);
        if (tables.Count > 0) wanted = [.. wanted.Where(component => tables.ContainsKey(component.Name))];

        var selected = new List<SelectedComponent>();
        foreach (ManifestComponent source in wanted)
        {
            ComponentDefinition target = environment.Components.FirstOrDefault(component => component.Name == source.Name && component.Kind == source.Kind)
                ?? throw new DanmenException(RestoreFaults.ComponentNotThere, $"{environment.Name}/{source.Name}", RunRemarks.OtherKind.With(source.Name, source.Kind));
            selected.Add(new SelectedComponent(source, target, tables.GetValueOrDefault(source.Name) ?? []));
        }

        var order = environment.Components.Select((component, i) => (component.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
        return [.. selected.OrderBy(component => order[component.Target.Name])];
    }

    private static Dictionary<string, List<string>> Tables(IReadOnlyList<string> tables, ManifestComponent[] components)
    {
        var chosen = new Dictionary<string, List<string>>();
        foreach (string table in tables)
        {
            (string component, string name) = Locate(table, components);
            if (!chosen.TryGetValue(component, out List<string>? list)) chosen.Add(component, list = []);
            list.Add(name);
        }

        return chosen;
    }

    private static (string Component, string Table) Locate(string table, ManifestComponent[] components)
    {
        int slash = table.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && components.Any(component => component.Name == table[..slash])) return (table[..slash], table[(slash + 1)..]);
        ManifestComponent[] having = [.. components.Where(component => component.Facts["tables"] is JsonObject known && Has(known, table))];
        return having.Length switch
        {
            1 => (having[0].Name, table),
            0 => throw new DanmenException(SnapshotFaults.ComponentNotInSnapshot, table, RunRemarks.NoComponentHasTable.With()),
            _ => throw new DanmenException(SnapshotFaults.ComponentNotInSnapshot, table, RunRemarks.SeveralHaveTable.With(having.Select(c => c.Name))),
        };
    }

    private static bool Has(JsonObject tables, string table) =>
        tables.ContainsKey(table) || tables.Any(leaf => leaf.Value?["partition_of"] is JsonValue root && root.TryGetValue(out string? name) && name == table);
}

/// <summary>A component of the snapshot and where it goes.</summary>
internal sealed record SelectedComponent(ManifestComponent Source, ComponentDefinition Target, IReadOnlyList<string> Tables);
