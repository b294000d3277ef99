using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares what components keep in records beside files, schema and rows: the state of sequences, large objects, settings of a database; the index and the remotes of a work tree.</summary>
/// <remarks>The names are pg_dump's own where it has one.</remarks>
internal sealed class RecordComparison(IStoredFolder before, IStoredFolder after)
{
    private const string LargeObjects = "large-objects";

    // What manifests tell as facts is not told again.
    private static readonly string[] s_gitFields = ["index_commit", "remotes", "settings", "upstream"];
    private static readonly string[] s_databaseFields = ["comment", "connection_limit", "icu_rules", "owner", "privileges", "settings", "tablespace"];
    private static readonly string[] s_fileFields = ["mode", "user_id", "group_id"];

    /// <summary>Facts that stand in git.json alone.</summary>
    public async Task<IReadOnlyList<FactDifference>> GitAsync(CancellationToken cancellationToken)
    {
        (JsonObject old, JsonObject now) = await ReadAsync("git.json", cancellationToken);
        return [.. s_gitFields.Where(field => !JsonNode.DeepEquals(old[field], now[field])).Select(field => new FactDifference(field, FactComparison.Text(old[field]), FactComparison.Text(now[field])))];
    }

    /// <summary>True when the database's file has another owner or mode.</summary>
    public async Task<bool> SqliteMetadataDiffersAsync(CancellationToken cancellationToken)
    {
        (JsonObject old, JsonObject now) = await ReadAsync("database.json", cancellationToken);
        return s_fileFields.Any(field => !JsonNode.DeepEquals(old[field], now[field]));
    }

    /// <summary>Objects that are no part of the schema's text, by type and name.</summary>
    public async Task<IReadOnlyList<SchemaDifference>> PostgresAsync(CancellationToken cancellationToken)
    {
        var differences = new List<SchemaDifference>();
        (JsonObject old, JsonObject now) = await ReadAsync("database.json", cancellationToken);
        JsonNode? oldDatabase = old["database"], nowDatabase = now["database"];
        if (s_databaseFields.Any(field => !JsonNode.DeepEquals(oldDatabase?[field], nowDatabase?[field]))) differences.Add(new SchemaDifference("DATABASE", FactComparison.Text(nowDatabase?["name"]) ?? "", Change.Changed));
        // That one came or went is told by the schema.
        Add(differences, "EXTENSION", Named(old["extensions"], item => $"{item["name"]}"), Named(now["extensions"], item => $"{item["name"]}"), onlyChanged: true);
        if ((await before.FindAsync("globals.sql", cancellationToken))?.ContentId != (await after.FindAsync("globals.sql", cancellationToken))?.ContentId) differences.Add(new SchemaDifference("GLOBALS", "globals.sql", Change.Changed));
        Add(differences, "LARGE OBJECT", await LargeObjectsAsync(before, after, cancellationToken), await LargeObjectsAsync(after, before, cancellationToken));
        (old, now) = await ReadAsync("sequences.json", cancellationToken);
        Add(differences, "SEQUENCE SET", Sequences(old, oldDatabase), Sequences(now, nowDatabase), onlyChanged: true);
        return differences;
    }

    // Where the database has no encoding, its names stand there as bytes, one per character.
    private static Dictionary<string, JsonNode> Sequences(JsonObject record, JsonNode? database)
    {
        Encoding names = $"{database?["encoding"]}" is "SQL_ASCII" or "MULE_INTERNAL" ? Encoding.Latin1 : Encoding.UTF8;
        return Named(record["sequences"], sequence => TableNames.Join(Shown(sequence["schema"]), Shown(sequence["name"])));

        string Shown(JsonNode? name) => TableNames.Text(names.GetBytes($"{name}"));
    }

    private static Dictionary<string, JsonNode> Named(JsonNode? list, Func<JsonNode, string> name)
    {
        var named = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (JsonNode? item in list as JsonArray ?? [])
            if (item is not null) named[name(item)] = item;
        return named;
    }

    private static void Add(List<SchemaDifference> differences, string type, Dictionary<string, JsonNode> before, Dictionary<string, JsonNode> after, bool onlyChanged = false)
    {
        foreach (string name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            JsonNode? old = before.GetValueOrDefault(name), now = after.GetValueOrDefault(name);
            Change change = old is null ? Change.Added : now is null ? Change.Removed : JsonNode.DeepEquals(old, now) ? Change.None : Change.Changed;
            if (change != Change.None && (change == Change.Changed || !onlyChanged)) differences.Add(new SchemaDifference(type, name, change));
        }
    }

    // By number; of those shards alone that the other does not have as they are.
    private static async Task<Dictionary<string, JsonNode>> LargeObjectsAsync(IStoredFolder folder, IStoredFolder other, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        if (await folder.FindAsync(LargeObjects, cancellationToken) is not { IsFolder: true } whole || (await other.FindAsync(LargeObjects, cancellationToken))?.ContentId == whole.ContentId) return objects;
        foreach (StoredItem shard in await folder.ListAsync(LargeObjects, cancellationToken))
        {
            if ((await other.FindAsync(shard.Path, cancellationToken))?.ContentId == shard.ContentId) continue;
            foreach ((string name, JsonNode item) in Named((await ParseAsync(folder, $"{shard.Path}/metadata.json", cancellationToken))["objects"], item => $"{item["oid"]}")) objects[name] = item;
        }

        return objects;
    }

    private async Task<(JsonObject Before, JsonObject After)> ReadAsync(string file, CancellationToken cancellationToken) =>
        (await ParseAsync(before, file, cancellationToken), await ParseAsync(after, file, cancellationToken));

    private static async Task<JsonObject> ParseAsync(IStoredFolder folder, string path, CancellationToken cancellationToken)
    {
        if (await folder.FindAsync(path, cancellationToken) is not { IsFile: true }) return [];
        try
        {
            return JsonNode.Parse(await folder.ReadAsync(path, cancellationToken)) as JsonObject ?? [];
        }
        catch (JsonException error)
        {
            throw new DanmenException(StoreFaults.Damaged, path, error.Message, error);
        }
    }
}
