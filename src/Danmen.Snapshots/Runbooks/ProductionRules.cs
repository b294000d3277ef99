using System.Text.Json.Nodes;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What must not go where: production's rows, files and secrets enter an environment that is not production only masked, and masking does not exist yet.</summary>
/// <param name="productionSnapshots">The latest snapshots of environments marked production, of any system: they tell what production's databases are.</param>
internal sealed class ProductionRules(SystemDefinition system, IReadOnlyList<SnapshotSummary> productionSnapshots)
{
    private readonly HashSet<string> _identities =
        [.. productionSnapshots.SelectMany(snapshot => snapshot.Manifest.Components).Select(component => Identity(component.Facts)).OfType<string>()];

    /// <summary>True when what the snapshot holds is production's: by its manifest, by danmen.yaml as it is now, or because a database in it is one of production's.</summary>
    public bool HoldsProduction(SnapshotManifest snapshot, IEnumerable<string> components) =>
        snapshot.Production
        || (snapshot.System == system.Name && system.Environments.Any(environment => environment.Production && environment.Name == snapshot.Environment))
        || components.Select(snapshot.Find).Any(component => component is not null && Identity(component.Facts) is { } identity && _identities.Contains(identity));

    /// <summary>Why a place belongs to production although the environment does not; null when it does not.</summary>
    /// <param name="targetIdentity">What is there now, or null.</param>
    public Remark? BelongsToProduction(ComponentDefinition target, bool locationIsPath, string? targetIdentity)
    {
        if (targetIdentity is not null && _identities.Contains(targetIdentity))
            return RunRemarks.SourceOfProduction.With(target.Name);
        foreach (EnvironmentDefinition environment in system.Environments)
        {
            if (!environment.Production) continue;
            foreach (ComponentDefinition component in environment.Components)
            {
                bool same = locationIsPath
                    ? component.Location.StartsWith('/') && Overlaps(RealPath.Of(target.Location), RealPath.Of(component.Location))
                    : component.Kind == target.Kind && component.Location == target.Location;
                if (same) return RunRemarks.PlaceOfProduction.With(target.Name, component.Name, environment.Name);
            }
        }

        return null;
    }

    /// <summary>What a database is: its server's system identifier and its oid; null for everything else.</summary>
    private static string? Identity(JsonObject facts) =>
        facts["system_identifier"] is { } server && facts["database_oid"] is { } oid ? $"{server}/{oid}" : null;

    private static bool Overlaps(string a, string b) => a == b || a.StartsWith(b + "/", StringComparison.Ordinal) || b.StartsWith(a + "/", StringComparison.Ordinal);
}
