using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Looks for every reason against a restore before anything is changed.</summary>
internal sealed class Preflight(PostgresOptions options, RestoreContext context, DatabaseRecord record)
{
    public List<string> Actions { get; } = [];

    public List<string> Refusals { get; } = [];

    public async Task ServerAsync(NpgsqlConnection connection, ServerPrograms programs, CancellationToken cancellationToken)
    {
        var major = DatabaseFacts.ServerMajor(connection);
        var sourceMajor = MajorOf(record.ServerVersion);
        if (major < sourceMajor)
            Refusals.Add($"the server has version {Text(major)}, the snapshot comes from {record.ServerVersion}: an older server cannot take it");
        if (programs.Major < MajorOf(record.DumpVersion))
            Refusals.Add($"pg_restore {programs.Version} cannot read a dump of pg_dump {record.DumpVersion}");

        var rights = await connection.QueryAsync(
            "SELECT rolsuper, rolcreatedb, pg_has_role('pg_signal_backend', 'USAGE') FROM pg_roles WHERE rolname = current_user",
            r => (Super: r.GetBoolean(0), Create: r.GetBoolean(1), Signal: r.GetBoolean(2)), cancellationToken);
        if (rights.Count == 0 || (!rights[0].Super && !rights[0].Create)) Refusals.Add($"the user {options.User} may not create databases (CREATEDB)");
        else if (!rights[0].Super && !rights[0].Signal) Refusals.Add($"the user {options.User} may not end other sessions (pg_signal_backend)");

        if (options.Owners)
        {
            var roles = (await connection.QueryAsync("SELECT rolname::text FROM pg_roles", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
            var missing = record.Roles.Where(r => !roles.Contains(r)).ToList();
            var creates = options.CreateRoles && record.HasGlobals && missing.Count > 0 ? (await StoredRoles.ReadAsync(context.Stored, record, missing, roles, cancellationToken)).Created : [];
            if (creates.Count > 0) Actions.Add($"create the roles {string.Join(", ", creates)}{(context.OtherEnvironment ? ", without passwords" : "")}; they stay when the restore is rolled back");
            missing.RemoveAll(creates.Contains);
            if (missing.Count > 0)
            {
                var advice = record.HasGlobals ? "set 'create_roles: true', create them" : "create them ('globals: true' stores them)";
                Refusals.Add($"roles are missing: {string.Join(", ", missing)}; {advice}, or set 'owners: false'");
            }
        }

        var available = (await connection.QueryAsync("SELECT name::text FROM pg_available_extensions", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var absent = record.Extensions.Where(e => !available.Contains(e.Name)).Select(e => e.Name).ToList();
        if (absent.Count > 0) Refusals.Add($"extensions are not installed on the server: {string.Join(", ", absent)}");
        await SpaceAsync(connection, cancellationToken);
    }

    /// <summary>What stands in the way of replacing a living database.</summary>
    public async Task TargetAsync(NpgsqlConnection connection, DatabaseIdentity? target, CancellationToken cancellationToken)
    {
        if (options.Database == options.MaintenanceDatabase)
            Refusals.Add($"{options.Database} is the database from which others are renamed; name another with 'maintenance_db'");
        if (target is null)
        {
            Actions.Add($"{options.Database} does not exist: it is created");
            return;
        }

        var isSource = IsSource(target);
        Actions.Add(isSource ? $"{options.Database} is the database that was captured" : $"{options.Database} is not the database that was captured");
        if (context.OtherEnvironment && isSource) Refusals.Add($"{options.Database} is the very database that the other environment's snapshot was taken from");
        var name = SqlText.Literal(options.Database);
        await RefuseAsync(connection, $"SELECT slot_name::text FROM pg_replication_slots WHERE database = {name} AND NOT temporary",
            "replication slots would stay with the old database: pg_drop_replication_slot", cancellationToken);
        await RefuseAsync(connection, $"SELECT gid FROM pg_prepared_xacts WHERE database = {name}",
            "prepared transactions block the exchange: COMMIT PREPARED or ROLLBACK PREPARED", cancellationToken);
        await RefuseAsync(connection, $"SELECT s.subname::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = {name} AND s.subenabled",
            "subscriptions write into the database: ALTER SUBSCRIPTION … DISABLE, then SET (slot_name = NONE) and drop it, or disable it", cancellationToken);
        if (await connection.ScalarAsync<bool>($"SELECT datistemplate FROM pg_database WHERE datname = {name}", cancellationToken))
            Refusals.Add($"{options.Database} is a template database");
        var owned = await connection.ScalarAsync<bool>(
            $"SELECT pg_has_role(datdba, 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) FROM pg_database WHERE datname = {name}", cancellationToken);
        if (!owned) Refusals.Add($"the user {options.User} does not own {options.Database}");
        var sessions = await connection.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = {name} AND pid <> pg_backend_pid()", cancellationToken);
        if (sessions > 0) Actions.Add($"{Text(sessions)} sessions on {options.Database} will be ended at the exchange");
    }

    public bool IsSource(DatabaseIdentity target) =>
        context.Facts["system_identifier"]?.ToString() == target.SystemIdentifier && context.Facts["database_oid"]?.ToString() == target.Oid.ToString(CultureInfo.InvariantCulture);

    private async Task SpaceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!options.IsLocal || context.Facts["size_bytes"] is not { } size) return;
        var folder = await connection.ScalarAsync<string>(
            "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN current_setting('data_directory') END", cancellationToken);
        if (folder is null || !Directory.Exists(folder)) return;
        long free;
        try
        {
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return;
        }

        var needed = size.GetValue<long>();
        Actions.Add($"about {Text(needed)} bytes are needed beside the living database, {Text(free)} are free");
        if (needed > free) Refusals.Add($"too little space in {folder}: {Text(needed)} bytes needed, {Text(free)} free");
    }

    private async Task RefuseAsync(NpgsqlConnection connection, string sql, string reason, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(sql, r => r.GetString(0), cancellationToken);
        if (found.Count > 0) Refusals.Add($"{reason} ({string.Join(", ", found)})");
    }

    internal static int MajorOf(string version) =>
        int.TryParse(version.AsSpan(0, version.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end && end >= 0 ? end : version.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
