using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Components.SchemaVersions;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>What a database is on its server: known by the server's system identifier and its oid, never by its name. In JSON it is the facts of the manifest.</summary>
/// <param name="Database">The name that it bears.</param>
internal sealed record DatabaseIdentity(string SystemIdentifier, uint DatabaseOid, string Database);

/// <summary>Reads properties of the current database.</summary>
internal static class DatabaseFacts
{
    public static int ServerMajor(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major;

    public static async Task<string> ServerVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.ScalarAsync<string>("SELECT current_setting('server_version')", cancellationToken) ?? "").Split(' ')[0];

    /// <param name="database">Its name; need not be the current one.</param>
    /// <returns>Null when there is no such database.</returns>
    public static async Task<DatabaseIdentity?> IdentityAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            $"SELECT (SELECT system_identifier::text FROM pg_control_system()), oid::bigint FROM pg_database WHERE datname = {SqlText.Literal(database)}",
            r => new DatabaseIdentity(r.GetString(0), checked((uint)r.GetInt64(1)), database), cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Properties of the current database.</summary>
    public static async Task<DatabaseProperties> PropertiesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var major = ServerMajor(connection);
        var provider = major >= 15 ? "d.datlocprovider::text" : "'c'";
        var locale = major switch { >= 17 => "d.datlocale", >= 15 => "d.daticulocale", _ => "NULL::text" };
        var rules = major >= 16 ? "d.daticurules" : "NULL::text";
        var version = major >= 15 ? "d.datcollversion" : "NULL::text";
        var rows = await connection.QueryAsync($"""
            SELECT d.datname::text, pg_encoding_to_char(d.encoding)::text, {provider}, d.datcollate::text, d.datctype::text, {locale}, {rules}, {version},
              pg_get_userbyid(d.datdba)::text, t.spcname::text, d.datconnlimit, shobj_description(d.oid, 'pg_database')
            FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database()
            """, r => new DatabaseProperties
        {
            Name = r.GetString(0),
            Encoding = r.GetString(1),
            LocaleProvider = r.GetString(2) switch { "i" => "icu", "b" => "builtin", _ => "libc" },
            Collate = r.GetString(3),
            Ctype = r.GetString(4),
            Locale = r.TextOrNull(5),
            IcuRules = r.TextOrNull(6),
            CollationVersion = r.TextOrNull(7),
            Owner = r.GetString(8),
            Tablespace = r.GetString(9),
            ConnectionLimit = r.GetInt32(10),
            Comment = r.TextOrNull(11),
            Settings = [],
        }, cancellationToken);
        return rows[0] with
        {
            // The default ones spelt out, so that a restored database, whose privileges were granted anew, gives the same record.
            Privileges = await PrivilegesAsync(connection, "SELECT COALESCE(datacl, acldefault('d', datdba)) FROM pg_database WHERE datname = current_database()", cancellationToken),
            Settings = await SettingsAsync(connection, cancellationToken),
        };
    }

    /// <summary>Privileges of one object, in a fixed order; grantees that are gone are left out.</summary>
    public static Task<List<Privilege>> PrivilegesAsync(NpgsqlConnection connection, string aclQuery, CancellationToken cancellationToken) =>
        connection.QueryAsync($"""
            SELECT r.rolname::text, a.privilege_type, bool_or(a.is_grantable)
            FROM aclexplode(({aclQuery})) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE a.grantee = 0 OR r.oid IS NOT NULL
            GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2
            """, r => new Privilege(r.TextOrNull(0), r.GetString(1), r.GetBoolean(2)), cancellationToken);

    private static async Task<IReadOnlyList<DatabaseSetting>> SettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync("""
            SELECT r.rolname::text, split_part(u.text, '=', 1), substr(u.text, strpos(u.text, '=') + 1)
            FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
            LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS u(text)
            WHERE d.datname = current_database() AND (s.setrole = 0 OR r.oid IS NOT NULL)
            ORDER BY 1 NULLS FIRST, 2
            """, r => new DatabaseSetting(r.TextOrNull(0), r.GetString(1), r.GetString(2)), cancellationToken);

    /// <summary>Roles that own something in this database or hold a privilege on it.</summary>
    public static async Task<IReadOnlyList<string>> RolesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync("""
            SELECT DISTINCT r.rolname::text FROM pg_roles r
            WHERE r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
              OR r.oid IN (SELECT d.refobjid FROM pg_shdepend d JOIN pg_database b ON b.datname = current_database()
                WHERE d.refclassid = 'pg_authid'::regclass
                  AND (d.dbid = b.oid OR (d.dbid = 0 AND d.classid = 'pg_database'::regclass AND d.objid = b.oid)))
              OR r.oid IN (SELECT relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
            ORDER BY 1
            """, r => r.GetString(0), cancellationToken);

    public static async Task<IReadOnlyList<ExtensionRecord>> ExtensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync("SELECT extname::text, extversion FROM pg_extension ORDER BY 1", r => new ExtensionRecord(r.GetString(0), r.GetString(1)), cancellationToken);

    /// <summary>Populated materialised views, each behind those it reads, through views too.</summary>
    public static async Task<IReadOnlyList<RelationName>> MaterializedViewsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var views = await connection.QueryAsync("""
            SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind = 'm' AND c.relispopulated
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('m', 'v') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            ORDER BY 2, 3
            """, r => (Oid: r.GetInt64(0), Name: new RelationName(r.GetString(1), r.GetString(2)), Populated: r.GetBoolean(3)), cancellationToken);
        var reads = (await connection.QueryAsync("""
            SELECT DISTINCT w.ev_class::bigint, d.refobjid::bigint
            FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
            JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('m', 'v')
            WHERE d.refobjid <> w.ev_class
            ORDER BY 1, 2
            """, r => (View: r.GetInt64(0), Reads: r.GetInt64(1)), cancellationToken)).ToLookup(e => e.View, e => e.Reads);
        var byOid = views.ToDictionary(v => v.Oid);
        var done = new HashSet<long>();
        var ordered = new List<RelationName>();
        foreach (var view in views) Visit(view.Oid);
        return ordered;

        void Visit(long oid)
        {
            if (!done.Add(oid) || !byOid.TryGetValue(oid, out var view)) return;
            foreach (var read in reads[oid].OrderBy(r => byOid.TryGetValue(r, out var v) ? v.Name.Schema + "." + v.Name.Name : "", StringComparer.Ordinal)) Visit(read);
            if (view.Populated) ordered.Add(view.Name);
        }
    }

    /// <summary>Sequences that a standby cannot read.</summary>
    public static Task<List<RelationName>> UnloggedSequencesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND c.relpersistence = 'u' ORDER BY 1, 2",
        r => new RelationName(r.GetString(0), r.GetString(1)), cancellationToken);

    /// <summary>State of every sequence, read after the export: sequences know no snapshots and only run ahead.</summary>
    public static async Task<SequencesRecord> SequencesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var names = await connection.QueryAsync("""
            SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
              AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
            WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery())
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
              AND (d.objid IS NULL OR EXISTS (SELECT 1 FROM pg_extension e WHERE c.oid = ANY (e.extconfig)))
            ORDER BY 1, 2
            """, r => new RelationName(r.GetString(0), r.GetString(1)), cancellationToken);
        var result = new List<SequenceRecord>(names.Count);
        foreach (var batch in names.Chunk(200))
        {
            var sql = string.Join(" UNION ALL ", batch.Select((n, i) =>
                $"SELECT {i.ToString(CultureInfo.InvariantCulture)}, last_value, is_called FROM {SqlText.Name(n.Schema, n.Name)}"));
            var states = await connection.QueryAsync($"{sql} ORDER BY 1", r => (Index: r.GetInt32(0), Value: r.GetInt64(1), Called: r.GetBoolean(2)), cancellationToken);
            foreach (var state in states) result.Add(new SequenceRecord(batch[state.Index].Schema, batch[state.Index].Name, state.Value, state.Called));
        }

        return new SequencesRecord(result);
    }

    /// <summary>Schema-migration version by the well-known tables; a tool's name and its newest version.</summary>
    public static async Task<JsonArray> MigrationsAsync(NpgsqlConnection connection, IReadOnlyList<CatalogTable> tables, CancellationToken cancellationToken)
    {
        var result = new JsonArray();
        foreach (var table in tables)
        {
            if (MigrationTable.Find(table.Name, table.Columns, table.SqlName) is not { } query) continue;
            string? version;
            try
            {
                // A table of the same name that is something else must not end the capture's transaction.
                await connection.ExecuteAsync("SAVEPOINT danmen_migrations", cancellationToken);
                string[] rows = [.. (await connection.QueryAsync(query.Sql, r => r.TextOrNull(0), cancellationToken)).OfType<string>()];
                version = rows.Length == 0 ? null : string.Join(',', rows);
            }
            catch (PostgresException)
            {
                await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT danmen_migrations", cancellationToken);
                continue;
            }

            result.Add((JsonNode)new JsonObject { ["tool"] = query.Tool, ["schema"] = table.Schema, ["version"] = version });
        }

        return result;
    }
}
