using Danmen.Components.Postgres;
using Danmen.Components.Postgres.Extracting;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

public sealed class TableRangeTests
{
    [Theory]
    [InlineData(0L, ContentShape.RowsOfSmallTable)]
    [InlineData(10L << 30, ContentShape.RowsOfSmallTable)]
    [InlineData((10L << 30) + 1, ContentShape.RowsOfLargeTable)]
    [InlineData((100L << 30) + 1, ContentShape.RowsOfHugeTable)]
    public void Chunks_are_longer_in_longer_tables(long bytes, ContentShape expected) => Assert.Equal(expected, PostgresCapture.ShapeFor(bytes));

    [Theory]
    [InlineData(ContentShape.RowsOfSmallTable, 500L << 30)]
    [InlineData(ContentShape.RowsOfHugeTable, 8192L)]
    public void A_table_that_grew_or_shrank_is_cut_as_it_was_cut_first(ContentShape first, long bytesNow)
    {
        TableRecord before = new() { Schema = "public", Name = "t", Kind = TableKind.Table, Columns = ["i"], Types = ["integer"], Shape = first, Rows = 1, Bytes = 2, RowSum = "", Parts = [] };
        CatalogTable table = new() { Oid = 1, Schema = "public", Name = "t", IsPartitioned = false, IsHeap = true, SizeBytes = bytesNow, HeapBlocks = bytesNow / 8192 };
        CatalogTable other = table with { Schema = "other" };

        List<TableRange> ranges = PostgresCapture.Ranges([table, other], [before]);

        Assert.All(ranges.Where(range => range.Table == table), range => Assert.Equal(first, range.Shape));
        Assert.All(ranges.Where(range => range.Table == other), range => Assert.Equal(PostgresCapture.ShapeFor(bytesNow), range.Shape));
        Assert.Equal(2 * Math.Max(1, (bytesNow / 8192 + TableRange.Blocks - 1) / TableRange.Blocks), ranges.Count);
    }
}
