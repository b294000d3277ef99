using Danmen.Faults;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary>Keys that danmen.yaml may hold and nothing uses yet: each is told with its line, none is a fault.</summary>
public sealed class UnusedSettingTests
{
    [Fact]
    public void Lock_has_no_effect_where_no_repository_is_in_a_bucket() =>
        MustTell("system: shop\nlock: { mode: compliance, period: 35d }\nenvironments: { prod: { components: { f: { files: /x } } } }\n", "lock", 2);

    [Fact]
    public void File_without_such_keys_tells_nothing() =>
        Assert.Empty(SystemFile.Parse("system: shop\nenvironments: { prod: { components: { f: { files: /x } } } }\n", "danmen.yaml", "/home/shop", StubKind.Kinds).NotYetUsed);

    private static void MustTell(string text, string key, int line)
    {
        UnusedSetting setting = Assert.Single(SystemFile.Parse(text, "danmen.yaml", "/home/shop", StubKind.Kinds).NotYetUsed);
        Assert.Equal((key, line), (setting.Key, setting.Line));
        Remark remark = setting.ToRemark("danmen.yaml");
        Assert.Equal($"danmen.yaml:{line}: '{key}' has no effect in this version", remark.English);
        Assert.Equal("system.no_effect", remark.Code.Id);
    }
}
