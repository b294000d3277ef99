using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>What one attempt of a check found.</summary>
/// <param name="Message">Null when it passed.</param>
internal sealed record CheckVerdict(CheckMessage? Message)
{
    public static CheckVerdict Good { get; } = new((CheckMessage?)null);

    public bool Passed => Message is null;

    public IReadOnlyList<CheckTest> Tests { get; init; } = [];

    public static CheckVerdict Failed(Remark why) => new(CheckMessage.Of(why));

    /// <summary>Passed, unless it took too long.</summary>
    public static CheckVerdict InTime(TimeSpan elapsed, TimeSpan? within) =>
        within is { } most && elapsed > most ? Failed(CheckRemarks.TooSlow.With(DurationText.Format(elapsed), DurationText.Format(most))) : Good;
}
