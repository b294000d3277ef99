using System.Security.Cryptography;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Sqlite;

/// <summary>Checks that a stored database is the one that database.json describes.</summary>
internal sealed class StoredVerification(IStoredFolder stored)
{
    /// <summary>Every database begins with it.</summary>
    private static readonly byte[] s_magic = "SQLite format 3\0"u8.ToArray();

    public async Task<IReadOnlyList<CaptureProblem>> RunAsync(CancellationToken cancellationToken)
    {
        if (await stored.FindAsync(DatabaseRecord.FileName, cancellationToken) is not { IsFile: true }) return [CaptureProblem.Of(DatabaseRecord.FileName, ProblemRemarks.Missing)];
        DatabaseRecord record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, SqliteRecords.Json.DatabaseRecord, SqliteFaults.StoredBroken, cancellationToken);
        if (record.Format != DatabaseRecord.CurrentFormat) return [CaptureProblem.Of(DatabaseRecord.FileName, ProblemRemarks.LaterVersion)];
        if (await stored.FindAsync(DatabaseRecord.DatabaseFileName, cancellationToken) is not { IsFile: true } item) return [CaptureProblem.Of(DatabaseRecord.DatabaseFileName, ProblemRemarks.Missing)];

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using Stream content = stored.Open(item);
        byte[] buffer = new byte[256 << 10];
        long length = 0;
        int read;
        while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            if (length == 0 && !buffer.AsSpan(0, read).StartsWith(s_magic)) return [CaptureProblem.Of(DatabaseRecord.DatabaseFileName, ProblemRemarks.NoDatabase)];
            length += read;
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return length == record.SizeBytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == record.Sha256
            ? []
            : [CaptureProblem.Of(DatabaseRecord.DatabaseFileName, ProblemRemarks.NotAsCaptured)];
    }
}
