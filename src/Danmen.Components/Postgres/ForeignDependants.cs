using System.Text.Json.Nodes;
using Npgsql;

namespace Danmen.Components.Postgres;

/// <summary>Foreign servers and tables, and everything that goes with them by CASCADE: a copy in another environment does not have them.</summary>
/// <param name="Objects">For example "view public.far_orders", sorted.</param>
/// <param name="StoredColumns">Columns of tables among them, whose values are stored: the rows would come back without.</param>
internal sealed record ForeignDependants(IReadOnlyList<string> Objects, IReadOnlyList<string> StoredColumns)
{
    /// <summary>Name of the manifest's fact; snapshots of earlier versions lack it.</summary>
    public const string Fact = "foreign_dependants";

    public const string ColumnsFact = "foreign_columns";

    /// <summary>
    /// As findDependentObjects() (src/backend/catalog/dependency.c) walks: down to what depends, up to what a thing is an internal part of. Tables that inherit from a foreign one are
    /// cut loose before. What goes with its own relation, as an index does, is not named beside it.
    /// </summary>
    private const string Sql = """
        WITH RECURSIVE gone AS (
          SELECT classid, objid, 0 AS objsubid FROM (
            SELECT 'pg_class'::regclass::oid, oid FROM pg_class WHERE relkind = 'f' UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server) b(classid, objid)
          UNION
          SELECT x.classid, x.objid, x.objsubid FROM gone g CROSS JOIN LATERAL (
            SELECT d.classid, d.objid, d.objsubid FROM pg_depend d
            WHERE d.refclassid = g.classid AND d.refobjid = g.objid AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
              AND NOT (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = d.objid AND i.inhparent = d.refobjid))
            UNION ALL
            SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_depend d
            WHERE d.classid = g.classid AND d.objid = g.objid AND d.objsubid = g.objsubid
              AND (d.deptype = 'i' OR (d.deptype = 'e' AND g.classid <> 'pg_foreign_server'::regclass AND NOT EXISTS (SELECT FROM pg_class f WHERE g.classid = 'pg_class'::regclass AND f.oid = g.objid AND f.relkind = 'f')))
          ) x
        )
        SELECT i.type || ' ' || i.identity,
          i.type = 'table column' AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = g.objid AND a.attnum = g.objsubid AND a.attgenerated = '')
        FROM gone g CROSS JOIN LATERAL pg_identify_object(g.classid, g.objid, g.objsubid) i
        WHERE i.identity IS NOT NULL AND NOT EXISTS (
          SELECT FROM pg_depend d JOIN gone w ON w.classid = d.refclassid AND w.objid = d.refobjid AND (w.objsubid = 0 OR (w.objsubid = d.refobjsubid AND d.deptype = 'i'))
          WHERE d.classid = g.classid AND d.objid = g.objid AND d.objsubid = g.objsubid AND d.deptype IN ('a', 'i', 'P', 'S'))
          AND NOT (g.objsubid > 0 AND EXISTS (SELECT FROM gone w WHERE w.classid = g.classid AND w.objid = g.objid AND w.objsubid = 0))
        ORDER BY (i.type || ' ' || i.identity) COLLATE "C"
        """;

    public static async Task<ForeignDependants> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(Sql, r => (Name: r.GetString(0), Stored: r.GetBoolean(1)), cancellationToken);
        return new ForeignDependants([.. found.Select(f => f.Name)], [.. found.Where(f => f.Stored).Select(f => f.Name)]);
    }

    /// <returns>Null when the snapshot does not tell.</returns>
    public static ForeignDependants? Of(JsonObject facts) =>
        facts[Fact] is JsonArray objects ? new ForeignDependants(Texts(objects), facts[ColumnsFact] is JsonArray columns ? Texts(columns) : []) : null;

    public void WriteTo(JsonObject facts)
    {
        facts[Fact] = new JsonArray([.. Objects.Select(name => (JsonNode)name)]);
        if (StoredColumns.Count > 0) facts[ColumnsFact] = new JsonArray([.. StoredColumns.Select(name => (JsonNode)name)]);
    }

    private static string[] Texts(JsonArray array) => [.. array.Select(node => node?.ToString()).OfType<string>()];
}
