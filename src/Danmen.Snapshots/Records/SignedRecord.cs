using Danmen.Faults;

namespace Danmen.Snapshots.Records;

/// <summary>A record whose revisions were read and whose signatures and history were checked.</summary>
/// <param name="Revisions">Oldest first; at least one.</param>
/// <param name="Doubt">What is wrong with the history; null when nothing is.</param>
public sealed record SignedRecord<TBody>(string Id, RecordFile File, IReadOnlyList<SignedRevision<TBody>> Revisions, Remark? Doubt)
{
    public SignedRevision<TBody> First => Revisions[0];

    public SignedRevision<TBody> Latest => Revisions[^1];

    /// <summary>The worst of all revisions: a chain is what its weakest link is.</summary>
    public SignatureVerdict Signature => Doubt is not null ? new SignatureVerdict(SignatureState.Bad, "", null) : Revisions.MaxBy(revision => revision.Signature.State)!.Signature; // never empty
}

/// <summary>One revision of a record.</summary>
public sealed record SignedRevision<TBody>(RecordStatement Statement, TBody Body, SignatureVerdict Signature);

/// <summary>Who writes a revision, and when.</summary>
public sealed record RecordAuthor(string User, string Host, string Program, DateTimeOffset Time);
