using System.Text.Json.Nodes;

namespace Danmen.Snapshots.Runbooks;

/// <summary>How far a component is that lives on hosts.</summary>
internal enum HostedStage
{
    /// <summary>It is being built on the controlling machine; no host has anything of it.</summary>
    Building,

    /// <summary>It is whole on the controlling machine, and on its way to the hosts.</summary>
    Pushing,

    /// <summary>It stands beside the living state on every host, compared; nothing of it is left on the controlling machine.</summary>
    Compared,

    /// <summary>Some hosts may have it in place and others not.</summary>
    Placing,

    /// <summary>It lives on every host.</summary>
    Placed,

    /// <summary>The state before is being put back, or what was pushed removed.</summary>
    PuttingBack,

    /// <summary>The state before lives on every host, the new one stands beside it.</summary>
    PutBack,

    /// <summary>It never lived, and is gone.</summary>
    Abandoned,

    /// <summary>The state that does not live is being removed from the hosts.</summary>
    Removing,

    /// <summary>Only the living state remains.</summary>
    Removed,
}

/// <summary>The journal of a component that lives on hosts.</summary>
/// <param name="HasLived">It was, or may have been, in place on a host.</param>
/// <param name="IsBack">It went back.</param>
/// <param name="Inner">What the kind's own restore, on the controlling machine, wrote last.</param>
internal sealed record HostedJournal(HostedStage Stage, bool HasLived, bool IsBack, JsonObject? Inner)
{
    private const string StageKey = "stage", LivedKey = "has_lived", BackKey = "is_back", InnerKey = "inner";

    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static HostedJournal? Read(JsonObject? written) => written is not { Count: > 0 } ? null : new HostedJournal(
        Enum.Parse<HostedStage>(written[StageKey]?.GetValue<string>() ?? throw new InvalidOperationException("no stage")),
        written[LivedKey]?.GetValue<bool>() ?? false,
        written[BackKey]?.GetValue<bool>() ?? false,
        written[InnerKey]?.DeepClone() as JsonObject);

    public JsonObject Write() => new() { [StageKey] = Stage.ToString(), [LivedKey] = HasLived, [BackKey] = IsBack, [InnerKey] = Inner?.DeepClone() };
}
