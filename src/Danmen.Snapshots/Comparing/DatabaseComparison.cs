using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares two captures of a database: objects of the schema, and rows by the chunks that both share.</summary>
/// <remarks>Facts: <c>tables</c> is an object of "schema.table" to { rows, bytes, row_sum, partition_of where it is a leaf }.</remarks>
internal sealed class DatabaseComparison(Repository repository)
{
    private const string TablesFolder = "tables";
    private const string SchemaFile = "schema.json";

    public static async Task<IReadOnlyList<SchemaDifference>> SchemaAsync(IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> old = await ObjectsAsync(before, cancellationToken), now = await ObjectsAsync(after, cancellationToken);
        var differences = new List<SchemaDifference>();
        foreach (string name in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            Change change = ChangeOf(old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (change == Change.None) continue;
            (string type, string rest) = Split(name);
            differences.Add(new SchemaDifference(type, rest, change));
        }

        return differences;
    }

    public async Task<IReadOnlyList<TableDifference>> TablesAsync(ManifestComponent before, ManifestComponent after, CancellationToken cancellationToken)
    {
        JsonObject old = before.Facts["tables"] as JsonObject ?? [], now = after.Facts["tables"] as JsonObject ?? [];
        Dictionary<string, TreeId> oldTrees = await TableTreesAsync(before, cancellationToken), nowTrees = await TableTreesAsync(after, cancellationToken);
        var differences = new List<TableDifference>();
        foreach (string name in old.Select(p => p.Key).Union(now.Select(p => p.Key)).Order(StringComparer.Ordinal))
        {
            JsonNode? oldFacts = old[name], nowFacts = now[name];
            Change change = oldFacts is null ? Change.Added : nowFacts is null ? Change.Removed : JsonNode.DeepEquals(oldFacts, nowFacts) ? Change.None : Change.Changed;
            if (change == Change.None) continue;
            double? share = change == Change.Changed ? await ShareAsync(oldTrees, nowTrees, name, cancellationToken) : 1;
            differences.Add(new TableDifference(name, change, Rows(oldFacts), Rows(nowFacts), share));
        }

        return differences;
    }

    private static Change ChangeOf(string? old, string? now) => (old, now) switch
    {
        (null, _) => Change.Added,
        (_, null) => Change.Removed,
        _ => old == now ? Change.None : Change.Changed,
    };

    // "TABLE public.orders": the type is upper-case words.
    private static (string Type, string Name) Split(string name)
    {
        int end = 0;
        for (int space = name.IndexOf(' ', StringComparison.Ordinal); space > 0; space = name.IndexOf(' ', space + 1))
        {
            if (name.AsSpan(end, space - end).Trim(' ').ContainsAnyExceptInRange('A', 'Z')) break;
            end = space;
        }

        // pg_dump repeats some: "USER MAPPING USER MAPPING bob SERVER far".
        int half = (end - 1) / 2;
        if (end % 2 == 1 && name.AsSpan(0, half).SequenceEqual(name.AsSpan(half + 1, half))) end = half;
        return end == 0 ? ("", name) : (name[..end], name[(end + 1)..]);
    }

    private static long? Rows(JsonNode? facts) => facts?["rows"]?.GetValue<long>();

    private static async Task<IReadOnlyDictionary<string, string>> ObjectsAsync(IStoredFolder folder, CancellationToken cancellationToken)
    {
        if (await folder.FindAsync(SchemaFile, cancellationToken) is not { IsFile: true }) return new Dictionary<string, string>();
        try
        {
            return JsonSerializer.Deserialize(await folder.ReadAsync(SchemaFile, cancellationToken), ComparingJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException error)
        {
            throw new DanmenException(StoreFaults.Damaged, SchemaFile, error.Message, error);
        }
    }

    private async Task<Dictionary<string, TreeId>> TableTreesAsync(ManifestComponent component, CancellationToken cancellationToken)
    {
        var trees = new Dictionary<string, TreeId>(StringComparer.Ordinal);
        if (component.Tree is null || await ChildAsync(RepositoryCaptureSink.ToTreeId(component.Tree), TablesFolder, cancellationToken) is not { } tables) return trees;
        foreach (Node schema in (await repository.LoadTreeAsync(tables, cancellationToken)).Nodes)
        {
            if (schema.Subtree is not { } below) continue;
            foreach (Node table in (await repository.LoadTreeAsync(below, cancellationToken)).Nodes)
                if (table.Subtree is { } tree) trees[TableNames.Join(Name(schema), Name(table))] = tree;
        }

        return trees;
    }

    // Percent-encoded bytewise.
    private static string Name(Node node)
    {
        ReadOnlySpan<byte> name = node.Name.Span;
        var bytes = new List<byte>(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 < name.Length && byte.TryParse(name.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add(name[i]);
            }
        }

        return TableNames.Text(bytes.ToArray());
    }

    private async Task<TreeId?> ChildAsync(TreeId tree, string name, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return (await repository.LoadTreeAsync(tree, cancellationToken)).Nodes.FirstOrDefault(node => node.Name.Span.SequenceEqual(bytes))?.Subtree;
    }

    // Bytes of chunks that only one of the two has, of all their bytes.
    private async Task<double?> ShareAsync(Dictionary<string, TreeId> oldTrees, Dictionary<string, TreeId> nowTrees, string name, CancellationToken cancellationToken)
    {
        if (oldTrees.Count == 0 && nowTrees.Count == 0) return null;
        Dictionary<BlobId, int> old = await BlobsAsync(oldTrees, name, cancellationToken), now = await BlobsAsync(nowTrees, name, cancellationToken);
        double total = 0, single = 0;
        foreach (BlobId blob in old.Keys.Union(now.Keys))
        {
            int inOld = old.GetValueOrDefault(blob), inNow = now.GetValueOrDefault(blob);
            double length = repository.Find(BlobType.Data, blob)?.PlainLengthBytes ?? 0;
            total += length * (inOld + inNow);
            single += length * Math.Abs(inOld - inNow);
        }

        return total == 0 ? 1 : single / total;
    }

    private async Task<Dictionary<BlobId, int>> BlobsAsync(Dictionary<string, TreeId> trees, string name, CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<BlobId, int>();
        var pending = new Stack<TreeId>();
        if (trees.TryGetValue(name, out TreeId root)) pending.Push(root);
        while (pending.TryPop(out TreeId tree))
        {
            foreach (Node node in (await repository.LoadTreeAsync(tree, cancellationToken)).Nodes)
            {
                if (node.Subtree is { } below) pending.Push(below);
                foreach (BlobId blob in node.Content ?? []) blobs[blob] = blobs.GetValueOrDefault(blob) + 1;
            }
        }

        return blobs;
    }
}
