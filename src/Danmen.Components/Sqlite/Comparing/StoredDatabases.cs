using Danmen.Components.Scratch;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>Two stored databases, opened from copies that lie nowhere any more.</summary>
internal sealed class StoredDatabases : IDisposable
{
    private const int CopyBytes = 1 << 20;

    private StoredDatabases(SqliteConnection before, SqliteConnection after) => (Before, After) = (before, after);

    public SqliteConnection Before { get; }

    public SqliteConnection After { get; }

    public static async Task<StoredDatabases> OpenAsync(IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        using var folder = new PrivateFolder("danmen-sqlite-");
        string old = await CopyAsync(before, folder, "before.sqlite", cancellationToken), now = await CopyAsync(after, folder, "after.sqlite", cancellationToken);

        // Once both are open, not even a kill leaves the rows lying in the temporary folder.
        SqliteConnection left = DatabaseConnection.OpenImmutable(old);
        try
        {
            return new StoredDatabases(left, DatabaseConnection.OpenImmutable(now));
        }
        catch
        {
            left.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Before.Dispose();
        After.Dispose();
    }

    private static async Task<string> CopyAsync(IStoredFolder stored, PrivateFolder folder, string name, CancellationToken cancellationToken)
    {
        string path = folder.CreateFile(name);
        if (await stored.FindAsync(DatabaseRecord.DatabaseFileName, cancellationToken) is not { IsFile: true } item) return path;
        await using Stream content = stored.Open(item);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, 1, useAsync: false);
        await content.CopyToAsync(file, CopyBytes, cancellationToken);
        return path;
    }
}
