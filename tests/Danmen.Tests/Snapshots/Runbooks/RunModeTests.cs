using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

/// <summary>What a plan advises where both states do not fit.</summary>
public sealed class RunModeTests
{
    [Fact]
    public void What_is_lacking_on_each_disk_is_told_and_what_helps()
    {
        RoomNeed[] needs = [new(1, "/a", 60, 5, 100, 100), new(1, "/a/b", 70, 5, 90, 8), new(2, "/c", 10, 1, 100, null)];
        Assert.Equal(["restore.free_bytes", "restore.free_inodes", "restore.in_parts"], RunMode.Advise(needs, hostsAreShort: false).Select(remark => remark.Code.Id));
        Remark[] advice = [.. RunMode.Advise(needs, hostsAreShort: false)];
        Assert.Equal((object[])[new ByteCount(40), "/a"], advice[0].Arguments);
        Assert.Equal((object[])[2L, "/a"], advice[1].Arguments);
    }

    [Fact]
    public void Nothing_is_advised_where_all_fits_or_what_is_unchanged_may_take_no_room()
    {
        Assert.Empty(RunMode.Advise([new(1, "/a", 60, 5, 60, 5)], hostsAreShort: false));
        Assert.Empty(RunMode.Advise([new(1, "/a", 600, 5, 60, 5) { MayBeLess = true }], hostsAreShort: false));
    }

    [Fact]
    public void Host_that_has_too_little_is_advised_about() =>
        Assert.Equal(["restore.free_on_hosts", "restore.in_parts"], RunMode.Advise([], hostsAreShort: true).Select(remark => remark.Code.Id));
}
