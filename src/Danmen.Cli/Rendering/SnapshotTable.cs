using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Rendering;

/// <summary>Snapshots as people read them.</summary>
internal static class SnapshotTable
{
    private const int LongestFact = 200;

    /// <summary>The components of a snapshot.</summary>
    public static Columns Components(SnapshotManifest manifest, Language language)
    {
        Columns columns = new(
            SnapshotPhrases.ComponentHead.In(language),
            SnapshotPhrases.KindHead.In(language),
            Columns.Right(SnapshotPhrases.SizeHead, language),
            Columns.Right(SnapshotPhrases.FilesHead, language),
            SnapshotPhrases.VersionHead.In(language));
        foreach (ManifestComponent component in manifest.Components)
        {
            columns.Add(
                component.Name,
                component.Kind,
                Amounts.Size(component.SizeBytes),
                Amounts.Count(component.FileCount),
                component.Problems.Count > 0 ? SnapshotPhrases.Problems.In(language, component.Problems.Count) : Version(component, language));
        }

        return columns;
    }

    /// <summary>Complete, partial or incomplete, in a word.</summary>
    public static Phrase State(SnapshotManifest manifest) =>
        !manifest.Complete ? SnapshotPhrases.Incomplete : manifest.IsPartial ? SnapshotPhrases.Partial : SnapshotPhrases.Complete;

    /// <summary>Hot or cold.</summary>
    public static Phrase Tier(SnapshotTier tier) => tier == SnapshotTier.Cold ? SnapshotPhrases.Cold : SnapshotPhrases.Hot;

    /// <summary>A few words on the component's version: the commit of a git tree, the server of a database.</summary>
    public static string Version(ManifestComponent component, Language language)
    {
        JsonObject facts = component.Facts;
        if (Text(facts, "commit") is { } commit)
        {
            string branch = Text(facts, "branch") ?? "";
            string dirty = facts["dirty"]?.GetValueKind() == JsonValueKind.True ? " " + SnapshotPhrases.Dirty.In(language) : "";
            return $"{branch} {commit[..Math.Min(8, commit.Length)]}{dirty}".TrimStart();
        }

        if (Text(facts, "server_version") is { } server)
            return "PostgreSQL " + server;
        return Text(facts, "sqlite_version") is { } sqlite ? "SQLite " + sqlite : "";
    }

    /// <summary>Schemas of a database that hold what unconfirmed restores keep and are not in the snapshot; null when there are none.</summary>
    public static string? LeftOutSchemas(ManifestComponent component) => Text(component.Facts, "left_out_schemas");

    /// <summary>Facts by their names in words; lists and objects that are long, and what is told elsewhere, by their count.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(JsonObject facts, Language language)
    {
        foreach ((string name, JsonNode? value) in facts)
        {
            if (value is null)
                continue;
            string text = value is JsonValue ? value.ToString() : value.ToJsonString();
            int? count = value switch { JsonArray list => list.Count, JsonObject some => some.Count, _ => null };
            // Checksums and commits whole: they are looked for.
            bool isWhole = count is null && text.Length >= 40 && text.All(char.IsAsciiHexDigit);
            yield return (
                FactText.Name(name, language),
                isWhole ? text : count is { } many && (name is "tables" or "pickles" or "not_pickles" or "changes" || text.Length > LongestFact) ? Amounts.Count(many) : FactText.Value(name, text, language));
        }
    }

    private static string? Text(JsonObject facts, string name) =>
        facts[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
