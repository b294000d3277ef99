using Danmen.Components.Postgres.Loading;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

/// <summary>What the server's counters of two moments tell.</summary>
public sealed class WriteCountersTests
{
    private static readonly TableCounters s_orders = new(1, "public.orders", 100, 10, 1, 7);

    [Fact]
    public void Differences_are_told_by_table_and_what_was_made_dropped_or_truncated_as_replaced()
    {
        WrittenSince written = WriteCounters.Compare(
            new WriteCounters("", [s_orders, new(2, "public.same", 5, 0, 0, 8), new(3, "public.gone", 1, 0, 0, 9), new(4, "public.truncated", 1, 0, 0, 10)]),
            new WriteCounters("", [s_orders with { Inserted = 103, Deleted = 2 }, new(2, "public.same", 5, 0, 0, 8), new(4, "public.truncated", 1, 0, 0, 11), new(5, "public.made", 2, 0, 0, 12)]));
        Assert.Equal((true, 5, 0, 1, 4), (written.IsWritten, written.Added, written.Changed, written.Removed, written.Parts));
        Assert.Equal(
            [new("public.gone", 0, 0, 0) { IsReplaced = true }, new("public.made", 2, 0, 0) { IsReplaced = true }, new("public.orders", 3, 0, 1), new WrittenPart("public.truncated", 0, 0, 0) { IsReplaced = true }],
            written.First);
    }

    [Fact]
    public void Counters_that_began_anew_or_do_not_count_tell_nothing()
    {
        WriteCounters before = new("", [s_orders]);
        Assert.Null(WriteCounters.Compare(null, before).IsWritten);
        Assert.Null(WriteCounters.Compare(before, null).IsWritten);
        Assert.Null(WriteCounters.Compare(before, before with { Reset = "2024-06-24" }).IsWritten);
        // A crash says nothing of itself.
        Assert.Null(WriteCounters.Compare(before, new WriteCounters("", [s_orders with { Inserted = 3 }])).IsWritten);
        Assert.Equal(false, WriteCounters.Compare(before, new WriteCounters("", [s_orders])).IsWritten);
    }
}
