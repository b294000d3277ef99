using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>The components that a command names.</summary>
internal static class ComponentChoice
{
    /// <returns>Those named, in danmen.yaml's order; all when none is named.</returns>
    /// <exception cref="Danmen.Faults.DanmenException">SystemFaults.UnknownComponent.</exception>
    public static IReadOnlyList<ComponentDefinition> Choose(EnvironmentDefinition environment, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return environment.Components;
        foreach (string name in names) _ = environment.Component(name);
        return [.. environment.Components.Where(component => names.Contains(component.Name))];
    }
}
