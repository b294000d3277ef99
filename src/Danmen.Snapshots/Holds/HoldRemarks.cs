using Danmen.Faults;

namespace Danmen.Snapshots.Holds;

/// <summary>What is told of holds.</summary>
internal static class HoldRemarks
{
    public static readonly RemarkCode HeldBy = new("hold.held_by", "hold {0} by {1}: {2}", "保全 {0}（{1}）: {2}");

    public static readonly RemarkCode TheyAre = new("hold.they_are", "they are {0}", "該当する保全: {0}");

    public static readonly RemarkCode ReleasedAlready = new("hold.released_already", "it was released already", "既に解除されています");
}
