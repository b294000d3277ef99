using System.Text;
using Danmen.Components.Postgres.Extracting;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Finds the definition of tables that the living database no longer has: the snapshot's schema is built, without rows, in a database of its own, and pg_dump says what belongs to them.</summary>
internal static class MissingTables
{
    public sealed record Definitions(string PreData, string PostData, IReadOnlyList<RelationName> Created);

    public static async Task<Definitions> DefineAsync(ServerDoor door, RestoreContext context, TableSelection selection, NpgsqlConnection living, CancellationToken cancellationToken)
    {
        var missing = new List<RelationName>();
        foreach (var table in selection.Tables)
        {
            if (await LivingTable.FindAsync(living, table, cancellationToken) is null) missing.Add(new RelationName(table.Schema, table.Name));
        }

        if (missing.Count == 0) return new Definitions("", "", []);
        var side = RunNames.Beside(door.Options.Database, context.RunId);
        await using var admin = await door.OpenAsync(door.Options.MaintenanceDatabase, cancellationToken);
        var programs = await ServerPrograms.FindAsync(door.Options.ProgramFolder, DatabaseFacts.ServerMajor(admin), cancellationToken);
        var swap = new DatabaseSwap(admin, context.Time);
        await swap.DropAsync(door, side, cancellationToken);
        try
        {
            await new DatabaseBuilder(door, programs, selection.Record, context).BuildSchemaAsync(admin, side, cancellationToken);
            await using (var inside = await door.OpenAsync(side, cancellationToken))
                missing = await WithAncestorsAsync(inside, living, missing, cancellationToken);
            var pre = await DumpAsync(door, programs, side, "pre-data", missing, cancellationToken);
            var post = await DumpAsync(door, programs, side, "post-data", missing, cancellationToken);
            return new Definitions(pre, post, missing);
        }
        finally
        {
            await swap.DropAsync(door, side, CancellationToken.None);
        }
    }

    /// <summary>A partitioned table that is gone went with its root.</summary>
    private static async Task<List<RelationName>> WithAncestorsAsync(NpgsqlConnection side, NpgsqlConnection living, List<RelationName> missing, CancellationToken cancellationToken)
    {
        var all = new List<RelationName>();
        foreach (var name in missing)
        {
            var ancestors = await side.QueryAsync($"""
                SELECT n.nspname::text, c.relname::text
                FROM pg_partition_ancestors({SqlText.Literal(SqlText.Name(name.Schema, name.Name))}::regclass) WITH ORDINALITY a(relid, level)
                JOIN pg_class c ON c.oid = a.relid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY a.level DESC
                """, r => new RelationName(r.GetString(0), r.GetString(1)), cancellationToken);
            foreach (var ancestor in ancestors.Append(name))
            {
                var lives = await living.ScalarAsync<bool>($"SELECT to_regclass({SqlText.Literal(SqlText.Name(ancestor.Schema, ancestor.Name))}) IS NOT NULL", cancellationToken);
                if (!lives && !all.Contains(ancestor)) all.Add(ancestor);
            }
        }

        return all;
    }

    private static async Task<string> DumpAsync(ServerDoor door, ServerPrograms programs, string database, string section, IReadOnlyList<RelationName> tables, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--no-password", $"--section={section}"];
        if (!door.Options.Owners) arguments.AddRange(["--no-owner", "--no-privileges"]);
        foreach (var table in tables) arguments.AddRange(["-t", SqlText.Name(table.Schema, table.Name)]);
        // As Npgsql sends it: UTF-8, or bytes one by one where the database has no encoding.
        var raw = NameEncoding.IsBytes(await EncodingOfAsync(door, database, cancellationToken));
        var environment = new Dictionary<string, string>(door.ProgramEnvironment(database), StringComparer.Ordinal);
        if (!raw) environment["PGCLIENTENCODING"] = "UTF8";
        await using var dump = programs.Start("pg_dump", arguments, environment, input: false);
        using var reader = new StreamReader(dump.Output, raw ? Encoding.Latin1 : Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        await dump.CompleteAsync(database, cancellationToken);
        // psql's commands; and settings that would stay with our session.
        return string.Join('\n', text.Split('\n').Where(l =>
            !l.StartsWith("\\restrict ", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict ", StringComparison.Ordinal)
            && !l.StartsWith("SET client_encoding", StringComparison.Ordinal) && !l.StartsWith("SET statement_timeout", StringComparison.Ordinal)));
    }

    private static async Task<string> EncodingOfAsync(ServerDoor door, string database, CancellationToken cancellationToken)
    {
        await using var connection = await door.OpenAsync(database, cancellationToken);
        return connection.PostgresParameters["server_encoding"];
    }
}
