using System.Globalization;
using System.Text;
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

    // From a few rows, which must hold those of one key, to all of them.
    private static readonly Gen<long> s_memory = Gen.OneOf(Gen.Long[500, 2000], Gen.Const(1L << 20));

    private static readonly Gen<(int Id, int Value)[]> s_rows = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 3]).Array;

    [Fact]
    public void Rows_are_joined_whatever_fits_into_memory() =>
        Gen.Select(s_rows, s_rows, s_memory, Gen.Int[1, 70]).Sample((left, right, memory, most) =>
        {
            Dictionary<int, int> old = left.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Value), now = right.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Value);
            RowDifferences found = Compare(["id"], Listed(old), Listed(now), memory, most);
            string[] wanted =
            [
                .. old.Keys.Union(now.Keys).Order().Where(id => !old.TryGetValue(id, out int before) || !now.TryGetValue(id, out int after) || before != after)
                    .Select(id => !old.ContainsKey(id) ? $"Added {id} " : !now.ContainsKey(id) ? $"Removed {id} " : $"Changed {id} v"),
            ];
            Assert.Equal(wanted.Take(most), found.First.Select(row => $"{row.Change} {row.Key[0]} {string.Join(',', row.Columns)}"));
            Assert.Equal(wanted.Length, found.Added + found.Removed + found.Changed);
            Assert.Equal(wanted.Count(row => row.StartsWith("Changed", StringComparison.Ordinal)), found.Changed);
        }, iter: 300);

    [Fact]
    public void Rows_without_a_key_are_counted_as_often_as_they_are_there() =>
        Gen.Select(s_rows, s_rows, s_memory).Sample((left, right, memory) =>
        {
            RowDifferences found = Compare([], left, right, memory, 10);
            Dictionary<(int, int), int> surplus = [];
            foreach ((int, int) row in right) surplus[row] = surplus.GetValueOrDefault(row) + 1;
            foreach ((int, int) row in left) surplus[row] = surplus.GetValueOrDefault(row) - 1;
            Assert.Equal((surplus.Values.Where(n => n > 0).Sum(), -surplus.Values.Where(n => n < 0).Sum(), 0, 0), (found.Added, found.Removed, found.Changed, found.First.Count));
        }, iter: 300);

    [Fact]
    public void Key_that_one_side_does_not_keep_counts_every_row_once() =>
        Gen.Select(s_rows, s_rows, s_memory).Sample((left, right, memory) =>
        {
            RowDifferences found = Compare(["id"], left, right, memory, 1000);
            Assert.Equal(right.Length - left.Length, found.Added - found.Removed);
            long wanted = left.Concat(right).Select(row => row.Id).Distinct().Sum(id => (long)Math.Max(Only(left, right, id), Only(right, left, id)));
            // Dealt out four times, rows of one key are counted one by one.
            if (memory > 2000) Assert.Equal(wanted, found.Added + found.Removed + found.Changed);
            else Assert.InRange(found.Added + found.Removed + found.Changed, wanted, wanted * 2);
        }, iter: 300);

    [Fact]
    public void Hundred_thousand_rows_that_all_changed_are_counted_in_little_memory()
    {
        (int, int)[] old = [.. Enumerable.Range(0, 100_000).Select(i => (i, 0))], now = [.. Enumerable.Range(0, 100_000).Reverse().Select(i => (i, 1))];
        RowDifferences found = Compare(["id"], old, now, 256 << 10, 2);
        Assert.Equal((0, 0, 100_000), (found.Added, found.Removed, found.Changed));
        Assert.Equal(["0", "1"], found.First.Select(row => row.Key[0]));
    }

    [Theory]
    [InlineData("\\N", null)]
    [InlineData("", "")]
    [InlineData("a b", "a b")]
    [InlineData("a\\tb\\nc\\\\d\\re", "a\tb\nc\\d\re")]
    [InlineData("鍵", "鍵")]
    public void Field_of_copy_text_is_read_as_its_value(string field, string? value) => Assert.Equal(value, CopyRows.Text(Encoding.UTF8.GetBytes(field)));

    [Fact]
    public void Key_is_kept_as_it_was()
    {
        RowRecord.Writer writer = new();
        foreach (string? value in (string?[])["", null, "鍵", "a;b"]) writer.Key(value);
        writer.Key("42"u8);
        writer.Field(7);
        Assert.Equal(["", null, "鍵", "a;b", "42"], writer.Finish().KeyValues());
        writer.Key("x");
        Assert.Equal(["x"], writer.Finish().KeyValues());
    }

    private static int Only((int Id, int Value)[] rows, (int Id, int Value)[] others, int id) =>
        rows.Where(row => row.Id == id).GroupBy(row => row.Value).Sum(same => Math.Max(0, same.Count() - others.Count(row => row.Id == id && row.Value == same.Key)));

    private static (int, int)[] Listed(Dictionary<int, int> rows) => [.. rows.Select(row => (row.Key, row.Value))];

    private static RowDifferences Compare(string[] key, (int, int)[] old, (int, int)[] now, long memory, int most) =>
        new RowComparer(key, ["id", "v"], new RowWork(most, null)) { MemoryBytes = memory }.CompareAsync(new Table(old, key.Length > 0), new Table(now, key.Length > 0), Token).GetAwaiter().GetResult();

    private sealed class Table((int Id, int Value)[] rows, bool hasKey) : RowTable
    {
        private readonly RowRecord.Writer _record = new();
        private int _next;

        public override long Length => rows.Length;

        public override long Position => _next;

        public override ValueTask<bool> ReadAsync(IRowTaker taker, CancellationToken cancellationToken)
        {
            for (int i = 0; i < 7 && _next < rows.Length; i++)
            {
                (int id, int value) = rows[_next++];
                if (!taker.Meet(RowHash.Of(Encoding.UTF8.GetBytes($"{id} {value}")))) continue;
                if (hasKey) _record.Key(id.ToString(CultureInfo.InvariantCulture));
                _record.Field((ulong)id);
                _record.Field((ulong)value);
                taker.Describe(_record.Finish());
            }

            return ValueTask.FromResult(_next < rows.Length);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
