using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Capturing;

/// <summary><c>manifest.json</c> as text: UTF-8, indented, names in snake_case.</summary>
public static class ManifestCodec
{
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Encode(SnapshotManifest manifest) => [.. JsonSerializer.SerializeToUtf8Bytes(manifest, s_options), (byte)'\n'];

    /// <param name="subject">Names the snapshot in errors.</param>
    /// <exception cref="DanmenException">SnapshotFaults.ManifestUnreadable.</exception>
    public static SnapshotManifest Decode(ReadOnlySpan<byte> json, string subject)
    {
        SnapshotManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<SnapshotManifest>(json, s_options);
        }
        catch (JsonException error)
        {
            throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, error.Message, error);
        }

        if (manifest is null) throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, "it is null");
        if (manifest.FormatVersion is < 1 or > SnapshotManifest.CurrentFormatVersion)
            throw new DanmenException(SnapshotFaults.ManifestUnreadable, subject, $"its format version is {manifest.FormatVersion}, and this program reads up to {SnapshotManifest.CurrentFormatVersion}");
        return manifest;
    }
}
