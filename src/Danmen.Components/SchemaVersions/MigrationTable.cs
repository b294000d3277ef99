namespace Danmen.Components.SchemaVersions;

/// <summary>The tables in which the well-known migration tools keep a schema's version.</summary>
internal static class MigrationTable
{
    /// <summary>What to ask a table that a tool may have made; null for any other table.</summary>
    /// <param name="table">Its name without schema.</param>
    /// <param name="columns">Names of its columns, in any order.</param>
    /// <param name="sqlName">Its name as SQL, quoted, with its schema where there is one.</param>
    public static MigrationQuery? Find(string table, IReadOnlyCollection<string> columns, string sqlName)
    {
        return table switch
        {
            "__EFMigrationsHistory" when Has("MigrationId") => new("ef-core", $"SELECT CAST(max(\"MigrationId\") AS text) FROM {sqlName}"),
            "flyway_schema_history" when Has("installed_rank") => new("flyway", $"SELECT CAST(version AS text) FROM {sqlName} WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1"),
            "databasechangelog" or "DATABASECHANGELOG" when Has("orderexecuted") => new("liquibase", $"SELECT CAST(id AS text) FROM {sqlName} ORDER BY orderexecuted DESC LIMIT 1"),
            "alembic_version" when Has("version_num") => new("alembic", $"SELECT CAST(version_num AS text) FROM {sqlName} ORDER BY 1"),
            "django_migrations" when Has("app") => new("django", $"SELECT app || '.' || name FROM {sqlName} ORDER BY id DESC LIMIT 1"),
            "schema_migrations" when Has("dirty") => new("golang-migrate", $"SELECT CAST(version AS text) || CASE WHEN dirty THEN ' (dirty)' ELSE '' END FROM {sqlName} LIMIT 1"),
            "schema_migrations" when Has("version") => new("rails", $"SELECT max(CAST(version AS text)) FROM {sqlName}"),
            _ => null,
        };

        bool Has(string column) => columns.Contains(column, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How the migrations that were applied stand in such a table; null for any other table.</summary>
    public static MigrationList? List(string table, IReadOnlyCollection<string> columns) => Find(table, columns, "")?.Tool switch
    {
        "ef-core" => new("ef-core", ["MigrationId"]),
        "flyway" => new("flyway", ["version", "description"]) { Succeeded = "success" },
        "liquibase" => new("liquibase", ["id", "author"]),
        "alembic" => new("alembic", ["version_num"]),
        "django" => new("django", ["app", "name"]) { Separator = "." },
        { } tool => new(tool, ["version"]),
        null => null,
    };
}

/// <summary>Rows of a table of migrations.</summary>
/// <param name="Columns">Those that together name a migration.</param>
internal sealed record MigrationList(string Tool, IReadOnlyList<string> Columns)
{
    /// <summary>Between them.</summary>
    public string Separator { get; init; } = " ";

    /// <summary>A column that is true for those that were applied, or null.</summary>
    public string? Succeeded { get; init; }

    /// <summary>What one has and the other has not; null for nothing.</summary>
    public static (IReadOnlyList<string> Applied, IReadOnlyList<string> Reverted)? Compare(IReadOnlyCollection<string> before, IReadOnlyCollection<string> after)
    {
        string[] applied = [.. after.Except(before, StringComparer.Ordinal)], reverted = [.. before.Except(after, StringComparer.Ordinal)];
        return applied.Length + reverted.Length == 0 ? null : (applied, reverted);
    }
}

/// <summary>The question for a schema's version.</summary>
/// <param name="Tool">For example "flyway".</param>
/// <param name="Sql">Understood by PostgreSQL and SQLite; its rows of one text, joined by ',', are the version.</param>
internal sealed record MigrationQuery(string Tool, string Sql);
