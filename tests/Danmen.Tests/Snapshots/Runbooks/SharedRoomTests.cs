using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

/// <summary>Components on one file system.</summary>
public sealed class SharedRoomTests
{
    [Fact]
    public void Components_that_fit_alone_and_not_together_are_refused_with_their_sum()
    {
        Assert.Equal("restore.too_little_room_together", Assert.Single(SharedRoom.Refusals([("db", Need(1, 60)), ("uploads", Need(1, 60))])).Code.Id);
        Assert.Contains("120 bytes needed, 100 bytes free", SharedRoom.Refusals([("db", Need(1, 60)), ("uploads", Need(1, 60))]).Single().English, StringComparison.Ordinal);
        Assert.Equal("restore.too_few_inodes_together", Assert.Single(SharedRoom.Refusals([("code", Need(1, 1, 6)), ("uploads", Need(1, 1, 6))])).Code.Id);
    }

    [Fact]
    public void Components_on_other_disks_or_that_fit_together_or_may_share_what_is_unchanged_are_not_refused()
    {
        Assert.Empty(SharedRoom.Refusals([("db", Need(1, 60)), ("uploads", Need(2, 60))]));
        Assert.Empty(SharedRoom.Refusals([("db", Need(1, 60)), ("uploads", Need(1, 40))]));
        Assert.Empty(SharedRoom.Refusals([("db", Need(1, 60)), ("uploads", Need(1, 60) with { MayBeLess = true })]));
    }

    [Fact]
    public void One_that_does_not_fit_alone_says_so_itself() => Assert.Empty(SharedRoom.Refusals([("db", Need(1, 160)), ("uploads", Need(1, 60))]));

    private static RoomNeed Need(ulong device, long bytes, long inodes = 0) => new(device, "/srv", bytes, inodes, 100, 10);
}
