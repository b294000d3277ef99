using Danmen.Components;
using Danmen.Components.Sqlite.Extracting;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Sqlite;

/// <summary>Which rows differ between two snapshots of a SQLite database.</summary>
public sealed class DifferingRowsTests : IDisposable
{
    private readonly SqliteHarness _harness = new();

    private static CancellationToken Token => SqliteHarness.Token;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Rows_that_went_came_and_changed_are_counted()
    {
        _harness.Fill(1000);
        _harness.Execute("CREATE TABLE \"it's\" (v TEXT); INSERT INTO \"it's\" VALUES ('a'), ('a'), ('a'), ('b'); CREATE TABLE empty (v); CREATE TABLE whole (v); INSERT INTO whole VALUES (1), (2)");
        CapturedComponent before = await CaptureAsync();
        _harness.Execute("UPDATE \"注文 1\" SET note = 'changed' WHERE id <= 10; DELETE FROM \"注文 1\" WHERE id > 995; DELETE FROM \"it's\" WHERE rowid = 1; INSERT INTO empty VALUES (1); UPDATE whole SET v = v + 100; PRAGMA incremental_vacuum");
        CapturedComponent after = await CaptureAsync();

        IReadOnlyDictionary<string, RowDifferences> found = await CompareAsync(_harness.Store.Open(before.Tree), _harness.Store.Open(after.Tree), ["注文 1", "it's", "pairs", "empty", "whole", "nowhere"]);

        Assert.Equal((0, 5, 10), Counts(found["注文 1"]));
        Assert.Equal((0, 1, 0), Counts(found["it's"]));
        Assert.Equal(((0, 0, 0), (1, 0, 0), (2, 2, 0)), (Counts(found["pairs"]), Counts(found["empty"]), Counts(found["whole"])));
        Assert.False(found.ContainsKey("nowhere"));
    }

    [Fact]
    public async Task Database_that_is_none_tells_nothing()
    {
        _harness.Fill(10);
        CapturedComponent before = await CaptureAsync();
        StoredTree broken = await _harness.Store.StoreFolderAsync([StoredEntry.File("database.sqlite", await _harness.Store.StoreAsync("no database, but longer than its header would be"u8.ToArray(), Token))], Token);
        string temporary = Path.GetTempPath();
        int folders = Directory.GetDirectories(temporary, "danmen-sqlite-*").Length;

        Assert.Empty(await CompareAsync(_harness.Store.Open(before.Tree), _harness.Store.Open(broken), ["pairs"]));
        Assert.Equal(folders, Directory.GetDirectories(temporary, "danmen-sqlite-*").Length);
    }

    private static (long, long, long) Counts(RowDifferences rows) => (rows.Added, rows.Removed, rows.Changed);

    private static Task<IReadOnlyDictionary<string, RowDifferences>> CompareAsync(IStoredFolder before, IStoredFolder after, string[] tables) =>
        new SqliteComponent().DifferingRowsAsync(before, after, new RowRequest(tables, 0, ISnapshotProgress.None.Begin("db", "sqlite", ProgressStage.Comparing)), Token);

    private async Task<CapturedComponent> CaptureAsync()
    {
        await using SqliteCapture capture = _harness.BeginCapture();
        await capture.PinAsync(Token);
        return await capture.ReadAsync(Token);
    }
}
