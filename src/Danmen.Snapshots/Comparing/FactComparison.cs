using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares what manifests say of a component.</summary>
internal static class FactComparison
{
    // Longer facts are compared as what they are, or not at all.
    private const int LongestText = 200;

    // Compared as tables and pickles, however few they are. A database's size on disk and its number are matters of the server's housekeeping, not of what is in it.
    private static readonly string[] s_comparedApart = ["tables", "pickles", "size_bytes", "database_oid"];

    // Of a component's folder itself, which no tree holds.
    private const string Root = "root";

    // About the capture, not about what was captured; what depends on foreign tables is in the schema, which is compared.
    private static readonly string[] s_notCompared = ["left_out_schemas", "foreign_dependants", "foreign_columns", "transfer", "changes"];

    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Facts that differ, sorted by name.</summary>
    public static IReadOnlyList<FactDifference> Compare(JsonObject before, JsonObject after)
    {
        var differences = new List<FactDifference>();
        foreach (string name in before.Select(p => p.Key).Union(after.Select(p => p.Key)).Order(StringComparer.Ordinal))
        {
            JsonNode? old = before[name], now = after[name];
            if (s_comparedApart.Contains(name) || s_notCompared.Contains(name) || JsonNode.DeepEquals(old, now)) continue;
            string? oldText = Text(old), nowText = Text(now);
            if ((oldText?.Length ?? 0) > LongestText || (nowText?.Length ?? 0) > LongestText) continue;
            differences.Add(new FactDifference(name, oldText, nowText));
        }

        return differences;
    }

    /// <summary>What differs although the trees are the same. A database's versions may change while nothing in it does.</summary>
    /// <param name="differences">Of <see cref="Compare"/>.</param>
    public static IReadOnlyList<FactDifference> BesideTree(string kind, IReadOnlyList<FactDifference> differences) =>
        kind == "git" ? differences : [.. differences.Where(fact => fact.Name == Root)];

    /// <summary>Pickles by checksum and imported names, sorted by path. Facts: <c>pickles</c> is an object of path to { sha256, globals, dangerous }.</summary>
    /// <param name="files">Of the same component, for the sizes.</param>
    public static IReadOnlyList<PickleDifference> Pickles(JsonObject before, JsonObject after, IReadOnlyList<FileDifference> files)
    {
        JsonObject old = before["pickles"] as JsonObject ?? [], now = after["pickles"] as JsonObject ?? [];
        Dictionary<string, FileDifference> sizes = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var differences = new List<PickleDifference>();
        foreach (string path in old.Select(p => p.Key).Union(now.Select(p => p.Key)).Order(StringComparer.Ordinal))
        {
            string? oldSum = Text(old[path]?["sha256"]), nowSum = Text(now[path]?["sha256"]);
            if (oldSum == nowSum) continue;
            HashSet<string> oldNames = Globals(old[path]), nowNames = Globals(now[path]);
            differences.Add(new PickleDifference(
                path,
                oldSum is null ? Change.Added : nowSum is null ? Change.Removed : Change.Changed,
                oldSum,
                nowSum,
                [.. nowNames.Except(oldNames).Order(StringComparer.Ordinal)],
                [.. oldNames.Except(nowNames).Order(StringComparer.Ordinal)],
                IsDangerous(now[path]))
            {
                SizeBefore = sizes.GetValueOrDefault(path)?.SizeBefore,
                SizeAfter = sizes.GetValueOrDefault(path)?.SizeAfter,
                ProtocolBefore = Protocol(old[path]),
                ProtocolAfter = Protocol(now[path]),
            });
        }

        return differences;
    }

    private static int? Protocol(JsonNode? pickle) => pickle?["protocol"] is JsonValue value && value.TryGetValue(out int protocol) ? protocol : null;

    private static HashSet<string> Globals(JsonNode? pickle) => pickle?["globals"] is JsonArray names ? [.. names.Select(Text).OfType<string>()] : [];

    private static bool IsDangerous(JsonNode? pickle) => pickle?["dangerous"] switch
    {
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        JsonArray names => names.Count > 0,
        _ => false,
    };

    /// <summary>A text as it is, anything else as JSON.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString(s_options);
}
