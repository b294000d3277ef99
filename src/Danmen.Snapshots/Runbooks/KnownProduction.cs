using System.Text.Json.Nodes;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What is known of production's databases.</summary>
/// <param name="Snapshots">The latest snapshots of environments marked production, of any system.</param>
/// <param name="Living">What production's components said of themselves just now.</param>
/// <param name="Restored">What restore runs into production made or replaced.</param>
/// <param name="Unasked">Components of production that could not be asked.</param>
internal sealed record KnownProduction(
    IReadOnlyList<SnapshotSummary> Snapshots,
    IReadOnlyList<LivingProduction> Living,
    IReadOnlyList<RestoredProduction> Restored,
    IReadOnlyList<UnaskedProduction> Unasked)
{
    public static KnownProduction Nothing { get; } = new([], [], [], []);
}

/// <summary>A component of production and the facts that tell what it is.</summary>
internal sealed record LivingProduction(string Environment, ComponentDefinition Component, JsonObject Facts);

/// <summary>What a restore run made or replaced.</summary>
internal sealed record RestoredProduction(string Environment, string Run, JsonObject Facts);

/// <summary>A component of production that could not be asked, and why.</summary>
/// <param name="Reason">Text or a remark.</param>
internal sealed record UnaskedProduction(string Environment, ComponentDefinition Component, object Reason);
