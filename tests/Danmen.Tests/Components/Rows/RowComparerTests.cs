using CsCheck;
using Danmen.Components.Checksums;
using Danmen.Components.Postgres.Comparing;
using Danmen.Components.Rows;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Rows;

public sealed class RowComparerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Rows_are_joined_whatever_the_passes() =>
        Gen.Select(Gen.Select(Gen.Int[0, 60], Gen.Int[0, 3]).Array, Gen.Select(Gen.Int[0, 60], Gen.Int[0, 3]).Array, Gen.Long[1, 40]).Sample((left, right, pass) =>
        {
            Dictionary<int, int> old = left.DistinctBy(row => row.Item1).ToDictionary(), now = right.DistinctBy(row => row.Item1).ToDictionary();
            RowDifferences found = new RowComparer(["id"], ["id", "v"], 1000) { RowsOfPass = pass }.CompareAsync(new Table(old), new Table(now), Token).GetAwaiter().GetResult();
            string[] wanted =
            [
                .. old.Keys.Union(now.Keys).Order().Where(id => !old.TryGetValue(id, out int before) || !now.TryGetValue(id, out int after) || before != after)
                    .Select(id => !old.ContainsKey(id) ? $"Added {id} " : !now.ContainsKey(id) ? $"Removed {id} " : $"Changed {id} v"),
            ];
            Assert.Equal(wanted, found.First.Select(row => $"{row.Change} {row.Key[0]} {string.Join(',', row.Columns)}"));
            Assert.Equal(wanted.Length, found.Added + found.Removed + found.Changed);
        });

    [Fact]
    public async Task More_rows_than_can_be_listed_are_counted()
    {
        RowComparer comparer = new(["id"], ["id", "v"], 10) { MostListed = 5 };
        RowDifferences found = await comparer.CompareAsync(new Table([]), new Table(Enumerable.Range(0, 100).ToDictionary(i => i, i => i)), Token);
        Assert.Equal((100, 0, 0, 0), (found.Added, found.Removed, found.Changed, found.First.Count));
        found = await new RowComparer(["id"], ["id", "v"], 3).CompareAsync(new Table([]), new Table(Enumerable.Range(0, 100).ToDictionary(i => i, i => i)), Token);
        Assert.Equal(["0", "1", "2"], found.First.Select(row => row.Key[0]));
    }

    [Theory]
    [InlineData("\\N", null)]
    [InlineData("", "")]
    [InlineData("a b", "a b")]
    [InlineData("a\\tb\\nc\\\\d\\re", "a\tb\nc\\d\re")]
    [InlineData("鍵", "鍵")]
    public void Field_of_copy_text_is_read_as_its_value(string field, string? value) => Assert.Equal(value, CopyRows.Text(System.Text.Encoding.UTF8.GetBytes(field)));

    private sealed class Table(Dictionary<int, int> rows) : RowTable
    {
        public override long Rows => rows.Count;

        public override Task ScanAsync(Action<ulong> take, CancellationToken cancellationToken)
        {
            foreach ((int id, int value) in rows) take(Hash(id, value));
            return Task.CompletedTask;
        }

        public override Task PickAsync(Func<ulong, bool> wants, Action<PickedRow> take, CancellationToken cancellationToken)
        {
            foreach ((int id, int value) in rows)
                if (wants(Hash(id, value))) take(new PickedRow([$"{id}"], [(ulong)id, (ulong)value]));
            return Task.CompletedTask;
        }

        private static ulong Hash(int id, int value) => RowHash.Of(System.Text.Encoding.UTF8.GetBytes($"{id} {value}"));
    }
}
