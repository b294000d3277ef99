using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text;
using Danmen.Components.Checksums;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>One capture of a database: locks and one exported snapshot fix the moment; rows leave in parallel afterwards.</summary>
internal sealed class PostgresCapture(PostgresOptions options, CaptureContext context) : IComponentCapture
{
    private readonly List<CaptureProblem> _problems = [];
    private ServerDoor? _door;
    private ServerPrograms? _programs;
    private PinnedDatabase? _pinned;
    private RunningProgram? _dump;

    /// <summary>For tests: runs between the list of tables and the locks.</summary>
    internal Func<Task>? OnListed { get; set; }

    public bool ReadsWhileFrozen => false;

    public async Task PinAsync(CancellationToken cancellationToken)
    {
        context.Progress.Say(options.Database);
        _door ??= await ServerDoor.CreateAsync(options, context.Secrets, cancellationToken);
        await using (var probe = await _door.OpenAsync(options.Database, cancellationToken))
            _programs = await ServerPrograms.FindAsync(options.ProgramFolder, DatabaseFacts.ServerMajor(probe), cancellationToken);
        _pinned = await PinnedDatabase.PinAsync(_door, options.Workers, OnListed, cancellationToken);
        _dump = new SchemaReader(_door, _programs).Start(_pinned.Snapshot, _pinned.ScratchSchemas);
    }

    public async Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken)
    {
        var door = Pinned(_door);
        var pinned = Pinned(_pinned);
        try
        {
            var parent = await ParentRecordAsync(cancellationToken);
            var properties = await DatabaseFacts.PropertiesAsync(pinned.Main, cancellationToken);
            var names = NameEncoding.Of(properties.Encoding);
            var readable = pinned.Tables.Where(t => !(pinned.IsStandby && t.IsUnlogged)).ToList();
            var ranges = Ranges(readable, parent?.Tables ?? []);
            if (pinned.IsStandby)
            {
                var unreadable = pinned.Tables.Except(readable).Select(t => new RelationName(t.Schema, t.Name)).Concat(await DatabaseFacts.UnloggedSequencesAsync(pinned.Main, cancellationToken));
                _problems.AddRange(unreadable.Select(u => CaptureProblem.Of(properties.Shown(u.Schema, u.Name), ProblemRemarks.UnloggedOnStandby)));
            }

            context.Progress.Expect(ranges.Count, ranges.Sum(r => r.EstimatedBytes));

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var rows = ReadRowsAsync(pinned, ranges, properties.Encoding, stop);
            CapturedComponent result;
            try
            {
                result = await ReadRestAsync(door, pinned, parent, properties, names, rows, stop.Token);
            }
            catch (Exception e)
            {
                await stop.CancelAsync();
                try
                {
                    await rows;
                }
                catch (Exception rowsFault) when (e is OperationCanceledException && rowsFault is not OperationCanceledException)
                {
                    throw;
                }
                catch (Exception)
                {
                    // The first fault is the one that counts.
                }

                throw;
            }

            return result;
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, options.Database);
        }
    }

    /// <summary>The server aborts the workers' transactions with this; nothing was changed, so there is nothing to undo.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_dump is not null) await _dump.DisposeAsync();
        if (_pinned is not null) await _pinned.DisposeAsync();
    }

    private static T Pinned<T>(T? value) where T : class => value ?? throw new InvalidOperationException("PinAsync comes first.");

    private async Task<CapturedComponent> ReadRestAsync(
        ServerDoor door, PinnedDatabase pinned, DatabaseRecord? parent, DatabaseProperties properties, Encoding names, Task<List<ReadRange>> rows, CancellationToken cancellationToken)
    {
        var sink = context.Sink;
        var main = pinned.Main;
        var programs = Pinned(_programs);
        var parentSchema = context.Parent is null ? null : await context.Parent.Folder.FindAsync(SchemaReader.FileName, cancellationToken);
        var schemaTask = new SchemaReader(door, programs).StoreAsync(Pinned(_dump), sink, parentSchema, parent?.SchemaDigest, cancellationToken);

        var sequences = await DatabaseFacts.SequencesAsync(main, cancellationToken);
        var views = await DatabaseFacts.MaterializedViewsAsync(main, cancellationToken);
        var roles = await DatabaseFacts.RolesAsync(main, cancellationToken);
        var identity = await DatabaseFacts.IdentityAsync(main, options.Database, cancellationToken);
        var migrations = await DatabaseFacts.MigrationsAsync(main, pinned.Tables, cancellationToken);
        var foreign = await ForeignDependants.ReadAsync(main, cancellationToken);
        var catalogue = await CatalogueReader.ReadAsync(main, cancellationToken);
        var serverVersion = await DatabaseFacts.ServerVersionAsync(main, cancellationToken);
        var sizeBytes = await main.ScalarAsync<long>("SELECT pg_database_size(current_database())", cancellationToken);
        var (largeObjects, largeObjectCount) = await new LargeObjectReader(main, sink, context.Progress, names).StoreAsync(cancellationToken);
        var globals = options.Globals ? await GlobalsAsync(door, programs, names, cancellationToken) : null;
        var schema = await schemaTask;
        var schemaNames = await SchemaNames.ReadAsync(main, properties.Encoding, schema.Names, cancellationToken);
        // Comments of pg_dump spell a line feed in a name as a space: such a name is nobody's, and the catalogue knows the true one.
        var everyRole = (await main.QueryAsync("SELECT rolname::text FROM pg_roles", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var (tables, tablesTree) = await TablesAsync(await rows, names, cancellationToken);

        var record = new DatabaseRecord
        {
            Format = DatabaseRecord.CurrentFormat,
            ServerVersion = serverVersion,
            DumpVersion = programs.Version,
            Database = properties,
            SchemaDigest = schema.Digest,
            Roles = roles.Union(schema.Owners.Select(schemaNames.Name).Where(everyRole.Contains), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
            Extensions = await DatabaseFacts.ExtensionsAsync(main, cancellationToken),
            Tables = tables,
            MaterializedViews = views,
            LargeObjectCount = largeObjectCount,
            HasGlobals = globals is not null,
        };

        var entries = new List<StoredEntry>
        {
            StoredEntry.File(SchemaReader.FileName, schema.Content),
            StoredEntry.File(SchemaReader.ObjectsFileName, await sink.StoreAsync(JsonRecord.Write(schema.DigestsBy(schemaNames), PostgresRecords.Json.SortedDictionaryStringString), cancellationToken)),
            StoredEntry.File(DatabaseRecord.FileName, await sink.StoreAsync(JsonRecord.Write(record, PostgresRecords.Json.DatabaseRecord), cancellationToken)),
            StoredEntry.File(SequencesRecord.FileName, await sink.StoreAsync(JsonRecord.Write(sequences, PostgresRecords.Json.SequencesRecord), cancellationToken)),
            StoredEntry.File(CatalogueRecord.FileName, await sink.StoreAsync(JsonRecord.Write(catalogue, PostgresRecords.Json.CatalogueRecord), cancellationToken)),
            StoredEntry.File(RestoreScript.FileName, await sink.StoreAsync(RestoreScript.Write(record, sequences, names), cancellationToken), executable: true),
        };
        if (tablesTree is not null) entries.Add(StoredEntry.Folder("tables", tablesTree));
        if (largeObjects is not null) entries.Add(StoredEntry.Folder(LargeObjectReader.FolderName, largeObjects));
        if (globals is not null) entries.Add(StoredEntry.File(DatabaseRecord.GlobalsFileName, globals));
        var tree = await sink.StoreFolderAsync(entries, cancellationToken);
        return new CapturedComponent(tree, CaptureFacts.Write(record, identity, migrations, sizeBytes, pinned.ScratchSchemas, foreign), _problems);
    }

    private async Task<DatabaseRecord?> ParentRecordAsync(CancellationToken cancellationToken)
    {
        if (context.Parent is not { } parent) return null;
        if (await parent.Folder.FindAsync(DatabaseRecord.FileName, cancellationToken) is null) return null;
        var record = await JsonRecord.ReadAsync(parent.Folder, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        return record.Format == DatabaseRecord.CurrentFormat ? record : null;
    }

    /// <param name="before">The parent's: a table is cut as it was cut first, for in other chunks nothing of it would be found again.</param>
    internal static List<TableRange> Ranges(IReadOnlyList<CatalogTable> tables, IReadOnlyList<TableRecord> before)
    {
        var shapes = before.ToDictionary(t => (t.Schema, t.Name), t => t.Shape);
        var ranges = new List<TableRange>();
        foreach (var table in tables)
        {
            if (table.IsPartitioned) continue;
            if (!shapes.TryGetValue((table.Schema, table.Name), out var shape)) shape = ShapeFor(table.SizeBytes);
            ranges.AddRange(TableReader.Split(table, shape));
        }

        return ranges;
    }

    internal static ContentShape ShapeFor(long tableBytes) => tableBytes switch
    {
        > 100L << 30 => ContentShape.RowsOfHugeTable,
        > 10L << 30 => ContentShape.RowsOfLargeTable,
        _ => ContentShape.RowsOfSmallTable,
    };

    private async Task<List<ReadRange>> ReadRowsAsync(PinnedDatabase pinned, List<TableRange> ranges, string encoding, CancellationTokenSource stop)
    {
        var reader = new TableReader(context.Sink, context.Progress, encoding);
        var results = new ConcurrentBag<ReadRange>();
        var queue = new ConcurrentQueue<TableRange>(ranges.OrderByDescending(r => r.EstimatedBytes));
        await Task.WhenAll(pinned.Workers.Select(worker => Task.Run(async () =>
        {
            try
            {
                while (queue.TryDequeue(out var range))
                {
                    context.Progress.Say(NameEncoding.Shown(encoding, range.Table.Schema, range.Table.Name));
                    results.Add(await reader.ReadAsync(worker, range, stop.Token));
                    context.Progress.Advance(1, 0);
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }, CancellationToken.None)));
        return [.. results];
    }

    private async Task<(List<TableRecord> Tables, StoredTree? Tree)> TablesAsync(List<ReadRange> ranges, Encoding names, CancellationToken cancellationToken)
    {
        var sink = context.Sink;
        var tables = new List<TableRecord>();
        var schemas = new List<StoredEntry>();
        foreach (var schema in ranges.GroupBy(r => r.Range.Table.Schema).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var tableEntries = new List<StoredEntry>();
            foreach (var group in schema.GroupBy(r => r.Range.Table.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var table = group.First().Range.Table;
                var folder = $"tables/{SqlText.PathName(table.Schema, names)}/{SqlText.PathName(table.Name, names)}";
                var parts = new List<PartRecord>();
                var partEntries = new List<StoredEntry>();
                foreach (var range in group.OrderBy(r => r.Range.Range))
                {
                    for (var n = 0; n < range.Parts.Count; n++)
                    {
                        var part = range.Parts[n];
                        var name = string.Create(CultureInfo.InvariantCulture, $"{range.Range.Range}.{n}");
                        partEntries.Add(StoredEntry.Folder(name, part.Folder));
                        parts.Add(new PartRecord($"{folder}/{name}/rows.copy", part.Rows, part.Bytes, TableSum.Text(part.Sum)));
                    }
                }

                if (partEntries.Count > 0)
                    tableEntries.Add(StoredEntry.Folder(SqlText.PathName(table.Name, names), await sink.StoreFolderAsync(partEntries, cancellationToken)));
                ulong sum = 0;
                foreach (var range in group) sum += range.Sum;
                tables.Add(new TableRecord
                {
                    Schema = table.Schema,
                    Name = table.Name,
                    Kind = table.IsExtensionConfiguration ? TableKind.ExtensionConfiguration : TableKind.Table,
                    Columns = table.Columns,
                    Types = table.Types,
                    PrimaryKey = table.PrimaryKey,
                    Root = table.Root,
                    ThroughRoot = table.ThroughRoot,
                    Condition = table.Condition,
                    Shape = group.First().Range.Shape,
                    Rows = group.Sum(r => r.Rows),
                    Bytes = group.Sum(r => r.Bytes),
                    RowSum = TableSum.Text(sum),
                    Parts = parts,
                });
            }

            if (tableEntries.Count > 0)
                schemas.Add(StoredEntry.Folder(SqlText.PathName(schema.Key, names), await sink.StoreFolderAsync(tableEntries, cancellationToken)));
        }

        return (tables, schemas.Count == 0 ? null : await sink.StoreFolderAsync(schemas, cancellationToken));
    }

    private async Task<StoredContent> GlobalsAsync(ServerDoor door, ServerPrograms programs, Encoding names, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--globals-only", "--no-password", "-l", options.Database];
        // Names then read alike whatever the database's own encoding.
        if (names != Encoding.Latin1) arguments.Add("--encoding=UTF8");
        if (!options.GlobalPasswords) arguments.Add("--no-role-passwords");
        await using var dump = programs.Start("pg_dumpall", arguments, door.ProgramEnvironment(options.Database), input: false);
        using var reader = new StreamReader(dump.Output, Encoding.Latin1);
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // The token of \restrict is random; the rest is the same from run to run.
            if (!line.StartsWith("\\restrict ", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict ", StringComparison.Ordinal)) text.Append(line).Append('\n');
        }

        await dump.CompleteAsync("globals", cancellationToken);
        return await context.Sink.StoreAsync(Encoding.Latin1.GetBytes(text.ToString()), cancellationToken);
    }
}

/// <summary>What the manifest says of a captured database.</summary>
internal static class CaptureFacts
{
    /// <summary>Schemas of unfinished table restores, which are not in the snapshot.</summary>
    public const string LeftOutFact = "left_out_schemas";

    public static JsonObject Write(DatabaseRecord record, DatabaseIdentity? identity, JsonArray migrations, long sizeBytes, IReadOnlyList<string> leftOut, ForeignDependants foreign)
    {
        var tables = new JsonObject();
        foreach (var table in record.Tables)
        {
            var fact = new JsonObject { ["rows"] = table.Rows, ["bytes"] = table.Bytes, ["row_sum"] = table.RowSum };
            // Rows lie in leaves; users know the table by its root.
            if (table.Root is { } root) fact["partition_of"] = record.Database.Shown(root.Schema, root.Name);
            tables[record.Database.Shown(table.Schema, table.Name)] = fact;
        }

        var facts = new JsonObject
        {
            ["server_version"] = record.ServerVersion,
            ["system_identifier"] = identity?.SystemIdentifier,
            ["database_oid"] = identity?.DatabaseOid,
            ["database"] = record.Database.Name,
            ["encoding"] = record.Database.Encoding,
            ["locale_provider"] = record.Database.LocaleProvider,
            ["collate"] = record.Database.Collate,
            ["ctype"] = record.Database.Ctype,
            ["locale"] = record.Database.Locale,
            ["collation_version"] = record.Database.CollationVersion,
            ["schema_digest"] = record.SchemaDigest,
            ["schema_versions"] = migrations,
            ["dump_version"] = record.DumpVersion,
            ["size_bytes"] = sizeBytes,
            ["rows"] = record.Tables.Sum(t => t.Rows),
            ["row_bytes"] = record.Tables.Sum(t => t.Bytes),
            ["large_objects"] = record.LargeObjectCount,
            ["tables"] = tables,
        };
        foreign.WriteTo(facts);
        if (leftOut.Count > 0) facts[LeftOutFact] = string.Join(", ", leftOut);
        return facts;
    }
}
