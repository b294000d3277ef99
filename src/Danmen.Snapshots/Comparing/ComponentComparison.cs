using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Redacting;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares one component in two snapshots of one repository, by what its kind has: files, text, rows, pickles.</summary>
internal sealed class ComponentComparison(Repository repository, ComponentKinds kinds, CompareOptions options, SecretRedaction redaction, IComponentProgress progress)
{
    /// <summary>In a stored repository, where the files are; what is beside it stands in the facts.</summary>
    private const string WorkTree = "tree/";

    private const string Database = "database.sqlite";

    // More are a matter for git itself, in the restored work tree.
    private const int MostCommits = 1000;

    // Each is read for it.
    private const int MostCounted = 5000;

    public async Task<ComponentDifference> CompareAsync(string name, string kind, ManifestComponent? before, ManifestComponent? after, CancellationToken cancellationToken)
    {
        if (before is null) return new ComponentDifference(name, kind, Change.Added);
        if (after is null) return new ComponentDifference(name, kind, Change.Removed);
        IReadOnlyList<FactDifference> facts = FactComparison.Compare(before.Facts, after.Facts);

        ComponentDifference result = before.Kind == after.Kind && before.Tree == after.Tree
            ? new ComponentDifference(name, kind, Change.Changed) { Facts = FactComparison.BesideTree(kind, facts) }
            : await TreesAsync(new ComponentDifference(name, kind, Change.Changed) { Facts = facts }, before, after, cancellationToken);

        // Trees know of inodes, times of change and the order of rows, too: what is equal for people is equal.
        bool differs = result.Files.Count + result.Facts.Count + result.Schema.Count + result.Tables.Count + result.Texts.Count + result.Pickles.Count + result.Migrations.Count > 0;
        return differs ? result : result with { Change = Change.None };
    }

    private async Task<ComponentDifference> TreesAsync(ComponentDifference result, ManifestComponent before, ManifestComponent after, CancellationToken cancellationToken)
    {
        TreeId old = RepositoryCaptureSink.ToTreeId(before.Tree!), now = RepositoryCaptureSink.ToTreeId(after.Tree!); // the caller passes captured ones only
        RepositoryStoredFolder left = Folder(old), right = Folder(now);
        var records = new RecordComparison(left, right);
        if (result.Kind == "postgres")
        {
            return await WithDetailsAsync(result with
            {
                Schema = [.. await DatabaseComparison.SchemaAsync(left, right, cancellationToken), .. await records.PostgresAsync(cancellationToken)],
                Tables = await WithRowsAsync(await new DatabaseComparison(repository).TablesAsync(before, after, cancellationToken), result.Kind, left, right, cancellationToken),
            }, left, right, cancellationToken);
        }

        IReadOnlyList<FileDifference> files = await new TreeComparison(repository).CompareAsync(old, now, cancellationToken);
        return result.Kind switch
        {
            "config" => await WithTextsAsync(result, files, "", keepTexts: true, left, right, cancellationToken),
            "pickle" => result with { Files = files, Pickles = FactComparison.Pickles(before.Facts, after.Facts, files) },
            "sqlite" => await WithDetailsAsync(result with
            {
                Files = await SqliteFilesAsync(files, right, records, cancellationToken),
                Schema = await DatabaseComparison.SchemaAsync(left, right, cancellationToken),
                Tables = await WithRowsAsync(await new DatabaseComparison(repository).TablesAsync(before, after, cancellationToken), result.Kind, left, right, cancellationToken),
            }, left, right, cancellationToken),
            "git" => await WithDetailsAsync(
                await WithTextsAsync(
                    result with { Facts = [.. result.Facts, .. await records.GitAsync(cancellationToken)] },
                    [.. files.Where(file => file.Path.Length > WorkTree.Length && file.Path.StartsWith(WorkTree, StringComparison.Ordinal)).Select(file => file with { Path = file.Path[WorkTree.Length..] })],
                    WorkTree, options.Patch, left, right, cancellationToken),
                left, right, cancellationToken),
            _ => result with { Files = files },
        };
    }

    /// <summary>What only the kind can tell.</summary>
    private async Task<ComponentDifference> WithDetailsAsync(ComponentDifference result, IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        bool isAsked = result.Kind == "git" ? result.Facts.Any(fact => fact.Name == "commit") : result.Schema.Count > 0 || result.Tables.Count > 0;
        if (!isAsked || kinds.Find(result.Kind) is not { } known) return result;
        HashSet<string> objects = [.. result.Schema.Select(Name)];
        StoredDetails details = await known.DetailsAsync(before, after, new DetailRequest(objects, MostCommits), cancellationToken);
        return result with
        {
            Schema = [.. result.Schema.Select(item => WithSql(item, details.DefinitionsBefore.GetValueOrDefault(Name(item)), details.DefinitionsAfter.GetValueOrDefault(Name(item))))],
            Commits = details.Commits,
            Migrations = details.Migrations,
            Problems = details.Problems,
        };

        static string Name(SchemaDifference item) => $"{item.Type} {item.Name}";
    }

    private SchemaDifference WithSql(SchemaDifference item, string? before, string? after)
    {
        if (before is null && after is null) return item;
        string? old = before is null ? null : redaction.RedactSql(item.Type, before), now = after is null ? null : redaction.RedactSql(item.Type, after);
        string difference = UnifiedDiff.Compose(old ?? "", now ?? "", old is null ? "/dev/null" : $"a/{item.Name}", now is null ? "/dev/null" : $"b/{item.Name}", options.ContextLines);
        return item with { SqlBefore = old, SqlAfter = now, UnifiedDiff = difference };
    }

    private async Task<IReadOnlyList<TableDifference>> WithRowsAsync(IReadOnlyList<TableDifference> tables, string kind, IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        string[] changed = [.. tables.Where(table => table.Change == Change.Changed).Select(table => table.Name)];
        if (options.Rows is not { } most || changed.Length == 0 || kinds.Find(kind) is not { } known) return tables;
        IReadOnlyDictionary<string, RowDifferences> differing = await known.DifferingRowsAsync(before, after, new RowRequest(changed, most, progress), cancellationToken);
        return [.. tables.Select(table => differing.TryGetValue(table.Name, out RowDifferences? found) ? table with { Rows = found, ChangedShare = table.ChangedShare ?? Share(table, found) } : table)];
    }

    // Rows that went or rows that came, whichever are more, of the longer table: a changed row went and came.
    private static double Share(TableDifference table, RowDifferences found) =>
        Math.Max(table.RowsBefore ?? 0, table.RowsAfter ?? 0) is var all and > 0 ? (double)(Math.Max(found.Added, found.Removed) + found.Changed) / all : 0;

    private static async Task<IReadOnlyList<FileDifference>> SqliteFilesAsync(IReadOnlyList<FileDifference> files, RepositoryStoredFolder after, RecordComparison records, CancellationToken cancellationToken)
    {
        if (files.FirstOrDefault(file => file.Path == Database) is { } changed) return [changed];
        if (!await records.SqliteMetadataDiffersAsync(cancellationToken)) return [];
        long? size = (await after.FindAsync(Database, cancellationToken))?.SizeBytes;
        return [new FileDifference(Database, Change.Changed, "metadata", size, size)];
    }

    private RepositoryStoredFolder Folder(TreeId tree) => new(repository, tree, progress);

    /// <summary>Files with their added and removed lines and, where they are wanted, the texts.</summary>
    /// <param name="folder">Where the files lie in what is stored.</param>
    private async Task<ComponentDifference> WithTextsAsync(
        ComponentDifference result, IReadOnlyList<FileDifference> files, string folder, bool keepTexts, IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        var counted = new List<FileDifference>(files.Count);
        var texts = new List<TextDifference>();
        int read = 0;
        foreach (FileDifference file in files)
        {
            if (file.What is "metadata" or "type" || file.Path.EndsWith('/') || (file.SizeBefore ?? file.SizeAfter) is null || (!keepTexts && ++read > MostCounted))
            {
                counted.Add(file);
                continue;
            }

            string? old = await TextAsync(before, folder + file.Path, file.SizeBefore, cancellationToken), now = await TextAsync(after, folder + file.Path, file.SizeAfter, cancellationToken);
            bool isText = old is not null && now is not null;
            (int added, int removed) = isText ? UnifiedDiff.Count(old!, now!) : (0, 0); // both are text
            counted.Add(isText ? file with { LinesAdded = added, LinesRemoved = removed } : file);
            if (keepTexts) texts.Add(new TextDifference(file.Path, file.Change, Patch(file, old, now)));
        }

        return result with { Files = counted, Texts = texts };
    }

    private string Patch(FileDifference file, string? old, string? now) => old is null || now is null
        ? $"Binary files a/{file.Path} and b/{file.Path} differ\n"
        : UnifiedDiff.Compose(
            redaction.Redact(file.Path, old),
            redaction.Redact(file.Path, now),
            file.Change == Change.Added ? "/dev/null" : $"a/{file.Path}",
            file.Change == Change.Removed ? "/dev/null" : $"b/{file.Path}",
            options.ContextLines);

    // Null for what is no text, "" where there is no file.
    private static async Task<string?> TextAsync(IStoredFolder folder, string path, long? size, CancellationToken cancellationToken) => size switch
    {
        null => "",
        > ConfigurationText.LargestBytes => null,
        _ => ConfigurationText.Decode(await folder.ReadAsync(path, cancellationToken)),
    };
}
