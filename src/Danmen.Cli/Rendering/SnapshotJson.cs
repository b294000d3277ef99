using System.Text.Json;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Snapshots as JSON.</summary>
internal static class SnapshotJson
{
    /// <summary>"hot" or "cold".</summary>
    public static string TierOf(SnapshotTier tier) => tier == SnapshotTier.Cold ? "cold" : "hot";

    public static void WriteSnapshot(this Utf8JsonWriter json, SnapshotSummary snapshot, bool withFacts)
    {
        SnapshotManifest manifest = snapshot.Manifest;
        json.WriteString("id", snapshot.Id);
        json.WriteString("short_id", snapshot.ShortId);
        json.WriteString("tree", snapshot.Tree);
        json.WriteString("parent", snapshot.Parent);
        json.WriteString("original", snapshot.Original);
        json.WriteString("tier", TierOf(snapshot.Tier));
        json.WriteString("system", manifest.System);
        json.WriteString("environment", manifest.Environment);
        json.WriteBoolean("production", manifest.Production);
        json.WriteBoolean("complete", manifest.Complete);
        json.WriteBoolean("partial", manifest.IsPartial);
        json.WriteMoment("start", manifest.Start);
        json.WriteMoment("end", manifest.End);
        json.WriteString("host", snapshot.HostName);
        json.WriteString("user", snapshot.UserName);
        json.WriteString("program", manifest.Program);
        json.WriteTexts("tags", snapshot.Tags);
        json.WriteStartArray("components");
        foreach (ManifestComponent component in manifest.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("kind", component.Kind);
            json.WriteString("tree", component.Tree);
            json.WriteMoment("start", component.Start);
            json.WriteMoment("end", component.End);
            json.WriteNumber("size_bytes", component.SizeBytes);
            json.WriteNumber("file_count", component.FileCount);
            if (withFacts)
            {
                json.WritePropertyName("facts");
                component.Facts.WriteTo(json);
            }

            json.WriteProblems(component.Problems);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteTexts("omitted", manifest.Omitted);
        json.WriteProblems(manifest.Problems);
    }

    public static void WriteProblems(this Utf8JsonWriter json, IReadOnlyList<CaptureProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (CaptureProblem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("subject", problem.Subject);
            json.WriteString("reason", problem.Reason);
            if (problem.Code is { } code)
            {
                json.WriteString("code", code);
                json.WriteTexts("arguments", problem.Arguments ?? []);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
