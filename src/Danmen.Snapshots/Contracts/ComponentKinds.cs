using System.Collections.Frozen;

namespace Danmen.Snapshots.Contracts;

/// <summary>The kinds of components that this installation knows. Immutable.</summary>
public sealed class ComponentKinds
{
    private readonly FrozenDictionary<string, IComponentKind> _kinds;

    public ComponentKinds(IEnumerable<IComponentKind> kinds) =>
        _kinds = kinds.ToFrozenDictionary(kind => kind.Kind, StringComparer.Ordinal);

    /// <summary>All names, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _kinds.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The kind of that name, or null.</summary>
    public IComponentKind? Find(string kind) => _kinds.GetValueOrDefault(kind);
}
