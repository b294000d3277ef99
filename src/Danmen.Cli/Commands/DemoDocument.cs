using System.Text.Json;
using Danmen.Cli.Rendering;

namespace Danmen.Cli.Commands;

/// <summary>The demo's one JSON document.</summary>
internal static class DemoDocument
{
    public static void Write(TextWriter output, string folder, string database, DemoProof proof, string tag, string restored, TimeSpan took) =>
        JsonOutput.WriteDocument(output, json =>
        {
            json.WriteString("directory", folder);
            json.WriteString("database", database);
            json.WriteString("tag", tag);
            json.WriteString("run", restored);
            json.WriteBoolean("restored", proof.IsBack);
            if (proof.Restic is { } agrees)
                json.WriteBoolean("restic_check", agrees);
            else
                json.WriteNull("restic_check");
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteStartArray("components");
            foreach ((string name, string checksum) in proof.Before)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("sha256_before", checksum);
                json.WriteString("sha256_damaged", proof.Damaged[name]);
                json.WriteString("sha256_restored", proof.After[name]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    /// <summary>The demo ends here: what the command that failed said of it.</summary>
    public static void WriteFailed(TextWriter output, string folder, string database, string command, int code, string said) => JsonOutput.WriteDocument(output, json =>
    {
        json.WriteString("directory", folder);
        json.WriteString("database", database);
        json.WriteBoolean("restored", false);
        json.WriteString("failed_command", "danmen " + command);
        json.WriteNumber("exit_code", code);
        if (said.Length == 0)
            return;
        using JsonDocument document = JsonDocument.Parse(said);
        if (!document.RootElement.TryGetProperty("error", out JsonElement error))
            return;
        json.WritePropertyName("error");
        error.WriteTo(json);
    });
}

/// <summary>Checksums of the components by name: before, damaged, restored.</summary>
/// <param name="Restic">What stock restic says of the repository; null where it is not installed.</param>
internal sealed record DemoProof(Dictionary<string, string> Before, Dictionary<string, string> Damaged, Dictionary<string, string> After, bool IsBack, bool? Restic);
