using System.Globalization;
using Danmen.Faults;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>A table whose rows are captured.</summary>
internal sealed record CatalogTable
{
    public required uint Oid { get; init; }

    public required string Schema { get; init; }

    public required string Name { get; init; }

    /// <summary>A partitioned table has no rows of its own: it is locked, not read.</summary>
    public required bool IsPartitioned { get; init; }

    public required bool IsHeap { get; init; }

    /// <summary>An unlogged table has no rows on a standby.</summary>
    public bool IsUnlogged { get; init; }

    public string? Condition { get; init; }

    public bool IsExtensionConfiguration { get; init; }

    public RelationName? Root { get; init; }

    public bool ThroughRoot { get; init; }

    public long HeapBlocks { get; init; }

    public long SizeBytes { get; init; }

    public IReadOnlyList<string> Columns { get; init; } = [];

    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Columns of the primary key in its order, or null.</summary>
    public IReadOnlyList<string>? PrimaryKey { get; init; }

    public string SqlName => SqlText.Name(Schema, Name);
}

/// <summary>Lists the tables of a database and locks them.</summary>
internal static class TableCatalog
{
    /// <summary>Tables whose rows belong to the database: the user's own, and the configuration tables of extensions.</summary>
    private const string ListSql = $$"""
        SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind = 'p', COALESCE(am.amname = 'heap', false), x.condition, x.extension IS NOT NULL, c.relpersistence = 'u'
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_am am ON am.oid = c.relam
        LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
          AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        LEFT JOIN (SELECT e.oid AS extension, u.config, u.condition FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS u(config, condition)) x
          ON x.config = c.oid
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
          AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND (d.objid IS NULL OR x.extension IS NOT NULL) AND NOT {{ScratchSchemas.Condition}}
        ORDER BY 2, 3
        """;

    public static Task<List<CatalogTable>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync(ListSql, r => new CatalogTable
        {
            Oid = checked((uint)r.GetInt64(0)),
            Schema = r.GetString(1),
            Name = r.GetString(2),
            IsPartitioned = r.GetBoolean(3),
            IsHeap = r.GetBoolean(4),
            Condition = r.TextOrNull(5) is { Length: > 0 } condition ? condition : null,
            IsExtensionConfiguration = r.GetBoolean(6),
            IsUnlogged = r.GetBoolean(7),
        }, cancellationToken);

    /// <summary>Takes ACCESS SHARE on every table. As a session's first statements they take no snapshot: what is read afterwards is what the locks protect.</summary>
    /// <exception cref="PostgresException">55P03 with <paramref name="wait"/> false when another session changes or waits to change a table.</exception>
    public static async Task LockAsync(NpgsqlConnection connection, IReadOnlyList<CatalogTable> tables, bool wait, CancellationToken cancellationToken)
    {
        foreach (var batch in tables.Chunk(500))
        {
            var names = string.Join(", ", batch.Select(t => $"ONLY {t.SqlName}"));
            await connection.ExecuteAsync($"LOCK TABLE {names} IN ACCESS SHARE MODE{(wait ? "" : " NOWAIT")}", cancellationToken);
        }
    }

    /// <summary>Adds columns, sizes and partition roots; the locks are held, so that they stay true.</summary>
    public static async Task<List<CatalogTable>> DescribeAsync(NpgsqlConnection connection, IReadOnlyList<CatalogTable> tables, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<uint, List<(string Name, string Type)>>();
        await connection.QueryAsync("""
            SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attrelid, a.attnum
            """, r =>
        {
            var oid = checked((uint)r.GetInt64(0));
            if (!columns.TryGetValue(oid, out var list)) columns[oid] = list = [];
            list.Add((r.GetString(1), r.GetString(2)));
            return 0;
        }, cancellationToken);

        var keys = new Dictionary<uint, List<string>>();
        await connection.QueryAsync("""
            SELECT i.indrelid::bigint, a.attname::text
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indisprimary AND k.place <= i.indnkeyatts
            ORDER BY 1, k.place
            """, r =>
        {
            var oid = checked((uint)r.GetInt64(0));
            if (!keys.TryGetValue(oid, out var list)) keys[oid] = list = [];
            list.Add(r.GetString(1));
            return 0;
        }, cancellationToken);

        var sizes = new Dictionary<uint, (long Blocks, long Bytes)>();
        foreach (var batch in tables.Where(t => !t.IsPartitioned).Chunk(1000))
        {
            var oids = string.Join(",", batch.Select(t => t.Oid.ToString(CultureInfo.InvariantCulture)));
            await connection.QueryAsync($"""
                SELECT c.oid::bigint, pg_relation_size(c.oid) / current_setting('block_size')::bigint, pg_table_size(c.oid)
                FROM pg_class c WHERE c.oid IN ({oids})
                """, r => sizes[checked((uint)r.GetInt64(0))] = (r.GetInt64(1), r.GetInt64(2)), cancellationToken);
        }

        // Hash partitioning depends on the server (enum oids, hash functions): such rows find their leaf again through the root.
        var roots = new Dictionary<uint, (uint RootOid, RelationName Root, bool Hash)>();
        await connection.QueryAsync("""
            SELECT c.oid::bigint, r.oid::bigint, n.nspname::text, r.relname::text,
              EXISTS (SELECT 1 FROM pg_partition_ancestors(c.oid) a JOIN pg_partitioned_table p ON p.partrelid = a.relid WHERE p.partstrat = 'h')
            FROM pg_class c JOIN pg_class r ON r.oid = pg_partition_root(c.oid) JOIN pg_namespace n ON n.oid = r.relnamespace
            WHERE c.relispartition AND c.relkind = 'r'
            """, r => roots[checked((uint)r.GetInt64(0))] = (checked((uint)r.GetInt64(1)), new RelationName(r.GetString(2), r.GetString(3)), r.GetBoolean(4)), cancellationToken);

        return tables.Select(t =>
        {
            var partition = roots.TryGetValue(t.Oid, out var root);
            // A leaf may order its columns otherwise than its root; one order makes the sums of rows comparable wherever a row lands.
            var own = columns.GetValueOrDefault(partition ? root.RootOid : t.Oid) ?? [];
            var size = sizes.GetValueOrDefault(t.Oid);
            return t with
            {
                Columns = own.Select(c => c.Name).ToList(),
                Types = own.Select(c => c.Type).ToList(),
                PrimaryKey = (partition ? keys.GetValueOrDefault(root.RootOid) : null) ?? keys.GetValueOrDefault(t.Oid),
                HeapBlocks = size.Blocks,
                SizeBytes = size.Bytes,
                Root = partition ? root.Root : null,
                ThroughRoot = partition && root.Hash,
            };
        }).ToList();
    }

    /// <summary>Refuses large objects that this user cannot read: pg_read_all_data does not cover them, and their absence would be silent.</summary>
    public static async Task CheckLargeObjectsReadableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var unreadable = await connection.ScalarAsync<long>("""
            SELECT count(*) FROM pg_largeobject_metadata m
            WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
              AND current_setting('lo_compat_privileges') = 'off'
              AND NOT pg_has_role(m.lomowner, 'USAGE')
              AND NOT EXISTS (SELECT 1 FROM aclexplode(m.lomacl) a
                WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
            """, cancellationToken);
        if (unreadable > 0)
            throw new DanmenException(PostgresFaults.NotPermitted, "large objects", LocationRemarks.LargeObjectsClosed.With(unreadable));
    }
}
