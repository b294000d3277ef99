using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>A milestone tag as it stands in the repository.</summary>
/// <param name="Stored">The restic snapshot that holds the record: 64 hexadecimal digits.</param>
/// <param name="StoredAt">Its time.</param>
/// <param name="PinsHere">The record holds the tagged tree. It does not when the snapshot has moved to the cold repository, whose record does.</param>
public sealed record Tag(TagName Name, SignedRecord<TagBody> Record, string Stored, Timestamp StoredAt, bool PinsHere)
{
    public const string Created = "create", Edited = "edit", Removed = "delete";

    public TagBody Body => Record.Latest.Body;

    public bool IsDeleted => Record.Latest.Statement.Action == Removed;

    public SignatureVerdict Signature => Record.Signature;

    /// <summary>Who deleted it, when and why.</summary>
    internal Remark Deletion()
    {
        RecordStatement last = Record.Latest.Statement;
        return TagRemarks.DeletedBy.With(last.User, last.Host, Moment(last.Time), Body.Reason ?? "");
    }

    /// <summary>Who created it and when.</summary>
    internal Remark Creation()
    {
        RecordStatement first = Record.First.Statement;
        return TagRemarks.CreatedBy.With(first.User, first.Host, Moment(first.Time));
    }

    /// <exception cref="DanmenException">RecordFaults.BadSignature: nothing that the tag says may be relied on.</exception>
    internal void MustBeSigned()
    {
        if (Record.Doubt is { } doubt) throw new DanmenException(RecordFaults.BadSignature, Name.ToString(), doubt);
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
