using Npgsql;

namespace Danmen.Components.Postgres;

/// <summary>Schemas in which a restore of single tables keeps rows until it is confirmed. They are Danmen's, not the system's: no capture takes them.</summary>
internal static class ScratchSchemas
{
    /// <summary>Comment of a schema whose tables are being loaded. Others say what has happened since; all of them begin alike.</summary>
    public const string Building = "danmen: building";

    /// <summary>SQL: whether the row <c>n</c> of pg_namespace is one. The name alone would do for a user's own schema as well.</summary>
    public const string Condition = "(n.nspname ~ '^danmen_[a-z0-9]{1,12}$' AND COALESCE(obj_description(n.oid, 'pg_namespace'), '') LIKE 'danmen: %')";

    public static string NameOf(string runId) => $"danmen_{runId}";

    public static Task<List<string>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync($"SELECT n.nspname::text FROM pg_namespace n WHERE {Condition} ORDER BY 1", r => r.GetString(0), cancellationToken);
}
