using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Snapshots.Capturing;

/// <summary><c>manifest.json</c> as text: UTF-8, indented, names in snake_case.</summary>
public static class ManifestCodec
{
    public const string FileName = "manifest.json";

    public static byte[] Encode(SnapshotManifest manifest) => [.. JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Json.SnapshotManifest), (byte)'\n'];

    /// <param name="subject">Names the snapshot in errors.</param>
    /// <exception cref="DanmenException">SnapshotFaults.ManifestUnreadable.</exception>
    public static SnapshotManifest Decode(ReadOnlySpan<byte> json, string subject)
    {
        SnapshotManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Json.SnapshotManifest);
        }
        catch (JsonException error)
        {
            throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, error.Message, error);
        }

        if (manifest is null) throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, "it is null");
        if (manifest.FormatVersion is < 1 or > SnapshotManifest.CurrentFormatVersion)
            throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, SnapshotRemarks.LaterFormat.With(manifest.FormatVersion, SnapshotManifest.CurrentFormatVersion));
        return manifest;
    }
}
