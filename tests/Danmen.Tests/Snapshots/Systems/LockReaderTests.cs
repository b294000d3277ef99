using Danmen.Faults;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

public sealed class LockReaderTests
{
    [Theory]
    [InlineData("{ mode: compliance, period: 35d, extend_every: 7d }", true, 35, 7)]
    [InlineData("{ mode: governance, period: 14d }", false, 14, 7)]
    [InlineData("{ mode: compliance, period: 8d, extend_every: 1d }", true, 8, 1)]
    public void Lock_is_read(string text, bool isCompliance, int period, int extendEvery) =>
        Assert.Equal(new LockDefinition(isCompliance, TimeSpan.FromDays(period), TimeSpan.FromDays(extendEvery)), Parse(text));

    [Theory]
    [InlineData("{ mode: compliance, period: 13d }", "DM-SYSTEM-004", ":3:7")]
    [InlineData("{ mode: compliance, period: 35d, extend_every: 29d }", "DM-SYSTEM-004", ":3:7")]
    [InlineData("{ mode: strict, period: 35d }", "DM-SYSTEM-004", ":3:15")]
    [InlineData("{ mode: compliance }", "DM-SYSTEM-005", ":3:1")]
    [InlineData("{ period: 35d }", "DM-SYSTEM-005", ":3:1")]
    [InlineData("{ mode: compliance, periode: 35d }", "DM-SYSTEM-003", ":3:27")]
    [InlineData("35d", "DM-SYSTEM-004", ":3:7")]
    public void Lock_that_leaves_too_little_or_is_not_whole_is_refused_at_its_place(string text, string code, string place)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Parse(text));
        Assert.Equal(code, fault.Code.Id);
        Assert.EndsWith("danmen.yaml" + place, fault.Subject, StringComparison.Ordinal);
    }

    private static LockDefinition? Parse(string text) => SystemFile.Parse($"system: shop\nrepository: s3:host/bucket\nlock: {text}\n", "danmen.yaml", "/srv", StubKind.Kinds).S3.Lock;
}
