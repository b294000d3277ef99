using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>catalogue.json: who owns what and who may do what, and what the server did not vouch for. A restored database gives the same.</summary>
/// <remarks>Names are as pg_identify_object() tells them: "table public.orders", "default acl for role a in schema b on tables". Snapshots of earlier versions lack the file.</remarks>
internal sealed record CatalogueRecord
{
    public const string FileName = "catalogue.json";

    public required SortedDictionary<string, ObjectRights> Objects { get; init; }

    /// <summary>Constraints that hold for new rows only.</summary>
    public required IReadOnlyList<string> NotValid { get; init; }

    /// <summary>Indexes that the server does not use: an interrupted CREATE INDEX CONCURRENTLY, or a partitioned one that lacks a part.</summary>
    public required IReadOnlyList<string> InvalidIndexes { get; init; }

    /// <returns>Null when an earlier version took the snapshot.</returns>
    public static async Task<CatalogueRecord?> ReadAsync(IStoredFolder stored, CancellationToken cancellationToken) =>
        await stored.FindAsync(FileName, cancellationToken) is null
            ? null
            : await JsonRecord.ReadAsync(stored, FileName, PostgresRecords.Json.CatalogueRecord, PostgresFaults.StoredBroken, cancellationToken);
}

/// <summary>Owner and privileges of one object, those by default spelt out.</summary>
/// <param name="Owner">Null for columns, for default privileges, and for what an extension made: whoever makes the extension owns that.</param>
/// <param name="Grants">By role, "" for PUBLIC: "INSERT,SELECT*", sorted; a star for what may be granted on.</param>
internal sealed record ObjectRights(string? Owner, SortedDictionary<string, string> Grants);
