using Danmen.Faults;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Holds;

/// <summary>A legal hold: a snapshot that nothing removes.</summary>
/// <param name="Id">Of the hold: the day, and eight characters.</param>
public sealed record Hold(string Id, SignedRecord<HoldBody> Record)
{
    public const string Added = "add", Released = "release";

    public HoldBody Body => Record.Latest.Body;

    public SignatureVerdict Signature => Record.Signature;

    /// <summary>True unless it was released by a revision that can be relied on: who cannot sign cannot let go.</summary>
    public bool Stands => Record.Latest.Statement.Action != Released || Record.Doubt is not null;

    /// <summary>Which hold is on a snapshot, and why.</summary>
    public Remark Describe() => HoldRemarks.HeldBy.With(Id, Record.First.Statement.User, Body.Reason);
}
