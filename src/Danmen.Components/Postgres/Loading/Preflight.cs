using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Looks for every reason against a restore before anything is changed.</summary>
internal sealed class Preflight(PostgresOptions options, RestoreContext context, DatabaseRecord record)
{
    public List<Remark> Actions { get; } = [];

    public List<Remark> Refusals { get; } = [];

    /// <summary>The room that is needed; null where it cannot be told from here.</summary>
    public RoomNeed? Room { get; private set; }

    /// <summary>The rules for settings that come from another environment; null where nothing is substituted.</summary>
    public SettingSubstitution? Settings { get; init; }

    public async Task ServerAsync(NpgsqlConnection connection, ServerPrograms programs, CancellationToken cancellationToken)
    {
        var major = DatabaseFacts.ServerMajor(connection);
        var sourceMajor = MajorOf(record.ServerVersion);
        if (major < sourceMajor)
            Refusals.Add(PostgresRemarks.OlderServer.With(Text(major), record.ServerVersion));
        if (programs.Major < MajorOf(record.DumpVersion))
            Refusals.Add(PostgresRemarks.ProgramsTooOld.With(programs.Version, record.DumpVersion));

        var rights = await connection.QueryAsync(
            "SELECT rolsuper, rolcreatedb, pg_has_role('pg_signal_backend', 'USAGE'), rolcreaterole FROM pg_roles WHERE rolname = current_user",
            r => (Super: r.GetBoolean(0), Create: r.GetBoolean(1), Signal: r.GetBoolean(2), CreateRoles: r.GetBoolean(3)), cancellationToken);
        if (rights.Count == 0 || (!rights[0].Super && !rights[0].Create)) Refusals.Add(PostgresRemarks.MayNotCreate.With(options.User));
        else if (!rights[0].Super && !rights[0].Signal) Refusals.Add(PostgresRemarks.MayNotEndSessions.With(options.User));

        if (options.Owners)
        {
            var roles = (await connection.QueryAsync("SELECT rolname::text FROM pg_roles", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
            var missing = record.Roles.Where(r => !roles.Contains(r)).ToList();
            var stored = options.CreateRoles && record.HasGlobals && missing.Count > 0 ? await StoredRoles.ReadAsync(context.Stored, record, missing, roles, cancellationToken) : null;
            if (stored is not null) Settings?.Refuse(stored, Refusals);
            var creates = stored?.Created ?? [];
            if (creates.Count > 0) Actions.Add((context.OtherEnvironment ? PostgresRemarks.RolesCreatedWithoutPasswords : PostgresRemarks.RolesCreated).With([creates.ToArray()]));
            if (creates.Count > 0 && rights is [{ Super: false, CreateRoles: false }]) Refusals.Add(PostgresRemarks.MayNotCreateRoles.With(options.User, creates.ToArray()));
            missing.RemoveAll(creates.Contains);
            if (missing.Count > 0) Refusals.Add((record.HasGlobals ? PostgresRemarks.RolesMissingAndStored : PostgresRemarks.RolesMissing).With([missing.ToArray()]));
        }

        var available = (await connection.QueryAsync("SELECT name::text FROM pg_available_extensions", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var absent = record.Extensions.Where(e => !available.Contains(e.Name)).Select(e => e.Name).ToList();
        if (absent.Count > 0) Refusals.Add(PostgresRemarks.ExtensionsMissing.With([absent.ToArray()]));
        if (rights is [{ Super: false, Create: true }] && programs.Major >= MajorOf(record.DumpVersion))
            await new MissingRights(connection, options, context, record).FindAsync(programs, Actions, Refusals, cancellationToken);
        if (Refusals.Count == 0) Actions.Add(PostgresRemarks.ServerFits.With(DatabaseFacts.ServerMajor(connection), programs.Version, record.Extensions.Count, options.Owners ? record.Roles.Count : 0));
    }

    /// <summary>What stands in the way of replacing a living database.</summary>
    public async Task TargetAsync(NpgsqlConnection connection, DatabaseIdentity? target, CancellationToken cancellationToken)
    {
        if (options.Database == options.MaintenanceDatabase)
            Refusals.Add(PostgresRemarks.IsMaintenanceDatabase.With(options.Database));
        if (target is null)
        {
            Actions.Add(PostgresRemarks.IsCreated.With(options.Database));
            return;
        }

        var isSource = IsSource(target);
        Actions.Add((isSource ? PostgresRemarks.IsSource : PostgresRemarks.IsNotSource).With(options.Database));
        if (context.OtherEnvironment && isSource) Refusals.Add(PostgresRemarks.IsOthersSource.With(options.Database));
        await BlockersAsync(connection, cancellationToken);
        await SessionsAsync(connection, cancellationToken);
    }

    /// <summary>What may come to stand in the way at any moment.</summary>
    public async Task BlockersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var name = SqlText.Literal(options.Database);
        await RefuseAsync(connection, $"SELECT slot_name::text FROM pg_replication_slots WHERE database = {name} AND NOT temporary",
            PostgresRemarks.ReplicationSlots, cancellationToken);
        await RefuseAsync(connection, $"SELECT gid FROM pg_prepared_xacts WHERE database = {name}",
            PostgresRemarks.PreparedTransactions, cancellationToken);
        await RefuseAsync(connection, $"SELECT s.subname::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = {name} AND s.subenabled",
            PostgresRemarks.Subscriptions, cancellationToken);
        if (await connection.ScalarAsync<bool>($"SELECT datistemplate FROM pg_database WHERE datname = {name}", cancellationToken))
            Refusals.Add(PostgresRemarks.IsTemplate.With(options.Database));
        var owned = await connection.ScalarAsync<bool>(
            $"SELECT pg_has_role(datdba, 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) FROM pg_database WHERE datname = {name}", cancellationToken);
        if (!owned) Refusals.Add(PostgresRemarks.NotOwned.With(options.User, options.Database));
    }

    /// <summary>What a copy in another environment does not have.</summary>
    public async Task IsolationAsync(CancellationToken cancellationToken)
    {
        Actions.AddRange(Isolation.Describe());
        if (ForeignDependants.Of(context.Facts) is { } foreign)
        {
            if (foreign.Objects.Count > 0) Actions.Add(PostgresRemarks.ForeignDependants.With([foreign.Objects.ToArray()]));
            if (foreign.StoredColumns.Count > 0) Refusals.Add(PostgresRemarks.ForeignColumns.With([foreign.StoredColumns.ToArray()]));
            return;
        }

        // An earlier version did not ask. Whether there is anything, the list of objects tells.
        var objects = await context.Stored.FindAsync(SchemaReader.ObjectsFileName, cancellationToken) is null ? null
            : await JsonRecord.ReadAsync(context.Stored, SchemaReader.ObjectsFileName, PostgresRecords.Json.SortedDictionaryStringString, PostgresFaults.StoredBroken, cancellationToken);
        if (objects is null || objects.Keys.Any(name => name.StartsWith("SERVER ", StringComparison.Ordinal))) Actions.Add(PostgresRemarks.ForeignDependantsUnknown.With());
    }

    public bool IsSource(DatabaseIdentity target) =>
        context.Facts["system_identifier"]?.ToString() == target.SystemIdentifier && context.Facts["database_oid"]?.ToString() == target.DatabaseOid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The room for a second state: where the server is on this machine and lets its folder be known.</summary>
    public async Task SpaceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (context.Facts["size_bytes"] is not { } size) return;
        var needed = size.GetValue<long>();
        if (!options.IsLocal)
        {
            Actions.Add(PostgresRemarks.SpaceUnknownElsewhere.With(new ByteCount(needed)));
            return;
        }

        var tablespace = await DatabaseBuilder.TablespaceAsync(connection, record.Database, cancellationToken);
        var folder = tablespace is not null
            ? await connection.ScalarAsync<string>($"SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = {SqlText.Literal(tablespace)}", cancellationToken)
            : await connection.ScalarAsync<string>(
                "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN current_setting('data_directory') END", cancellationToken);
        // A server in a container has a folder of that name of its own: only one that is there counts.
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(folder) || Look(folder) is not { } room)
        {
            Actions.Add(PostgresRemarks.SpaceUnknown.With(new ByteCount(needed)));
            return;
        }

        Room = new RoomNeed(room.Device, folder, needed, 0, room.FreeBytes, room.FreeInodes);
        Actions.Add(PostgresRemarks.Space.With(new ByteCount(needed), new ByteCount(room.FreeBytes)));
        if (needed > room.FreeBytes) Refusals.Add(PostgresRemarks.TooLittleSpace.With(folder, new ByteCount(needed), new ByteCount(room.FreeBytes)));
    }

    private static LivingRoom? Look(string folder)
    {
        try
        {
            return LivingRoom.Of(folder);
        }
        catch (DanmenException)
        {
            // Told as unknown; who may not look into the server's folder may well restore.
            return null;
        }
    }

    /// <summary>Who is connected: programs and users, never what they ask.</summary>
    private async Task SessionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const int MostNames = 10;
        var sessions = await connection.QueryAsync($"""
            SELECT COALESCE(NULLIF(application_name, ''), backend_type, '-'), COALESCE(usename::text, '-'), count(*) FROM pg_stat_activity
            WHERE datname = {SqlText.Literal(options.Database)} AND pid <> pg_backend_pid() GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """, r => (Program: r.GetString(0), User: r.GetString(1), Count: r.GetInt64(2)), cancellationToken);
        if (sessions.Count == 0) return;
        string[] first = [.. sessions.Take(MostNames).Select(s => $"{s.Program} ({s.User}) {Text(s.Count)}")];
        object who = sessions.Count > MostNames ? PostgresRemarks.AndMore.With(first, sessions.Count - MostNames) : first;
        Actions.Add(PostgresRemarks.SessionsEnd.With(sessions.Sum(s => s.Count), options.Database, who));
    }

    private async Task RefuseAsync(NpgsqlConnection connection, string sql, RemarkCode reason, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(sql, r => r.GetString(0), cancellationToken);
        if (found.Count > 0) Refusals.Add(reason.With([found.ToArray()]));
    }

    internal static int MajorOf(string version) =>
        int.TryParse(version.AsSpan(0, version.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end && end >= 0 ? end : version.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
