using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Something that happened on a host.</summary>
/// <param name="Step">In which step; null outside of one.</param>
/// <param name="Changed">It changed something there; null until it is done.</param>
internal sealed record HostEvent(StepKind? Step, string Host, string Task, StepState State, bool? Changed);
