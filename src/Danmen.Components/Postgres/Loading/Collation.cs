using Danmen.Components.Postgres.Extracting;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Tells whether text sorts on this server as it did at capture.</summary>
internal static class Collation
{
    /// <summary>Version of the stored database's default collation on this server, or null when there is none.</summary>
    public static async Task<string?> VersionAsync(NpgsqlConnection connection, DatabaseProperties database, CancellationToken cancellationToken)
    {
        // Without a database to ask, the collation of the same name tells it.
        var provider = database.LocaleProvider switch { "icu" => "i", "builtin" => "b", _ => "c" };
        var locale = database.LocaleProvider == "libc" ? database.Collate : database.Locale ?? database.Collate;
        var column = DatabaseFacts.ServerMajor(connection) switch { >= 17 => "colllocale", >= 15 => "colliculocale", _ => "collcollate" };
        return await connection.ScalarAsync<string>($"""
            SELECT pg_collation_actual_version(oid) FROM pg_collation
            WHERE collprovider = {SqlText.Literal(provider)} AND {SqlText.Literal(locale)} IN (collcollate::text, {column}::text) ORDER BY oid LIMIT 1
            """, cancellationToken);
    }

    public static async Task<bool> DiffersAsync(NpgsqlConnection connection, DatabaseProperties database, CancellationToken cancellationToken) =>
        database.CollationVersion is { } then && await VersionAsync(connection, database, cancellationToken) is { } now && now != then;
}
