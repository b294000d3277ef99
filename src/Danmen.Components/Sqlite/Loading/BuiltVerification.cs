using System.Security.Cryptography;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>Compares a restored database with what was captured: its bytes, its soundness, its tables.</summary>
internal sealed class BuiltVerification(DatabaseRecord record)
{
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public async Task<IReadOnlyList<CaptureProblem>> RunAsync(string path, CancellationToken cancellationToken)
    {
        var problems = new List<CaptureProblem>();
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != record.Sha256) problems.Add(CaptureProblem.Of(path, ProblemRemarks.BytesDiffer));
        }

        using SqliteConnection connection = DatabaseConnection.OpenImmutable(path);
        DatabaseReading read = await Task.Run(() => new DatabaseReader(connection).Read(cancellationToken), cancellationToken);
        problems.AddRange(read.Damage.Select(damage => CaptureProblem.Of(path, ProblemRemarks.SqliteSays, damage)));
        DatabaseContents expected = record.Contents, found = read.Contents;
        if (found.SchemaDigest != expected.SchemaDigest) problems.Add(CaptureProblem.Of("schema", ProblemRemarks.SchemaDiffers));
        if (found.UserVersion != expected.UserVersion) problems.Add(CaptureProblem.Of("user_version", ProblemRemarks.OtherValue, Number(found.UserVersion), Number(expected.UserVersion)));
        if (found.ApplicationId != expected.ApplicationId) problems.Add(CaptureProblem.Of("application_id", ProblemRemarks.OtherValue, Number(found.ApplicationId), Number(expected.ApplicationId)));
        if (found.PageSize != expected.PageSize) problems.Add(CaptureProblem.Of("page_size", ProblemRemarks.OtherValue, Number(found.PageSize), Number(expected.PageSize)));
        foreach (string table in expected.Tables.Keys.Union(found.Tables.Keys))
        {
            TableContents? before = expected.Tables.GetValueOrDefault(table), now = found.Tables.GetValueOrDefault(table);
            if (before != now) problems.Add(CaptureProblem.Of(table, ProblemRemarks.OtherRows, Number(now?.Rows ?? 0), now?.RowSum ?? "-", Number(before?.Rows ?? 0), before?.RowSum ?? "-"));
        }

        return problems;
    }

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
