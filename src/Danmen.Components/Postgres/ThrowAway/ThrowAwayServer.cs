using System.Text;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Postgres.Loading;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.ThrowAway;

/// <summary>A server of its own for one database of a drill, with the roles that the database names. None of them can log in.</summary>
internal sealed class ThrowAwayServer : IThrowAwayPlace
{
    // sun_path without its end.
    private const int LongestSocketBytes = 107;
    private const string SocketName = ".s.PGSQL.5432";

    private readonly ServerProcess _process;
    private readonly ServerPrograms _programs;
    private readonly ServerUser? _user;
    private readonly string _folder;

    private ThrowAwayServer(ServerProcess process, ServerPrograms programs, ServerUser? user, string folder, ComponentDefinition component)
    {
        (_process, _programs, _user, _folder) = (process, programs, user, folder);
        Component = component;
    }

    public ComponentDefinition Component { get; }

    public string Address => Component.Location;

    public string? Version => $"PostgreSQL {_programs.Version}";

    /// <exception cref="DanmenException">DrillFaults.NoPlace, DrillFaults.ServerEnded.</exception>
    public static async Task<IThrowAwayPlace> StartAsync(ComponentDefinition component, ThrowAwayContext context, CancellationToken cancellationToken)
    {
        ServerUser? user = ServerUser.Find();
        if (Obstacle(context.Folder, user) is { } obstacle) throw new DanmenException(DrillFaults.NoPlace, component.Name, obstacle);
        var record = await JsonRecord.ReadAsync(context.Stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        int least = Math.Max(Preflight.MajorOf(record.ServerVersion), Preflight.MajorOf(record.DumpVersion));
        string? own = component.Settings.GetValueOrDefault("pg_bin") is SettingValue.Text folder ? folder.Value : null;
        ServerPrograms programs = await SuitablePrograms.FindAsync(own, least, cancellationToken);
        ServerProcess process = await ServerProcess.StartAsync(programs.Folder, context.Folder, user, context.Time, cancellationToken);
        try
        {
            var server = new ThrowAwayServer(process, programs, user, context.Folder, Placed(component, context.Folder, record.Database.Name, programs));
            await server.CreateRolesAsync(context.Stored, record, cancellationToken);
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<string?> KeepAsync()
    {
        await DisposeAsync();
        string data = ServerProcess.DataOf(_folder);
        await File.AppendAllTextAsync(
            Path.Combine(data, "postgresql.conf"),
            $"\nlisten_addresses = ''\nunix_socket_directories = '{_folder.Replace("'", "''", StringComparison.Ordinal)}'\nunix_socket_permissions = 0700\nport = 5432\nfsync = off\nlc_messages = 'C'\n");
        return string.Join(' ', [.. _user?.Words ?? [], Path.Combine(_programs.Folder, "pg_ctl"), "start", "-D", Quoted(data), "-l", Quoted(Path.Combine(data, "kept.log"))]);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>What stands in the way of a server in a folder; null when nothing does.</summary>
    internal static Remark? Obstacle(string folder, ServerUser? user)
    {
        if (Encoding.UTF8.GetByteCount(folder) + 1 + SocketName.Length > LongestSocketBytes) return ThrowAwayRemarks.PathTooLong.With(folder);
        // A comma ends a host's name for libpq, a quote opens one in a list of folders.
        if (folder.AsSpan().IndexOfAny(",\"\\") >= 0 || folder.Any(char.IsControl)) return ThrowAwayRemarks.OddCharacter.With(folder);
        return user is not null && ServerUser.Closed(folder) is { } closed ? ThrowAwayRemarks.Closed.With(user.Name, closed) : null;
    }

    private static ComponentDefinition Placed(ComponentDefinition component, string folder, string database, ServerPrograms programs)
    {
        var settings = component.Settings.Where(setting => setting.Key is "owners" or "workers").ToDictionary(setting => setting.Key, setting => setting.Value);
        settings["pg_bin"] = new SettingValue.Text(programs.Folder);
        return component with { Location = $"host={Escaped(folder)} port=5432 dbname={Escaped(database)} user={ServerProcess.User}", Settings = settings };
    }

    private static string Escaped(string value) => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task CreateRolesAsync(IStoredFolder stored, DatabaseRecord record, CancellationToken cancellationToken)
    {
        IReadOnlySet<string> mighty = await SuperusersAsync(stored, record, cancellationToken);
        ServerDoor door = await ServerDoor.CreateAsync(PostgresOptions.From(Component), new NoSecrets(), cancellationToken);
        try
        {
            await using var connection = await door.OpenToWriteAsync(door.Options.MaintenanceDatabase, cancellationToken);
            foreach (string role in record.Roles.Where(role => role != ServerProcess.User && !role.StartsWith("pg_", StringComparison.Ordinal)))
                await connection.ExecuteAsync($"CREATE ROLE {SqlText.Name(role)} NOLOGIN{(mighty.Contains(role) ? " SUPERUSER" : "")}", cancellationToken);
        }
        catch (Exception error) when (ServerFaults.IsServer(error))
        {
            throw ServerFaults.Wrap(error, Component.Name);
        }
    }

    /// <summary>Roles that own what only a superuser can own: else pg_restore could not give it to them.</summary>
    private async Task<IReadOnlySet<string>> SuperusersAsync(IStoredFolder stored, DatabaseRecord record, CancellationToken cancellationToken)
    {
        var roles = new HashSet<string>(StringComparer.Ordinal);
        if (await stored.FindAsync(SchemaReader.FileName, cancellationToken) is not { } item) return roles;
        await using Stream content = stored.Open(item);
        await using MemoryFile dump = await MemoryFile.CreateAsync(SchemaReader.FileName, content, cancellationToken);
        await using RunningProgram list = _programs.Start("pg_restore", ["-l", dump.Path], new Dictionary<string, string>(StringComparer.Ordinal), input: false);
        using var reader = new StreamReader(list.Output, NameEncoding.Of(record.Database.Encoding));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // "3480; 3466 16401 EVENT TRIGGER - stamp bob"
            string[] words = line.Split(' ', 4);
            if (words.Length < 4 || !(words[3].StartsWith("EVENT TRIGGER ", StringComparison.Ordinal) || words[3].StartsWith("FOREIGN DATA WRAPPER ", StringComparison.Ordinal) || words[3].StartsWith("PUBLICATION ", StringComparison.Ordinal))) continue;
            roles.UnionWith(record.Roles.Where(role => line.EndsWith(" " + role, StringComparison.Ordinal)));
        }

        await list.CompleteAsync("-l", cancellationToken);
        return roles;
    }

    /// <summary>The server trusts whoever reaches its socket.</summary>
    private sealed class NoSecrets : ISecretReader
    {
        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => Task.FromResult("");
    }
}
