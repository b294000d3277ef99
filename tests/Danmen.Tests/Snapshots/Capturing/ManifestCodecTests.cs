using System.Text;
using Danmen.Snapshots.Capturing;
using Xunit;

namespace Danmen.Tests.Snapshots.Capturing;

public sealed class ManifestCodecTests
{
    private const string Sparse = """
        {"format_version":1,"system":"shop","environment":"prod","production":true,"complete":true,"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:01Z",
         "program":"danmen","chunker_version":"gear-1","folder":"/srv","components":[{"name":"db","kind":"files","tree":null,"start":"2026-01-01T00:00:00Z",
         "end":"2026-01-01T00:00:01Z","size_bytes":1,"file_count":1,"facts":{}}],"of_a_later_version":1}
        """;

    [Fact]
    public void What_a_manifest_does_not_say_is_empty()
    {
        SnapshotManifest manifest = ManifestCodec.Decode(Encoding.UTF8.GetBytes(Sparse), "it");

        Assert.Empty(manifest.Omitted);
        Assert.Empty(manifest.Problems);
        Assert.Empty(manifest.Components.Single().Problems);
        Assert.True(manifest.IsWhole);
    }

    [Fact]
    public void Manifest_is_written_and_read_back_the_same()
    {
        byte[] written = ManifestCodec.Encode(ManifestCodec.Decode(Encoding.UTF8.GetBytes(Sparse), "it"));

        Assert.Contains("\"format_version\": 1", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.DoesNotContain("is_whole", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.Equal(written, ManifestCodec.Encode(ManifestCodec.Decode(written, "it")));
    }
}
