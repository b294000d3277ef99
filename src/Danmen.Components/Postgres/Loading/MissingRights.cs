using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Finds what a user who is no superuser cannot build of a stored database, before anything is built.</summary>
internal sealed class MissingRights(NpgsqlConnection connection, PostgresOptions options, RestoreContext context, DatabaseRecord record)
{
    private const int MostNames = 10;
    private const string DatabaseOwner = "pg_database_owner";

    /// <summary>Roles by which cloud services give their customers some of a superuser's rights: what such a user may do is the service's own.</summary>
    private const string ServiceRoles = "'rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'neon_superuser', 'supabase_admin', 'heroku_admin'";

    /// <summary>What pg_restore gives to its owner by ALTER … OWNER TO, and what is done for a role.</summary>
    private static readonly HashSet<string> Owned = new(StringComparer.Ordinal)
    {
        "SCHEMA", "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "STATISTICS", "TYPE", "DOMAIN", "COLLATION", "CONVERSION", "FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR",
        "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "SERVER", "PUBLICATION", "SUBSCRIPTION", "ACL", "DEFAULT ACL",
    };

    private readonly SortedDictionary<string, List<string>> _ownedByOthers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Owner, string Schema, string SchemaOwner), List<string>> _inOthersSchemas = [];
    private readonly List<string> _needs = [];
    private Dictionary<string, Role> _roles = [];

    public async Task FindAsync(ServerPrograms programs, List<Remark> actions, List<Remark> refusals, CancellationToken cancellationToken)
    {
        var major = DatabaseFacts.ServerMajor(connection);
        var objects = await SchemaScript.ReadAsync(programs, context.Stored, record.Database.Encoding, options.Owners, cancellationToken);
        await NeedsAsync(objects, major, cancellationToken);
        if (options.Owners) await OwnersAsync(objects, major, cancellationToken);

        if (_needs.Count > 0)
        {
            var service = await connection.ScalarAsync<string>($"SELECT rolname::text FROM pg_roles WHERE rolname IN ({ServiceRoles}) AND pg_has_role(oid, 'MEMBER') LIMIT 1", cancellationToken);
            if (service is null) refusals.Add(PostgresRemarks.SuperuserNeeded.With(options.User, Names(_needs)));
            else actions.Add(PostgresRemarks.SuperuserNeededPerhaps.With(service, Names(_needs)));
        }

        foreach (var (owner, names) in _ownedByOthers) refusals.Add(PostgresRemarks.NoMember.With(options.User, owner, Names(names)));
        foreach (var (place, names) in _inOthersSchemas) refusals.Add(PostgresRemarks.OwnerMayNotCreate.With(place.Owner, place.Schema, place.SchemaOwner, Names(names)));
    }

    private async Task NeedsAsync(IReadOnlyList<SchemaObject> objects, int major, CancellationToken cancellationToken)
    {
        var extensions = (await connection.QueryAsync("""
            SELECT e.name::text FROM pg_available_extensions e JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version WHERE v.superuser AND NOT v.trusted
            """, r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var parameter = major >= 15 ? "AND NOT has_parameter_privilege(name, 'SET')" : "";
        // A name that somebody made up is known as long as it is set, and is no setting for all that.
        var granted = major >= 15 ? "UNION SELECT parname, false FROM pg_parameter_acl WHERE has_parameter_privilege(parname, 'SET')" : "";
        var settings = (await connection.QueryAsync(
            $"SELECT name, bool_and(f) FROM (SELECT name, context IN ('superuser', 'superuser-backend') {parameter} FROM pg_settings WHERE short_desc IS DISTINCT FROM 'GUC placeholder variable' {granted}) s(name, f) GROUP BY 1", r => (Name: r.GetString(0), Forbidden: r.GetBoolean(1)), cancellationToken))
            .ToDictionary(s => s.Name, s => s.Forbidden, StringComparer.OrdinalIgnoreCase);
        var ours = record.Extensions.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var spaces = (await connection.QueryAsync("SELECT spcname::text FROM pg_tablespace WHERE NOT has_tablespace_privilege(oid, 'CREATE')", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var maySubscribe = major >= 16 && await connection.ScalarAsync<bool>("SELECT pg_has_role('pg_create_subscription', 'USAGE')", cancellationToken);

        if (await DatabaseBuilder.TablespaceAsync(connection, record.Database, cancellationToken) is { } space && spaces.Contains(space)) _needs.Add($"DATABASE {record.Database.Name} (TABLESPACE {space})");
        _needs.AddRange(record.Database.Settings.Where(s => (s.Role is null || options.Owners) && SuperuserNeeds.IsForbidden(s.Name, settings)).Select(s => $"DATABASE {record.Database.Name} (SET {s.Name})"));
        foreach (var item in objects)
        {
            var reason = item.Type switch
            {
                "EXTENSION" => extensions.Contains(item.Name) ? "" : null,
                "SUBSCRIPTION" => !context.OtherEnvironment && !maySubscribe ? "" : null,
                _ => SuperuserNeeds.Reason(item, settings, ours),
            };
            reason ??= spaces.Contains(item.Tablespace) ? $"TABLESPACE {item.Tablespace}" : null;
            if (reason is not null) _needs.Add(reason.Length == 0 ? item.Subject : $"{item.Subject} ({reason})");
        }
    }

    private async Task OwnersAsync(IReadOnlyList<SchemaObject> objects, int major, CancellationToken cancellationToken)
    {
        // To own in another's name is one right, to fill what that one owns another.
        var set = major >= 16 ? "SET" : "MEMBER";
        var admin = major >= 16 ? "pg_has_role(oid, 'MEMBER WITH ADMIN OPTION')" : "true";
        _roles = (await connection.QueryAsync($"""
            SELECT rolname::text, rolsuper, pg_has_role(oid, 'USAGE') AND pg_has_role(oid, '{set}'),
              rolname = current_user OR (NOT rolsuper AND {admin} AND (SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user))
            FROM pg_roles
            """, r => new Role(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2), r.GetBoolean(3)), cancellationToken)).ToDictionary(r => r.Name, StringComparer.Ordinal);
        foreach (var setting in record.Database.Settings.Where(s => s.Role is { } role && _roles.TryGetValue(role, out var known) && !known.MayBeSet))
            _needs.Add($"ROLE {setting.Role} (SET {setting.Name})");

        Own(record.Database.Owner, $"DATABASE {record.Database.Name}");
        // Comments of pg_dump spell a line feed in a name as a space: such a name is nobody's.
        var known = record.Roles.ToHashSet(StringComparer.Ordinal);
        var schemas = objects.Where(o => o.Type == "SCHEMA").ToDictionary(o => o.Name, o => o.Owner, StringComparer.Ordinal);
        foreach (var item in objects.Where(o => Owned.Contains(o.Type) && known.Contains(o.Owner)))
        {
            if (Own(item.Owner, item.Subject) || item.Type is "ACL" or "DEFAULT ACL" || item.Schema.Length == 0) continue;
            var schemaOwner = schemas.GetValueOrDefault(item.Schema) ?? (item.Schema == "public" && major >= 15 ? DatabaseOwner : null);
            if (schemaOwner is null || schemaOwner == item.Owner || item.Owner == options.User || !_roles.ContainsKey(schemaOwner)) continue;
            var place = (item.Owner, item.Schema, schemaOwner == DatabaseOwner ? options.User : schemaOwner);
            if (!_inOthersSchemas.TryGetValue(place, out var names)) _inOthersSchemas.Add(place, names = []);
            names.Add(item.Subject);
        }

        await foreach (var (_, item) in LargeObjectLoader.ListAsync(context.Stored, record, cancellationToken)) Own(item.Owner, $"LARGE OBJECT {item.Oid.ToString(CultureInfo.InvariantCulture)}");
        foreach (var place in _inOthersSchemas.Keys.ToList())
        {
            if (await connection.ScalarAsync<bool>($"SELECT pg_has_role({SqlText.Literal(place.Owner)}, {SqlText.Literal(place.SchemaOwner)}, 'USAGE')", cancellationToken)) _inOthersSchemas.Remove(place);
        }
    }

    /// <returns>True when the user cannot give it to its owner, which is noted.</returns>
    private bool Own(string owner, string what)
    {
        // Whoever owns the database, as the user does while it is built, is a member.
        if (owner == DatabaseOwner || owner == options.User || (_roles.TryGetValue(owner, out var role) && role.IsOurs)) return false;
        // One that is missing and stays so is a refusal already.
        if (!_roles.ContainsKey(owner) && !options.CreateRoles) return true;
        if (!_ownedByOthers.TryGetValue(owner, out var names)) _ownedByOthers.Add(owner, names = []);
        names.Add(what);
        return true;
    }

    private static object Names(List<string> names) =>
        names.Count > MostNames ? PostgresRemarks.AndMore.With(names.Take(MostNames).ToArray(), names.Count - MostNames) : names.ToArray();

    /// <param name="IsOurs">The user can own, and fill, in its name.</param>
    /// <param name="MayBeSet">The user may change its settings.</param>
    private sealed record Role(string Name, bool IsSuperuser, bool IsOurs, bool MayBeSet);
}
