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
        problems.AddRange(read.Damage.Select(damage => new CaptureProblem(path, damage)));
        DatabaseContents expected = record.Contents, found = read.Contents;
        if (found.SchemaDigest != expected.SchemaDigest) problems.Add(CaptureProblem.Of("schema", ProblemRemarks.SchemaDiffers));
        if (found.UserVersion != expected.UserVersion) problems.Add(new CaptureProblem("user_version", $"is {found.UserVersion}, should be {expected.UserVersion}"));
        if (found.ApplicationId != expected.ApplicationId) problems.Add(new CaptureProblem("application_id", $"is {found.ApplicationId}, should be {expected.ApplicationId}"));
        if (found.PageSize != expected.PageSize) problems.Add(new CaptureProblem("page_size", $"is {found.PageSize}, should be {expected.PageSize}"));
        foreach (string table in expected.Tables.Keys.Union(found.Tables.Keys))
        {
            TableContents? before = expected.Tables.GetValueOrDefault(table), now = found.Tables.GetValueOrDefault(table);
            if (before != now) problems.Add(new CaptureProblem(table, $"has {now?.Rows.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no"} rows with sum {now?.RowSum}, should have {before?.Rows} with {before?.RowSum}"));
        }

        return problems;
    }
}
