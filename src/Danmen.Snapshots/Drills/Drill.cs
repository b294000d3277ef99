using Danmen.Faults;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Drills;

/// <summary>A recorded drill.</summary>
/// <param name="Id">Lower-case letters and digits; later drills sort behind earlier ones.</param>
/// <param name="Record">Null when it cannot be read.</param>
/// <param name="Unreadable">Why not; null when it can.</param>
public sealed record Drill(string Id, SignedRecord<DrillBody>? Record, DanmenException? Unreadable)
{
    public const string Recorded = "record";

    public DrillBody? Body => Record?.Latest.Body;

    public SignatureVerdict Signature => Record?.Signature ?? new SignatureVerdict(SignatureState.Bad, "", null);
}
