using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>How a remote connection is protected. A local one (socket, loopback) needs no TLS.</summary>
internal enum TlsDemand
{
    /// <summary>TLS 1.3, certificate and name verified. The default.</summary>
    Tls13,

    /// <summary>TLS 1.2 or later, certificate and name verified.</summary>
    Tls12,

    /// <summary>TLS where the server offers it, nothing verified unless sslmode asks.</summary>
    Prefer,

    /// <summary>No TLS.</summary>
    Disable,
}

/// <summary>A postgres component of danmen.yaml, checked.</summary>
internal sealed record PostgresOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string Database { get; init; }

    public required string User { get; init; }

    /// <summary>sslmode of the connection text, or null.</summary>
    public string? SslMode { get; init; }

    public string? RootCertificate { get; init; }

    public string? ClientCertificate { get; init; }

    public string? ClientKey { get; init; }

    public TlsDemand Tls { get; init; }

    public SecretReference? Password { get; init; }

    /// <summary>Folder of pg_dump and pg_restore, or null: PATH, then the distribution's folders.</summary>
    public string? ProgramFolder { get; init; }

    /// <summary>Store roles and grants of the server (pg_dumpall --globals-only).</summary>
    public bool Globals { get; init; }

    /// <summary>With password hashes.</summary>
    public bool GlobalPasswords { get; init; }

    /// <summary>At a restore, create the roles that the server lacks, as globals.sql has them. The server's own stay as they are.</summary>
    public bool CreateRoles { get; init; }

    /// <summary>Restore owners and privileges; false where the roles do not exist.</summary>
    public bool Owners { get; init; } = true;

    /// <summary>The database from which others are created and renamed.</summary>
    public string MaintenanceDatabase { get; init; } = "postgres";

    public int Workers { get; init; } = Math.Min(4, Environment.ProcessorCount);

    public bool IsLocal => Host.StartsWith('/') || Host is "localhost" or "127.0.0.1" or "::1";

    public static IReadOnlyList<SettingDeclaration> Declarations { get; } =
    [
        new("password", SettingType.Secret),
        new("pg_bin", SettingType.Path),
        new("tls", SettingType.Text),
        new("globals", SettingType.Flag),
        new("globals_passwords", SettingType.Flag),
        new("create_roles", SettingType.Flag),
        new("owners", SettingType.Flag),
        new("maintenance_db", SettingType.Text),
        new("workers", SettingType.Text),
    ];

    public static PostgresOptions From(ComponentDefinition component)
    {
        var pairs = ConnectionText.Parse(component.Location);
        var user = pairs.GetValueOrDefault("user") ?? Environment.UserName;
        var database = pairs.GetValueOrDefault("dbname") ?? user;
        var maintenance = Text(component, "maintenance_db") ?? (database == "postgres" ? "template1" : "postgres");
        return new PostgresOptions
        {
            Host = pairs.GetValueOrDefault("hostaddr") ?? pairs.GetValueOrDefault("host") ?? "/var/run/postgresql",
            Port = Number(pairs.GetValueOrDefault("port"), "port", 5432, 1, 65535),
            Database = database,
            User = user,
            SslMode = pairs.GetValueOrDefault("sslmode"),
            RootCertificate = pairs.GetValueOrDefault("sslrootcert"),
            ClientCertificate = pairs.GetValueOrDefault("sslcert"),
            ClientKey = pairs.GetValueOrDefault("sslkey"),
            Tls = Text(component, "tls") switch
            {
                null or "require" or "1.3" => TlsDemand.Tls13,
                "1.2" => TlsDemand.Tls12,
                "prefer" => TlsDemand.Prefer,
                "disable" => TlsDemand.Disable,
                _ => throw new DanmenException(PostgresFaults.LocationInvalid, "tls", LocationRemarks.OneOf.With("require, 1.2, prefer, disable")),
            },
            Password = component.Settings.GetValueOrDefault("password") is SettingValue.Secret secret ? secret.Reference : null,
            ProgramFolder = Text(component, "pg_bin"),
            Globals = Flag(component, "globals", false),
            GlobalPasswords = Flag(component, "globals_passwords", false),
            CreateRoles = Flag(component, "create_roles", false),
            Owners = Flag(component, "owners", true),
            MaintenanceDatabase = maintenance,
            Workers = Number(Text(component, "workers"), "workers", Math.Min(4, Environment.ProcessorCount), 1, 64),
        };
    }

    private static string? Text(ComponentDefinition component, string name) =>
        component.Settings.GetValueOrDefault(name) is SettingValue.Text text ? text.Value : null;

    private static bool Flag(ComponentDefinition component, string name, bool otherwise) =>
        component.Settings.GetValueOrDefault(name) is SettingValue.Flag flag ? flag.Value : otherwise;

    private static int Number(string? text, string name, int otherwise, int least, int most)
    {
        if (text is null) return otherwise;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
            throw new DanmenException(PostgresFaults.LocationInvalid, name, LocationRemarks.NumberBetween.With(least, most));
        return value;
    }
}
