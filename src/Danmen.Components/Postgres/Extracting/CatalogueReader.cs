using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>Reads owners, privileges and what is not valid from the catalogue of the current database.</summary>
internal static class CatalogueReader
{
    /// <summary>
    /// Of an extension's objects only those whose privileges somebody changed since: pg_dump stores no others. The owner's own privileges on them are left out, for the owner is another one.
    /// Below 16384 are the server's own objects, of which the schema public and, like those of extensions, languages are given to others. Array types and those of rows go with their element and their table.
    /// </summary>
    private const string Objects = $"""
        WITH every(classid, objid, objsubid, owner, acl, kind) AS (
          SELECT 'pg_class'::regclass::oid, oid, 0, relowner, relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relpersistence <> 't'
          UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum, NULL, attacl, NULL FROM pg_attribute WHERE attacl IS NOT NULL AND attnum > 0 AND NOT attisdropped
          UNION ALL SELECT 'pg_proc'::regclass, oid, 0, proowner, proacl, 'f' FROM pg_proc
          UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, nspowner, nspacl, 'n' FROM pg_namespace n WHERE nspname !~ '^pg_' AND NOT {ScratchSchemas.Condition}
          UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, typowner, typacl, 'T' FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
            WHERE (t.typrelid = 0 OR c.relkind = 'c') AND t.typisdefined AND t.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
          UNION ALL SELECT 'pg_language'::regclass, oid, 0, lanowner, lanacl, 'l' FROM pg_language
          UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, fdwowner, fdwacl, 'F' FROM pg_foreign_data_wrapper
          UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 0, srvowner, srvacl, 'S' FROM pg_foreign_server
          UNION ALL SELECT 'pg_operator'::regclass, oid, 0, oprowner, NULL, NULL FROM pg_operator
          UNION ALL SELECT 'pg_opclass'::regclass, oid, 0, opcowner, NULL, NULL FROM pg_opclass
          UNION ALL SELECT 'pg_opfamily'::regclass, oid, 0, opfowner, NULL, NULL FROM pg_opfamily
          UNION ALL SELECT 'pg_collation'::regclass, oid, 0, collowner, NULL, NULL FROM pg_collation
          UNION ALL SELECT 'pg_conversion'::regclass, oid, 0, conowner, NULL, NULL FROM pg_conversion
          UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 0, dictowner, NULL, NULL FROM pg_ts_dict
          UNION ALL SELECT 'pg_ts_config'::regclass, oid, 0, cfgowner, NULL, NULL FROM pg_ts_config
          UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 0, stxowner, NULL, NULL FROM pg_statistic_ext
          UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 0, evtowner, NULL, NULL FROM pg_event_trigger
          UNION ALL SELECT 'pg_publication'::regclass, oid, 0, pubowner, NULL, NULL FROM pg_publication
          UNION ALL SELECT 'pg_default_acl'::regclass, oid, 0, NULL, defaclacl, NULL FROM pg_default_acl),
        chosen AS (
          SELECT e.*, x.objid IS NOT NULL OR (e.classid = 'pg_language'::regclass AND e.objid < 16384) AS of_extension FROM every e
          LEFT JOIN (SELECT DISTINCT classid, objid FROM pg_depend WHERE deptype = 'e') x ON x.classid = e.classid AND x.objid = e.objid
          LEFT JOIN pg_init_privs p ON p.classoid = e.classid AND p.objoid = e.objid AND p.objsubid = e.objsubid
          WHERE (e.objid >= 16384 OR (e.classid = 'pg_namespace'::regclass AND e.objid = 'public'::regnamespace) OR e.classid = 'pg_language'::regclass)
            AND ((x.objid IS NULL AND NOT (e.classid = 'pg_language'::regclass AND e.objid < 16384)) OR e.acl IS DISTINCT FROM p.initprivs)),
        named AS (SELECT i.type || ' ' || i.identity AS name, c.* FROM chosen c CROSS JOIN LATERAL pg_identify_object(c.classid, c.objid, c.objsubid) i
          WHERE i.identity IS NOT NULL AND (i.schema IS NULL OR (i.schema !~ '^pg_' AND i.schema <> 'information_schema' AND i.schema NOT IN (SELECT nspname FROM pg_namespace n WHERE {ScratchSchemas.Condition}))))
        SELECT encode(convert_to(n.name, getdatabaseencoding()), 'hex'), CASE WHEN NOT n.of_extension THEN pg_get_userbyid(n.owner)::text END, COALESCE(g.grantee, ''), g.granted
        FROM named n LEFT JOIN LATERAL (
          SELECT s.grantee, string_agg(s.privilege || CASE WHEN s.star THEN '*' ELSE '' END, ',' ORDER BY s.privilege COLLATE "C") AS granted FROM (
            SELECT r.rolname::text AS grantee, a.privilege_type AS privilege, bool_or(a.is_grantable) AS star
            FROM aclexplode(COALESCE(n.acl, acldefault(n.kind, n.owner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE (a.grantee = 0 OR r.oid IS NOT NULL) AND NOT (n.of_extension AND a.grantee = n.owner) GROUP BY 1, 2) s
          GROUP BY 1) g ON true
        """;

    private const string NotValid = $"""
        SELECT encode(convert_to(i.type || ' ' || i.identity, getdatabaseencoding()), 'hex') FROM pg_constraint c CROSS JOIN LATERAL pg_identify_object('pg_constraint'::regclass, c.oid, 0) i
        JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE NOT c.convalidated AND i.identity IS NOT NULL AND NOT {ScratchSchemas.Condition} ORDER BY 1
        """;

    private const string InvalidIndexes = $"""
        SELECT encode(convert_to(o.identity, getdatabaseencoding()), 'hex') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL pg_identify_object('pg_class'::regclass, i.indexrelid, 0) o
        WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND o.identity IS NOT NULL AND n.nspname !~ '^pg_' AND NOT {ScratchSchemas.Condition} ORDER BY 1
        """;

    public static async Task<CatalogueRecord> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // As bytes: the server refuses to tell a name that has characters which no Unicode knows.
        var encoding = NameEncoding.Reading(connection.PostgresParameters["server_encoding"]);
        var objects = new SortedDictionary<string, ObjectRights>(StringComparer.Ordinal);
        foreach (var (name, owner, grantee, granted) in await connection.QueryAsync(Objects, r => (Text(r.GetString(0)), r.TextOrNull(1), r.GetString(2), r.TextOrNull(3)), cancellationToken))
        {
            if (!objects.TryGetValue(name, out var rights)) objects[name] = rights = new ObjectRights(owner, new SortedDictionary<string, string>(StringComparer.Ordinal));
            if (granted is not null) rights.Grants[grantee] = granted;
        }

        return new CatalogueRecord
        {
            Objects = objects,
            NotValid = await connection.QueryAsync(NotValid, r => Text(r.GetString(0)), cancellationToken),
            InvalidIndexes = await connection.QueryAsync(InvalidIndexes, r => Text(r.GetString(0)), cancellationToken),
        };

        string Text(string hex) => encoding.GetString(Convert.FromHexString(hex));
    }
}
