using Danmen.Components.Sqlite.Comparing;
using Danmen.Components.Sqlite.Extracting;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Sqlite;

/// <summary>How much of a table differs between two snapshots.</summary>
public sealed class ChangedRowsTests : IDisposable
{
    private readonly SqliteHarness _harness = new();

    private static CancellationToken Token => SqliteHarness.Token;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(8 << 20)]
    [InlineData(100)]
    public async Task Rows_that_went_or_came_are_counted_however_many_passes_it_takes(long rowsOfPass)
    {
        _harness.Fill(1000);
        _harness.Execute("CREATE TABLE \"it's\" (v TEXT); INSERT INTO \"it's\" VALUES ('a'), ('a'), ('a'), ('b'); CREATE TABLE empty (v); CREATE TABLE whole (v); INSERT INTO whole VALUES (1), (2)");
        CapturedComponent before = await CaptureAsync();
        _harness.Execute("UPDATE \"注文 1\" SET note = 'changed' WHERE id <= 10; DELETE FROM \"注文 1\" WHERE id > 995; DELETE FROM \"it's\" WHERE rowid = 1; INSERT INTO empty VALUES (1); UPDATE whole SET v = v + 100; PRAGMA incremental_vacuum");
        CapturedComponent after = await CaptureAsync();

        IReadOnlyDictionary<string, double> shares = await new ChangedRows(_harness.Store.Open(before.Tree), _harness.Store.Open(after.Tree)) { RowsOfPass = rowsOfPass }
            .OfAsync(["注文 1", "it's", "pairs", "empty", "whole", "nowhere"], Token);

        // Ten changed, which went and came, and five more went.
        Assert.Equal(15.0 / 1000, shares["注文 1"]);
        Assert.Equal(1.0 / 4, shares["it's"]);
        Assert.Equal((0, 1, 1), (shares["pairs"], shares["empty"], shares["whole"]));
        Assert.False(shares.ContainsKey("nowhere"));
    }

    [Fact]
    public async Task Database_that_is_none_tells_nothing()
    {
        _harness.Fill(10);
        CapturedComponent before = await CaptureAsync();
        StoredTree broken = await _harness.Store.StoreFolderAsync([StoredEntry.File("database.sqlite", await _harness.Store.StoreAsync("no database, but longer than its header would be"u8.ToArray(), Token))], Token);
        string temporary = Path.GetTempPath();
        int folders = Directory.GetDirectories(temporary, "danmen-sqlite-*").Length;

        Assert.Empty(await new ChangedRows(_harness.Store.Open(before.Tree), _harness.Store.Open(broken)).OfAsync(["pairs"], Token));
        Assert.Equal(folders, Directory.GetDirectories(temporary, "danmen-sqlite-*").Length);
    }

    private async Task<CapturedComponent> CaptureAsync()
    {
        await using SqliteCapture capture = _harness.BeginCapture();
        await capture.PinAsync(Token);
        return await capture.ReadAsync(Token);
    }
}
