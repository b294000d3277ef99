using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Danmen.IntegrationTests.Postgres;

/// <summary>A real PostgreSQL server of the tests' own, started by the first test that asks and stopped behind the last. TLS 1.3 on loopback, a socket without.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string User = "danmen_admin";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _folder;
    private int _port;
    private int _databases;

    /// <summary>Folder of psql, pg_dump and the server.</summary>
    public static string Programs { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault() ?? "";

    /// <summary>Folder of the server's socket.</summary>
    public string Socket => Path.Combine(_folder!, "sock"); // set once started

    /// <summary>TCP port.</summary>
    public int Port => _port;

    /// <summary>Certificate of the server's authority.</summary>
    public string RootCertificate => Path.Combine(_folder!, "root.crt"); // set once started

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the server, or skips (fails where CI=true) when it is not installed.</summary>
    public async Task StartAsync()
    {
        if (Programs.Length == 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("PostgreSQL is not installed, and CI demands it");
            Assert.Skip("PostgreSQL is not installed");
        }

        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_folder is null) await InitializeServerAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops at once, as if the machine had failed.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "-D", Path.Combine(_folder!, "data"), "-m", "immediate", "-w", "stop"); // set once started

    /// <summary>A standby of this server that follows it; it is stopped like this one.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        await StartAsync();
        var standby = new PostgresServer { _folder = NewFolder() };
        var data = Path.Combine(standby._folder, "data");
        (await RunAsync("pg_basebackup", "-h", Socket, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, "-D", data, "-R", "-c", "fast")).MustSucceed();
        Configure(standby._folder, standby._port = FreePort());
        await ShellAsync($"sed -i \"s|^include .*|include '{standby._folder}/extra.conf'|\" {data}/postgresql.conf");
        (await RunAsync("pg_ctl", "-D", data, "-l", Path.Combine(data, "server.log"), "-w", "-t", "60", "start")).MustSucceed();
        return standby;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await StopAsync();
            Directory.Delete(_folder, recursive: true);
        }

        _gate.Dispose();
    }

    /// <summary>Opens a session over the socket.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, string user = User)
    {
        var connection = new NpgsqlConnection($"Host={Socket};Port={_port.ToString(CultureInfo.InvariantCulture)};Username={user};Database={database};Pooling=false;Command Timeout=120;Include Error Detail=true");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<string> ScalarAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>Runs a script with psql, which knows nothing of us.</summary>
    public async Task<string> PsqlAsync(string database, string script) =>
        (await RunAsync("env", "PGCLIENTENCODING=UTF8", Path.Combine(Programs, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", Socket, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", database, "-c", script)).MustSucceed().Output.TrimEnd('\n');

    /// <summary>Runs a script with psql, statement by statement, each in a transaction of its own.</summary>
    public async Task PsqlFileAsync(string database, string script)
    {
        var file = Path.Combine(_folder!, $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.sql"); // set once started
        await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));
        (await RunAsync("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", Socket, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", database, "-f", file)).MustSucceed();
    }

    /// <summary>Runs pgbench to its end.</summary>
    public async Task PgbenchAsync(string database, params string[] arguments) =>
        (await RunAsync("pgbench", ["-h", Socket, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, .. arguments, database])).MustSucceed();

    /// <summary>All of a database as pg_dump tells it: schema, rows, sequences, large objects, grants, comments, settings, the state of materialised views.</summary>
    /// <param name="calledAs">The name under which it shall appear.</param>
    public async Task<string> DumpAsync(string database, string? calledAs = null)
    {
        var lines = (await RunAsync("pg_dump", "-C", "-h", Socket, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", database)).MustSucceed().Output.Split('\n')
            .Where(l => !l.StartsWith("\\restrict ", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict ", StringComparison.Ordinal));
        // Only the statements about the database itself name it.
        return string.Join('\n', calledAs is null ? lines : lines.Select(l => l.StartsWith("--", StringComparison.Ordinal) || l.Contains("DATABASE", StringComparison.Ordinal) || l.StartsWith("\\connect", StringComparison.Ordinal)
            ? System.Text.RegularExpressions.Regex.Replace(l, $@"\b{database}\b", calledAs) : l));
    }

    /// <summary>A new, empty database of a name of its own.</summary>
    /// <param name="options">Of CREATE DATABASE.</param>
    public async Task<string> CreateDatabaseAsync(string options = "")
    {
        await StartAsync();
        var name = $"t{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0 {options}");
        return name;
    }

    /// <summary>Environment for libpq's programs.</summary>
    public Dictionary<string, string> ProgramEnvironment() => new()
    {
        ["PGHOST"] = Socket,
        ["PGPORT"] = _port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = User,
        ["PATH"] = $"{Programs}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary>A program of the server; as the user postgres when we are root, for the server refuses to run as root.</summary>
    private static Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        var path = program == "env" ? "/usr/bin/env" : Path.Combine(Programs, program);
        return Environment.UserName == "root"
            ? ExternalProgram.RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], null, CancellationToken.None)
            : ExternalProgram.RunAsync(path, arguments, null, CancellationToken.None);
    }

    private async Task InitializeServerAsync()
    {
        var folder = NewFolder();
        var data = Path.Combine(folder, "data");
        (await RunAsync("initdb", "-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")).MustSucceed();
        WriteCertificate(folder);
        Configure(folder, _port = FreePort());
        await ShellAsync($"""
            cp {folder}/server.crt {folder}/server.key {data}/ && chmod 600 {data}/server.key && echo "include '{folder}/extra.conf'" >> {data}/postgresql.conf
            """);
        (await RunAsync("pg_ctl", "-D", data, "-l", Path.Combine(data, "server.log"), "-w", "-t", "60", "start")).MustSucceed();
        _folder = folder;
    }

    private static string NewFolder()
    {
        // On a disk, and a short path: the socket's may have 107 bytes.
        var folder = Path.Combine(Environment.GetEnvironmentVariable("DANMEN_SCRATCH") ?? "/var/tmp", $"danmen-pg-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        return folder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Configure(string folder, int port)
    {
        File.WriteAllText(Path.Combine(folder, "extra.conf"), $"""
            listen_addresses = '127.0.0.1, 127.0.0.2'
            port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_directories = '{folder}/sock'
            max_connections = 100
            shared_buffers = 128MB
            ssl = on
            ssl_cert_file = 'server.crt'
            ssl_key_file = 'server.key'
            ssl_min_protocol_version = 'TLSv1.2'
            wal_level = logical
            max_prepared_transactions = 10
            max_wal_size = 4GB
            fsync = off
            """);
        Directory.CreateDirectory(Path.Combine(folder, "sock"));
        File.SetUnixFileMode(Path.Combine(folder, "sock"), (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(Path.Combine(folder, "extra.conf"), (UnixFileMode)Convert.ToInt32("644", 8));
    }

    private static async Task ShellAsync(string script)
    {
        var result = Environment.UserName == "root"
            ? await ExternalProgram.RunAsync("runuser", ["-u", "postgres", "--", "sh", "-c", script], null, CancellationToken.None)
            : await ExternalProgram.RunAsync("sh", ["-c", script], null, CancellationToken.None);
        result.MustSucceed();
    }

    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Parse("127.0.0.2"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(Path.Combine(folder, "server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "root.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        foreach (var file in (string[])["server.crt", "server.key"]) File.SetUnixFileMode(Path.Combine(folder, file), (UnixFileMode)Convert.ToInt32("644", 8));
    }
}
