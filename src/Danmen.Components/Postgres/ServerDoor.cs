using System.Globalization;
using System.Security.Authentication;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres;

/// <summary>Opens sessions on one server, all with the settings that make reading complete and repeatable, whatever the database or the role sets. Thread-safe.</summary>
/// <remarks>What pg_dump sets in setup_connection() (src/bin/pg_dump/pg_dump.c), and the order of rows.</remarks>
internal sealed class ServerDoor
{
    /// <summary>They go with the startup packet: a setting of the database, its statement_timeout above all, would strike at the statements that undo it.</summary>
    private const string Startup =
        "-c search_path= -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=3 -c TimeZone=UTC -c bytea_output=hex -c xmloption=content"
        + " -c synchronize_seqscans=off -c row_security=off -c max_parallel_workers_per_gather=0"
        + " -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0"
        + " -c standard_conforming_strings=on -c quote_all_identifiers=off -c client_min_messages=warning -c exit_on_error=off -c lc_monetary=C" + Parsing + Transactions;

    /// <summary>How text becomes values and statements; the schema holds arrays and strings too.</summary>
    private const string Parsing = " -c array_nulls=on -c backslash_quote=safe_encoding -c escape_string_warning=off -c transform_null_equals=off";

    private const string Transactions = " -c default_transaction_read_only=off -c default_transaction_deferrable=off -c default_transaction_isolation=read\\ committed";

    /// <summary>What programs of the server need of it: pg_dump sets the rest by itself, by statements.</summary>
    private const string ProgramStartup = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0" + Parsing + Transactions;

    /// <summary>A startup packet must not name a setting that the server does not know.</summary>
    private const string TransactionTimeout = " -c transaction_timeout=0";

    private const string Restrict =
        "SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'";

    /// <summary>Under replica no foreign key is looked at, and the triggers that fire are others. Who may not set it lives with it.</summary>
    private const string Origin = """
        SELECT set_config(name, 'origin', false) FROM pg_settings
        WHERE name = 'session_replication_role' AND setting <> 'origin' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        """;

    private volatile bool _knowsTransactionTimeout;

    private ServerDoor(PostgresOptions options, string password)
    {
        Options = options;
        Password = password;
    }

    public PostgresOptions Options { get; }

    /// <summary>Empty when none is needed.</summary>
    public string Password { get; }

    public static async Task<ServerDoor> CreateAsync(PostgresOptions options, ISecretReader secrets, CancellationToken cancellationToken)
    {
        var password = options.Password is null ? "" : await secrets.ReadAsync(options.Password, cancellationToken);
        return new ServerDoor(options, password);
    }

    /// <summary>Opens a session that reads; the caller disposes it.</summary>
    /// <remarks>What it takes for a table may have become a view since, by anybody who owns it: expanding the view would run that owner's functions with our rights.</remarks>
    /// <param name="database">Its name.</param>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var connection = await OpenToWriteAsync(database, cancellationToken);
        try
        {
            await connection.ExecuteAsync(Restrict, cancellationToken);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (ServerFaults.IsServer(e)) throw ServerFaults.Wrap(e, database);
            throw;
        }
    }

    /// <summary>Opens a session that builds or changes a database; the caller disposes it. Views are read where what is built reads them: materialised views, and constraints that call functions.</summary>
    /// <param name="database">Its name.</param>
    public async Task<NpgsqlConnection> OpenToWriteAsync(string database, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(database, rawNames: false, cancellationToken);
        // Bytes that are not UTF-8 may stand in such databases: names then pass as bytes, one per character.
        var rawNames = NameEncoding.IsBytes(connection.PostgresParameters["server_encoding"]);
        var hasTransactionTimeout = connection.PostgreSqlVersion.Major >= 17;
        if (rawNames || (hasTransactionTimeout && !_knowsTransactionTimeout))
        {
            _knowsTransactionTimeout = hasTransactionTimeout;
            await connection.DisposeAsync();
            connection = await OpenAsync(database, rawNames, cancellationToken);
        }

        try
        {
            await connection.ExecuteAsync(Origin, cancellationToken);
            return connection;
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            await connection.DisposeAsync();
            throw ServerFaults.Wrap(e, database);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, bool rawNames, CancellationToken cancellationToken)
    {
        var (mode, versions) = Protection();
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = Options.Host,
            Port = Options.Port,
            Database = database,
            Username = Options.User,
            Password = Password.Length == 0 ? null : Password,
            ApplicationName = "danmen",
            Options = _knowsTransactionTimeout ? Startup + TransactionTimeout : Startup,
            Pooling = false,
            Enlist = false,
            SslMode = mode,
            RootCertificate = Options.RootCertificate,
            SslCertificate = Options.ClientCertificate,
            SslKey = Options.ClientKey,
            GssEncryptionMode = GssEncryptionMode.Disable,
            IncludeErrorDetail = false,
            CommandTimeout = 0,
            Timeout = 30,
            TcpKeepAlive = true,
            ReadBufferSize = 256 << 10,
            WriteBufferSize = 256 << 10,
        };
        if (rawNames)
        {
            text.ClientEncoding = "SQL_ASCII";
            text.Encoding = "ISO-8859-1";
        }

        var builder = new NpgsqlDataSourceBuilder(text.ConnectionString);
        // Types are not needed, and their names may be of any bytes.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (versions is { } demanded)
            builder.UseSslClientAuthenticationOptionsCallback(ssl => ssl.EnabledSslProtocols = demanded);
        var source = builder.Build();
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new DanmenException(PostgresFaults.CannotConnect, database, ServerFaults.Describe(e));
        }
        catch (Exception e) when (ServerFaults.IsServer(e) || e is AuthenticationException)
        {
            // A server without TLS, or with an older one, or a certificate that does not verify.
            var code = !Options.IsLocal && e.ToString().Contains("SSL", StringComparison.Ordinal) ? PostgresFaults.TlsRequired : PostgresFaults.CannotConnect;
            throw new DanmenException(code, $"{Options.Host}:{Options.Port.ToString(CultureInfo.InvariantCulture)}/{database}", e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>What libpq's programs need to open the same connection.</summary>
    public IReadOnlyDictionary<string, string> ProgramEnvironment(string database)
    {
        var (mode, versions) = Protection();
        var result = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = Options.Host,
            ["PGPORT"] = Options.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = Options.User,
            ["PGDATABASE"] = database,
            ["PGAPPNAME"] = "danmen",
            ["PGOPTIONS"] = _knowsTransactionTimeout ? ProgramStartup + TransactionTimeout : ProgramStartup,
            ["PGSSLMODE"] = mode switch
            {
                Npgsql.SslMode.Disable => "disable",
                Npgsql.SslMode.Allow => "allow",
                Npgsql.SslMode.Prefer => "prefer",
                Npgsql.SslMode.Require => "require",
                Npgsql.SslMode.VerifyCA => "verify-ca",
                _ => "verify-full",
            },
            ["PGGSSENCMODE"] = "disable",
        };
        if (versions == SslProtocols.Tls13) result["PGSSLMINPROTOCOLVERSION"] = "TLSv1.3";
        if (Password.Length > 0) result["PGPASSWORD"] = Password;
        if (Options.RootCertificate is { } root) result["PGSSLROOTCERT"] = root;
        if (Options.ClientCertificate is { } certificate) result["PGSSLCERT"] = certificate;
        if (Options.ClientKey is { } key) result["PGSSLKEY"] = key;
        return result;
    }

    /// <summary>TLS mode and versions. A remote host gets TLS 1.3, verified, unless danmen.yaml opts down with 'tls'.</summary>
    internal (SslMode Mode, SslProtocols? Versions) Protection()
    {
        var asked = Options.SslMode switch
        {
            null => (SslMode?)null,
            "disable" => Npgsql.SslMode.Disable,
            "allow" => Npgsql.SslMode.Allow,
            "prefer" => Npgsql.SslMode.Prefer,
            "require" => Npgsql.SslMode.Require,
            "verify-ca" => Npgsql.SslMode.VerifyCA,
            "verify-full" => Npgsql.SslMode.VerifyFull,
            _ => throw new DanmenException(PostgresFaults.LocationInvalid, "sslmode", LocationRemarks.OneOf.With("disable, allow, prefer, require, verify-ca, verify-full")),
        };
        if (Options.IsLocal) return (asked ?? Npgsql.SslMode.Prefer, null);
        if (Options.Tls == TlsDemand.Disable) return (Npgsql.SslMode.Disable, null);
        if (Options.Tls == TlsDemand.Prefer) return (asked ?? Npgsql.SslMode.Prefer, null);
        if (asked is not null and not Npgsql.SslMode.VerifyCA and not Npgsql.SslMode.VerifyFull)
            throw new DanmenException(PostgresFaults.TlsRequired, Options.Host, LocationRemarks.VerifiesNothing.With(Options.SslMode ?? ""));
        return (asked ?? Npgsql.SslMode.VerifyFull, Options.Tls == TlsDemand.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13);
    }
}
