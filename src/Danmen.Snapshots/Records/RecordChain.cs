using System.Security.Cryptography;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Snapshots.Records;

/// <summary>Revisions of a record, each signed and each naming the one before it by its hash.</summary>
internal static class RecordChain
{
    /// <summary>Reads and checks.</summary>
    /// <param name="id">What the record must be called.</param>
    /// <exception cref="DanmenException">RecordFaults.Unreadable.</exception>
    public static SignedRecord<TBody> Read<TBody>(RecordKind<TBody> kind, string id, ReadOnlySpan<byte> json, TrustedSigners trusted)
    {
        string subject = $"{kind.Name} {id}";
        try
        {
            RecordFile file = JsonSerializer.Deserialize(json, RecordJson.Json.RecordFile) ?? throw new JsonException("it is null");
            if (file.FormatVersion is < 1 or > RecordFile.CurrentFormatVersion) throw new DanmenException(RecordFaults.Unreadable, subject, RecordRemarks.LaterFormat.With(file.FormatVersion));
            if (file.Revisions.Count == 0 || file.Revisions.Any(revision => revision is null)) throw new DanmenException(RecordFaults.Unreadable, subject, RecordRemarks.NoRevision.With());
            var revisions = new List<SignedRevision<TBody>>(file.Revisions.Count);
            string? previous = null;
            Remark? doubt = null;
            foreach (DsseEnvelope envelope in file.Revisions)
            {
                byte[] payload = Convert.FromBase64String(envelope.Payload);
                RecordStatement statement = JsonSerializer.Deserialize(payload, RecordJson.Json.RecordStatement) ?? throw new JsonException("a revision is null");
                TBody body = statement.Body.Deserialize(kind.Body) ?? throw new JsonException("a revision says nothing");
                SignatureVerdict verdict = trusted.Judge(envelope, payload, file.Keys, statement.Time);
                if (envelope.PayloadType != kind.PayloadType || statement.Kind != kind.Name || statement.Id != id) doubt ??= RecordRemarks.OtherRecord.With(statement.Kind, statement.Id);
                if (statement.Revision != revisions.Count + 1 || statement.Previous != previous) doubt ??= RecordRemarks.BrokenChain.With(revisions.Count + 1);
                if (verdict.State == SignatureState.Bad) doubt ??= RecordRemarks.WrongSignature.With(revisions.Count + 1);
                revisions.Add(new SignedRevision<TBody>(statement, body, verdict));
                previous = Convert.ToHexStringLower(SHA256.HashData(payload));
            }

            return new SignedRecord<TBody>(id, file, revisions, doubt);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new DanmenException(RecordFaults.Unreadable, subject, error.Message, error);
        }
    }

    /// <summary>A file with one more revision, or the first.</summary>
    /// <param name="before">The record so far, or null.</param>
    public static RecordFile Append<TBody>(RecordKind<TBody> kind, string id, SignedRecord<TBody>? before, string action, TBody body, RecordSigner signer, RecordAuthor author)
    {
        var statement = new RecordStatement
        {
            Kind = kind.Name,
            Id = id,
            Revision = (before?.Revisions.Count ?? 0) + 1,
            Previous = before is null ? null : Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(before.File.Revisions[^1].Payload))),
            Action = action,
            Time = author.Time,
            User = author.User,
            Host = author.Host,
            Program = author.Program,
            Body = JsonSerializer.SerializeToElement(body, kind.Body),
        };
        DsseEnvelope envelope = signer.Sign(kind.PayloadType, JsonSerializer.SerializeToUtf8Bytes(statement, RecordJson.Json.RecordStatement));
        IReadOnlyList<RecordKey> keys = before?.File.Keys ?? [];
        return new RecordFile
        {
            FormatVersion = RecordFile.CurrentFormatVersion,
            Keys = keys.Any(key => key.Id == signer.KeyId) ? keys : [.. keys, new RecordKey(signer.KeyId, Convert.ToBase64String(signer.PublicKey.Span))],
            Revisions = [.. before?.File.Revisions ?? [], envelope],
        };
    }

    /// <summary>True when a history says the same as another as far as it goes.</summary>
    public static bool IsBeginning<TBody>(SignedRecord<TBody> history, SignedRecord<TBody> longer) =>
        history.File.Revisions.Select(revision => revision.Payload).SequenceEqual(longer.File.Revisions.Take(history.Revisions.Count).Select(revision => revision.Payload));

    /// <summary>Of several histories of one record the longest, of which every other must be the beginning.</summary>
    /// <param name="histories">At least one.</param>
    public static SignedRecord<TBody> Longest<TBody>(IReadOnlyList<SignedRecord<TBody>> histories)
    {
        SignedRecord<TBody> longest = histories.MaxBy(history => history.Revisions.Count) ?? throw new ArgumentException("no history", nameof(histories));
        bool isDiverged = histories.Any(each => !IsBeginning(each, longest));
        return isDiverged && longest.Doubt is null ? longest with { Doubt = RecordRemarks.Diverged.With() } : longest;
    }
}
