using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Redacting;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares one component in two snapshots of one repository, by what its kind has: files, text, rows, pickles.</summary>
/// <param name="rows">Rows to name of each table; null to leave them unread.</param>
internal sealed class ComponentComparison(Repository repository, ComponentKinds kinds, int contextLines, int? rows, SecretRedaction redaction, IComponentProgress progress)
{
    /// <summary>In a stored repository, where the files are; what is beside it stands in the facts.</summary>
    private const string WorkTree = "tree/";

    private const string Database = "database.sqlite";

    public async Task<ComponentDifference> CompareAsync(string name, string kind, ManifestComponent? before, ManifestComponent? after, CancellationToken cancellationToken)
    {
        if (before is null) return new ComponentDifference(name, kind, Change.Added);
        if (after is null) return new ComponentDifference(name, kind, Change.Removed);
        IReadOnlyList<FactDifference> facts = FactComparison.Compare(before.Facts, after.Facts);

        ComponentDifference result = before.Kind == after.Kind && before.Tree == after.Tree
            ? new ComponentDifference(name, kind, Change.Changed) { Facts = FactComparison.BesideTree(kind, facts) }
            : await TreesAsync(new ComponentDifference(name, kind, Change.Changed) { Facts = facts }, before, after, cancellationToken);

        // Trees know of inodes, times of change and the order of rows, too: what is equal for people is equal.
        bool differs = result.Files.Count + result.Facts.Count + result.Schema.Count + result.Tables.Count + result.Texts.Count + result.Pickles.Count > 0;
        return differs ? result : result with { Change = Change.None };
    }

    private async Task<ComponentDifference> TreesAsync(ComponentDifference result, ManifestComponent before, ManifestComponent after, CancellationToken cancellationToken)
    {
        TreeId old = RepositoryCaptureSink.ToTreeId(before.Tree!), now = RepositoryCaptureSink.ToTreeId(after.Tree!); // the caller passes captured ones only
        RepositoryStoredFolder left = Folder(old), right = Folder(now);
        var records = new RecordComparison(left, right);
        if (result.Kind == "postgres")
        {
            return result with
            {
                Schema = [.. await DatabaseComparison.SchemaAsync(left, right, cancellationToken), .. await records.PostgresAsync(cancellationToken)],
                Tables = await WithRowsAsync(await new DatabaseComparison(repository).TablesAsync(before, after, cancellationToken), result.Kind, left, right, cancellationToken),
            };
        }

        IReadOnlyList<FileDifference> files = await new TreeComparison(repository).CompareAsync(old, now, cancellationToken);
        return result.Kind switch
        {
            "config" => result with { Files = files, Texts = await TextsAsync(left, right, files, cancellationToken) },
            "pickle" => result with { Files = files, Pickles = FactComparison.Pickles(before.Facts, after.Facts) },
            "sqlite" => result with
            {
                Files = await SqliteFilesAsync(files, right, records, cancellationToken),
                Schema = await DatabaseComparison.SchemaAsync(left, right, cancellationToken),
                Tables = await WithRowsAsync(await new DatabaseComparison(repository).TablesAsync(before, after, cancellationToken), result.Kind, left, right, cancellationToken),
            },
            "git" => result with
            {
                Files = [.. files.Where(file => file.Path.Length > WorkTree.Length && file.Path.StartsWith(WorkTree, StringComparison.Ordinal)).Select(file => file with { Path = file.Path[WorkTree.Length..] })],
                Facts = [.. result.Facts, .. await records.GitAsync(cancellationToken)],
            },
            _ => result with { Files = files },
        };
    }

    private async Task<IReadOnlyList<TableDifference>> WithRowsAsync(IReadOnlyList<TableDifference> tables, string kind, IStoredFolder before, IStoredFolder after, CancellationToken cancellationToken)
    {
        string[] changed = [.. tables.Where(table => table.Change == Change.Changed).Select(table => table.Name)];
        if (rows is null || changed.Length == 0 || kinds.Find(kind) is not { } known) return tables;
        IReadOnlyDictionary<string, RowDifferences> differing = await known.DifferingRowsAsync(before, after, new RowRequest(changed, rows.Value, progress), cancellationToken);
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

    private async Task<IReadOnlyList<TextDifference>> TextsAsync(IStoredFolder before, IStoredFolder after, IReadOnlyList<FileDifference> files, CancellationToken cancellationToken)
    {
        var texts = new List<TextDifference>();
        foreach (FileDifference file in files)
        {
            if (file.What == "metadata" || file.Path.EndsWith('/')) continue;
            string? old = await TextAsync(before, file.Path, file.SizeBefore, cancellationToken), now = await TextAsync(after, file.Path, file.SizeAfter, cancellationToken);
            string difference = old is null || now is null
                ? $"Binary files a/{file.Path} and b/{file.Path} differ\n"
                : UnifiedDiff.Compose(
                    redaction.Redact(file.Path, old),
                    redaction.Redact(file.Path, now),
                    file.Change == Change.Added ? "/dev/null" : $"a/{file.Path}",
                    file.Change == Change.Removed ? "/dev/null" : $"b/{file.Path}",
                    contextLines);
            texts.Add(new TextDifference(file.Path, file.Change, difference));
        }

        return texts;
    }

    // Null for what is no text, "" where there is no file.
    private static async Task<string?> TextAsync(IStoredFolder folder, string path, long? size, CancellationToken cancellationToken) => size switch
    {
        null => "",
        > ConfigurationText.LargestBytes => null,
        _ => ConfigurationText.Decode(await folder.ReadAsync(path, cancellationToken)),
    };
}
