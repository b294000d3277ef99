using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

public sealed class ColdReaderTests
{
    [Theory]
    [InlineData("s3:h/b", "storage_class: GLACIER_IR", "GLACIER_IR", null, 0)]
    [InlineData("s3:h/b", "storage_class: GLACIER", null, "GLACIER", 7)]
    [InlineData("s3:h/b", "storage_class: DEEP_ARCHIVE, archive_after: 30d", null, "DEEP_ARCHIVE", 30)]
    [InlineData("s3:h/b", "storage_class: GLACIER_IR, archive_after: 24h", null, "GLACIER_IR", 1)]
    [InlineData("s3:h/b", "", null, null, 0)]
    [InlineData("/srv/cold", "storage_class: GLACIER, archive_after: 1d", null, null, 0)]
    public void Archive_class_is_moved_to_and_never_written(string place, string settings, string? written, string? archive, int days)
    {
        SystemDefinition system = Parse(place, settings);
        ColdDefinition cold = system.Cold!; // the text has it
        Assert.Equal((written, archive, days), (cold.WrittenClass, cold.Archive?.StorageClass, cold.Archive?.AfterDays ?? 0));
        Assert.Equal(place.StartsWith('/') ? ["cold.storage_class", "cold.archive_after"] : [], system.NotYetUsed.Select(each => each.Key));
    }

    [Theory]
    [InlineData("storage_class: GLACIER, archive_after: 12h", "DM-SYSTEM-004")]
    [InlineData("storage_class: GLACIER, archive_after: 25h", "DM-SYSTEM-004")]
    [InlineData("storage_class: GLACIER, archive_after: soon", "DM-SYSTEM-004")]
    [InlineData("archive_after: 7d", "DM-SYSTEM-005")]
    public void What_a_lifecycle_cannot_do_is_refused(string settings, string expected) =>
        Assert.Equal(expected, Assert.Throws<DanmenException>(() => Parse("s3:h/b", settings)).Code.Id);

    [Fact]
    public void Archive_needs_the_tag_that_names_packs_of_data()
    {
        DanmenException refusal = Assert.Throws<DanmenException>(() => SystemFile.Parse("system: shop\ns3: { tags: false }\ncold: { repository: \"s3:h/b\", key: { env: K }, storage_class: GLACIER }\n", "danmen.yaml", "/srv", new ComponentKinds([])));
        Assert.Equal("DM-SYSTEM-004", refusal.Code.Id);
        Assert.Contains("s3.tags", refusal.Message, StringComparison.Ordinal);
    }

    private static SystemDefinition Parse(string place, string settings) =>
        SystemFile.Parse($"system: shop\ncold: {{ repository: \"{place}\", key: {{ env: K }}{(settings.Length > 0 ? ", " + settings : "")} }}\n", "danmen.yaml", "/srv", new ComponentKinds([]));
}
