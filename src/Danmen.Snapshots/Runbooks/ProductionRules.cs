using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What must not go where: production's rows, files and secrets enter an environment that is not production only masked, and masking does not exist yet.</summary>
internal sealed class ProductionRules
{
    private readonly SystemDefinition _system;
    private readonly ComponentKinds _kinds;
    private readonly KnownProduction _known;

    // Why something is production's, by what it is; {0} of the remark is the target.
    private readonly Dictionary<string, Func<string, Remark>> _reasons = new(StringComparer.Ordinal);
    private readonly Lazy<List<(EnvironmentDefinition Environment, ComponentDefinition Component, MachinePlace Place)>> _places;

    public ProductionRules(SystemDefinition system, ComponentKinds kinds, KnownProduction known)
    {
        _system = system;
        _kinds = kinds;
        _known = known;
        _places = new(() => [.. Production().Where(each => IsPath(each.Component)).Select(each => (each.Environment, each.Component, MachinePlace.WithMounts(each.Component.Location)))]);
        foreach (LivingProduction living in known.Living)
            if (Identity(living.Facts) is { } identity) _reasons.TryAdd(identity, name => RunRemarks.IsProductions.With(name, living.Component.Name, living.Environment));
        foreach (RestoredProduction restored in known.Restored)
            if (Identity(restored.Facts) is { } identity) _reasons.TryAdd(identity, name => RunRemarks.RestoredAsProductions.With(name, restored.Run, restored.Environment));
        foreach (ManifestComponent component in known.Snapshots.SelectMany(snapshot => snapshot.Manifest.Components))
            if (Identity(component.Facts) is { } identity) _reasons.TryAdd(identity, name => RunRemarks.SourceOfProduction.With(name));
    }

    /// <summary>True when what the snapshot holds is production's: by its manifest, by danmen.yaml as it is now, because a database in it is one of production's, or because its environment's component lies where production's does.</summary>
    public bool HoldsProduction(SnapshotManifest snapshot, IEnumerable<string> components)
    {
        if (snapshot.Production) return true;
        EnvironmentDefinition? source = snapshot.System == _system.Name ? _system.Environments.FirstOrDefault(environment => environment.Name == snapshot.Environment) : null;
        if (source is { Production: true }) return true;
        return components.Select(snapshot.Find).OfType<ManifestComponent>().Any(component =>
            (Identity(component.Facts) is { } identity && _reasons.ContainsKey(identity))
            || (source?.Components.FirstOrDefault(each => each.Name == component.Name && each.Kind == component.Kind) is { } place && BelongsToProduction(place, null) is not null));
    }

    /// <summary>Why a place belongs to production although its environment does not; null when it does not.</summary>
    /// <param name="targetIdentity">The facts of what is there now, or null.</param>
    public Remark? BelongsToProduction(ComponentDefinition target, JsonObject? targetIdentity)
    {
        if (targetIdentity is not null)
        {
            if (Identity(targetIdentity) is { } identity && _reasons.TryGetValue(identity, out Func<string, Remark>? reason)) return reason(target.Name);
            if (_known.Unasked.FirstOrDefault(silent => HadName(silent, targetIdentity)) is { } unasked)
                return RunRemarks.NamedAsProductions.With(target.Name, unasked.Component.Name, unasked.Environment);
        }

        if (!IsPath(target))
        {
            return Production().Where(each => each.Component.Kind == target.Kind && Overlap(each.Component, target))
                .Select(each => RunRemarks.PlaceOfProduction.With(target.Name, each.Component.Name, each.Environment.Name)).FirstOrDefault();
        }

        var place = MachinePlace.Of(target.Location);
        return _places.Value.Where(each => each.Place.Overlaps(place))
            .Select(each => RunRemarks.PlaceOfProduction.With(target.Name, each.Component.Name, each.Environment.Name)).FirstOrDefault();
    }

    /// <summary>Which components of a kind could not be asked what they are.</summary>
    public IEnumerable<Remark> Unasked(string kind) => _known.Unasked.Where(silent => silent.Component.Kind == kind)
        .Select(silent => RunRemarks.ProductionUnasked.With(silent.Component.Name, silent.Environment, silent.Reason));

    /// <summary>What a database is: its server's system identifier and its oid; null for everything else.</summary>
    private static string? Identity(JsonObject facts) =>
        facts["system_identifier"] is { } server && facts["database_oid"] is { } oid ? $"{server}/{oid}" : null;

    /// <summary>The same for one that may have been made anew since: the system identifier and the name.</summary>
    private static string? Named(JsonObject facts) =>
        facts["system_identifier"] is { } server && facts["database"] is { } name ? $"{server}/{name}" : null;

    private bool HadName(UnaskedProduction silent, JsonObject target) => Named(target) is { } named && _known.Snapshots
        .Where(snapshot => snapshot.Manifest.System == _system.Name && snapshot.Manifest.Environment == silent.Environment)
        .Select(snapshot => snapshot.Manifest.Find(silent.Component.Name)).OfType<ManifestComponent>().Any(component => Named(component.Facts) == named);

    private bool Overlap(ComponentDefinition one, ComponentDefinition other) => _kinds.Find(one.Kind)?.Overlap(one, other) ?? one.Location == other.Location;

    private bool IsPath(ComponentDefinition component) => _kinds.Find(component.Kind)?.LocationIsPath ?? component.Location.StartsWith('/');

    private IEnumerable<(EnvironmentDefinition Environment, ComponentDefinition Component)> Production() =>
        _system.Environments.Where(environment => environment.Production).SelectMany(environment => environment.Components.Select(component => (environment, component)));
}
