using System.Text;
using CsCheck;
using Danmen.Components.Postgres.Comparing;
using Danmen.Components.Rows;
using Danmen.Testing;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

/// <summary>Chunks that both sides have are left unread, and no difference is lost with them, wherever chunks were cut.</summary>
public sealed class DifferingChunksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ContentShape.File)]
    [InlineData(ContentShape.RowsOfSmallTable)]
    [InlineData(ContentShape.RowsOfLargeTable)]
    [InlineData(ContentShape.RowsOfHugeTable)]
    public void Largest_chunk_is_what_the_chunker_cuts(ContentShape shape) => Assert.Equal(RepositoryCaptureSink.ProfileOf(shape).MaximumBytes, shape.LargestChunkBytes());

    [Fact]
    public async Task Rows_longer_than_a_chunk_are_compared_whole()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        // Four chunks of the same bytes each, and rows that differ in the last of theirs alone.
        string Row(int id, int kilobytes, string end) => $"{id}\t{string.Concat(Enumerable.Repeat($"{id % 3:d3} of the same ", kilobytes * 60))}{end}\n";
        List<string> old = [.. Enumerable.Range(0, 40).Select(i => Row(i, i % 4 * 70, "a"))], now = [.. old];
        now[3] = Row(3, 210, "b");
        now[7] = Row(7, 210, "longer");
        now.Insert(20, Row(1000, 150, "new"));
        now.RemoveAt(30);

        RowDifferences found = await CompareAsync(store, old, now);
        Assert.Equal(["Changed 3", "Changed 7", "Removed 29", "Added 1000"], found.First.Select(row => $"{row.Change} {row.Key[0]}"));
        Assert.True(found.BytesRead < found.BytesOfBoth, $"{found.BytesRead} of {found.BytesOfBoth}");
    }

    [Fact]
    public async Task No_difference_is_lost_wherever_rows_moved()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        await Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool, Gen.Int[0, 100_000]).SampleAsync(async sample =>
        {
            (int rows, int changed, int added, int removed, bool rotated, int seed) = sample;
#pragma warning disable CA5394 // Repeatable, not secret.
            Random random = new(seed);
            Dictionary<int, string> before = Enumerable.Range(0, rows).ToDictionary(i => i, i => $"{i}\t{new string('x', random.Next(120))}{i * 7919}\n"), after = new(before);
            for (int i = 0; i < removed && after.Count > 0; i++) after.Remove(random.Next(rows));
            for (int i = 0; i < changed && rows > 0; i++)
            {
                int id = random.Next(rows);
                if (after.ContainsKey(id)) after[id] = $"{id}\tchanged {i}\n";
            }

            for (int i = 0; i < added; i++) after[100_000 + i] = $"{100_000 + i}\tnew\n";
            // An updated row moves to the end of its table; a table that was clustered anew lies in another order.
            List<string> now = [.. after.OrderBy(row => row.Value == before.GetValueOrDefault(row.Key) ? 0 : 1).ThenBy(row => row.Key).Select(row => row.Value)];
#pragma warning restore CA5394
            if (rotated && now.Count > 0) now = [.. now.Skip(now.Count / 3), .. now.Take(now.Count / 3)];

            RowDifferences found = await CompareAsync(store, [.. before.OrderBy(row => row.Key).Select(row => row.Value)], now);
            Assert.Equal(after.Keys.Except(before.Keys).Count(), found.Added);
            Assert.Equal(before.Keys.Except(after.Keys).Count(), found.Removed);
            Assert.Equal(before.Count(row => after.TryGetValue(row.Key, out string? value) && value != row.Value), found.Changed);
        }, iter: 25);
    }

    private static async Task<RowDifferences> CompareAsync(ConformanceStore store, IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        TableParts before = await StoreAsync(store, old), after = await StoreAsync(store, now);
        (IReadOnlyList<PartChunks> left, IReadOnlyList<PartChunks> right) = DifferingChunks.Of(before, after);
        await using CopyRows oldRows = new(before.Stored, left, ["id", "v"], ["id", "v"], ["id"]);
        await using CopyRows nowRows = new(after.Stored, right, ["id", "v"], ["id", "v"], ["id"]);
        RowDifferences found = await new RowComparer(["id"], ["id", "v"], new RowWork(100, null)) { MemoryBytes = 8 << 10 }.CompareAsync(oldRows, nowRows, Token);
        return found with { BytesRead = oldRows.Length + nowRows.Length, BytesOfBoth = old.Concat(now).Sum(row => (long)row.Length) };
    }

    private static async Task<TableParts> StoreAsync(ConformanceStore store, IReadOnlyList<string> rows)
    {
        StoredTree tree = await store.WriteAsync(async sink =>
        {
            await using IContentWriter writer = sink.OpenContent(ContentShape.RowsOfSmallTable);
            await writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(rows)), Token);
            return await sink.StoreFolderAsync([StoredEntry.File("rows.copy", await writer.CompleteAsync(Token))], Token);
        }, Token);
        IStoredFolder folder = store.Open(tree.Id);
        return new TableParts(folder, [(await folder.FindAsync("rows.copy", Token))!], ContentShape.RowsOfSmallTable); // just stored
    }
}
