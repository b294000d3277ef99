using System.Text.Json.Nodes;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Tags;

/// <summary>What a tag says of the state it names, taken from the snapshot's manifest.</summary>
public sealed record TagFacts
{
    public required IReadOnlyList<TaggedCode> Code { get; init; }

    public required IReadOnlyList<TaggedDatabase> Databases { get; init; }

    public required IReadOnlyList<TaggedConfiguration> Configurations { get; init; }

    public required IReadOnlyList<TaggedPickle> Pickles { get; init; }

    /// <summary>Reads them out of a manifest.</summary>
    public static TagFacts Of(SnapshotManifest manifest)
    {
        var code = new List<TaggedCode>();
        var databases = new List<TaggedDatabase>();
        var configurations = new List<TaggedConfiguration>();
        var pickles = new List<TaggedPickle>();
        foreach (ManifestComponent component in manifest.Components)
        {
            JsonObject facts = component.Facts;
            switch (component.Kind)
            {
                case "git":
                    code.Add(new TaggedCode(component.Name, Text(facts, "commit"), Text(facts, "branch"), Flag(facts, "dirty") == true, Flag(facts, "on_remote")));
                    break;
                case "postgres" or "sqlite":
                    IEnumerable<TaggedMigration> migrations = facts["schema_versions"] is JsonArray versions
                        ? versions.OfType<JsonObject>().Select(version => new TaggedMigration(Text(version, "tool") ?? "", Text(version, "version") ?? ""))
                        : [];
                    databases.Add(new TaggedDatabase(component.Name, component.Kind, Text(facts, "server_version") ?? Text(facts, "sqlite_version"), [.. migrations], Text(facts, "schema_digest")));
                    break;
                case "config":
                    configurations.Add(new TaggedConfiguration(component.Name, Text(facts, "digest")));
                    break;
                case "pickle":
                    if (facts["pickles"] is not JsonObject files) break;
                    foreach ((string path, JsonNode? file) in files)
                        if (file is JsonObject known) pickles.Add(Pickle(component.Name, path, known));
                    break;
            }
        }

        return new TagFacts { Code = code, Databases = databases, Configurations = configurations, Pickles = pickles };
    }

    private static TaggedPickle Pickle(string component, string path, JsonObject known) => new(
        component,
        path,
        Text(known, "sha256"),
        known["protocol"] is JsonValue protocol && protocol.TryGetValue(out int number) ? number : null,
        known["globals"] is JsonArray globals ? [.. globals.Select(name => name?.ToString() ?? "")] : []);

    private static bool? Flag(JsonObject facts, string name) => facts[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    private static string? Text(JsonObject facts, string name) => facts[name] is JsonValue value ? value.ToString() : null;
}

/// <summary>A git component as it was captured.</summary>
/// <param name="OnRemote">Whether a remote's branch held the commit; null when there was no remote.</param>
public sealed record TaggedCode(string Component, string? Commit, string? Branch, bool Dirty, bool? OnRemote);

/// <summary>A database as it was captured.</summary>
public sealed record TaggedDatabase(string Component, string Kind, string? ServerVersion, IReadOnlyList<TaggedMigration> Migrations, string? SchemaDigest);

/// <summary>The newest migration that a tool had applied.</summary>
public sealed record TaggedMigration(string Tool, string Version);

/// <summary>A configuration tree as it was captured.</summary>
public sealed record TaggedConfiguration(string Component, string? Digest);

/// <summary>A pickle as it was captured.</summary>
public sealed record TaggedPickle(string Component, string Path, string? Sha256, int? Protocol, IReadOnlyList<string> Globals);
