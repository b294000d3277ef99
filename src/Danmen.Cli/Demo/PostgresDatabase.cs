using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;

namespace Danmen.Cli.Demo;

/// <summary>A private PostgreSQL cluster that listens on a Unix socket only, and lives as long as the demo.</summary>
/// <remarks>PostgreSQL refuses to run as root; for root it runs as the user postgres.</remarks>
internal sealed class PostgresDatabase : IDemoDatabase
{
    /// <summary>Longest path of a Unix socket, bytes (sun_path without its end).</summary>
    private const int LongestSocketBytes = 107;

    private static readonly string[] Tables = ["customers", "products", "orders", "order_lines", "coupons"];
    private readonly string _bin;
    private readonly string _folder;
    private readonly bool _asPostgres;
    private bool _isRunning;

    private PostgresDatabase(string bin, string folder, bool asPostgres)
    {
        _bin = bin;
        _folder = folder;
        _asPostgres = asPostgres;
    }

    public string Product { get; private set; } = "PostgreSQL";

    public string Component => $"postgres:host='{_folder.Replace("'", "\\'", StringComparison.Ordinal)}' port=5432 dbname=shop user=danmen";

    public string Place => Path.Combine(_folder, "data");

    /// <summary>The programs' folder, or null when PostgreSQL cannot be run here.</summary>
    public static string? FindPrograms()
    {
        if (Environment.IsPrivilegedProcess && (Tool.Find("setpriv") is null || !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))))
            return null;
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            string? newest = Directory.GetDirectories("/usr/lib/postgresql")
                .Select(folder => Path.Combine(folder, "bin"))
                .Where(IsWhole)
                .OrderByDescending(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0)
                .FirstOrDefault();
            if (newest is not null)
                return newest;
        }

        return Tool.Find("initdb") is { } initdb && Path.GetDirectoryName(initdb) is { } found && IsWhole(found) ? found : null;
    }

    /// <summary>Why no cluster can live in a folder, with what stands in the way; null when one can.</summary>
    /// <param name="folder">Absolute; need not be there.</param>
    public static (FolderObstacle Reason, string Place)? Obstacle(string folder)
    {
        if (Encoding.UTF8.GetByteCount(Path.Combine(folder, ".s.PGSQL.5432")) > LongestSocketBytes)
            return (FolderObstacle.PathTooLong, folder);
        // A comma ends a host's name for libpq, the others mean something to the shell that pg_ctl starts the server with.
        if (folder.AsSpan().ContainsAny(",\"$`\\"))
            return (FolderObstacle.OddCharacter, folder);
        if (!Environment.IsPrivilegedProcess)
            return null;
        // The demo's own folders are made so that the user postgres may pass.
        for (string? above = Path.GetDirectoryName(Path.GetDirectoryName(folder)); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Directory.Exists(above) && (File.GetUnixFileMode(above) & UnixFileMode.OtherExecute) == 0)
                return (FolderObstacle.Closed, above);
        }

        return null;
    }

    /// <summary>Makes and starts the cluster.</summary>
    /// <param name="folder">One that has no <see cref="Obstacle"/>.</param>
    public static async Task<PostgresDatabase> StartAsync(string bin, string folder, CancellationToken cancellationToken)
    {
        PostgresDatabase database = new(bin, folder, Environment.IsPrivilegedProcess);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (database._asPostgres)
            await Tool.RunAsync("chown", ["postgres", folder], folder, null, cancellationToken).ConfigureAwait(false);
        try
        {
            await database.RunAsync("initdb", ["-D", database.Place, "-U", "danmen", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken).ConfigureAwait(false);
            await File.AppendAllTextAsync(
                Path.Combine(database.Place, "postgresql.conf"),
                $"listen_addresses = ''\nunix_socket_directories = '{folder.Replace("'", "''", StringComparison.Ordinal)}'\nport = 5432\nfsync = off\nmax_connections = 50\n",
                cancellationToken).ConfigureAwait(false);
            // Set before the start: a start that is interrupted is stopped too.
            database._isRunning = true;
            await database.RunAsync("pg_ctl", ["start", "-w", "-s", "-D", database.Place, "-l", Path.Combine(folder, "server.log")], cancellationToken).ConfigureAwait(false);
            await database.QueryAsync("postgres", "CREATE DATABASE shop", cancellationToken).ConfigureAwait(false);
            database.Product = "PostgreSQL " + (await database.QueryAsync("shop", "SHOW server_version", cancellationToken).ConfigureAwait(false)).Split(' ')[0].Trim();
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task FillAsync(CancellationToken cancellationToken) => QueryAsync("shop", ShopRows.PostgresScript, cancellationToken);

    public async Task<long> DamageAsync(CancellationToken cancellationToken)
    {
        string before = await QueryAsync("shop", "SELECT count(*) FROM orders", cancellationToken).ConfigureAwait(false);
        await QueryAsync("shop", ShopRows.Damage, cancellationToken).ConfigureAwait(false);
        string after = await QueryAsync("shop", "SELECT count(*) FROM orders", cancellationToken).ConfigureAwait(false);
        return long.Parse(before, CultureInfo.InvariantCulture) - long.Parse(after, CultureInfo.InvariantCulture);
    }

    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = [];
        foreach (string table in Tables)
            counts[table] = long.Parse(await QueryAsync("shop", $"SELECT count(*) FROM {table}", cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
        return counts;
    }

    public async Task<string> ChecksumAsync(CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in Tables)
        {
            bool isThere = await QueryAsync("shop", $"SELECT to_regclass('{table}') IS NOT NULL", cancellationToken).ConfigureAwait(false) == "t";
            hash.AppendData(Encoding.UTF8.GetBytes(isThere ? await QueryAsync("shop", $"COPY (SELECT * FROM {table} ORDER BY 1, 2) TO STDOUT", cancellationToken).ConfigureAwait(false) : "gone"));
        }


        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isRunning)
            return;
        _isRunning = false;
        try
        {
            await RunAsync("pg_ctl", ["stop", "-w", "-s", "-m", "fast", "-D", Place], CancellationToken.None).ConfigureAwait(false);
        }
        catch (DanmenException) when (!File.Exists(Path.Combine(Place, "postmaster.pid")))
        {
            // It had not started.
        }
    }

    private static bool IsWhole(string bin) =>
        File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl")) && File.Exists(Path.Combine(bin, "psql")) && File.Exists(Path.Combine(bin, "pg_dump"));

    private async Task<string> QueryAsync(string database, string sql, CancellationToken cancellationToken) =>
        (await RunAsync("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", _folder, "-p", "5432", "-U", "danmen", "-d", database, "-f", "-"], cancellationToken, sql)
            .ConfigureAwait(false)).TrimEnd('\n');

    private Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        string path = Path.Combine(_bin, program);
        return _asPostgres
            ? Tool.RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments], _folder, input, cancellationToken, calledAs: program)
            : Tool.RunAsync(path, arguments, _folder, input, cancellationToken);
    }
}
