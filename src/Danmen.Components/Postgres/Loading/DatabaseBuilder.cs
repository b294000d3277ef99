using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Builds a stored database under a new name: schema without constraints, rows, sequences, large objects, then the rest of the schema.</summary>
internal sealed class DatabaseBuilder(ServerDoor door, ServerPrograms programs, DatabaseRecord record, RestoreContext context)
{
    public async Task BuildAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        var database = record.Database;
        await CreateAsync(admin, name, cancellationToken);
        // The schema alone, without a row: pg_restore's parallel jobs need a file that they can seek in.
        var dump = await SaveSchemaAsync(cancellationToken);
        try
        {
            context.Progress.Say("schema");
            await RestoreSchemaAsync(dump, name, ["--section=pre-data"], cancellationToken);
            var collationDiffers = await Collation.DiffersAsync(admin, database, cancellationToken);
            await new RowLoader(door, context.Stored, context.Progress).LoadAsync(
                name,
                record.Tables.SelectMany(t => LoadItem.For(t, table => DatabaseSql.CopyFrom(table, table.ThroughRoot || (collationDiffers && table.Root is not null), database.Encoding))),
                cancellationToken);
            await using (var inside = await door.OpenAsync(name, cancellationToken))
            {
                context.Progress.Say("sequences, large objects");
                var sequences = await JsonRecord.ReadAsync(context.Stored, SequencesRecord.FileName, PostgresRecords.Json.SequencesRecord, PostgresFaults.StoredBroken, cancellationToken);
                foreach (var sequence in sequences.Sequences) await inside.ExecuteAsync(DatabaseSql.SetSequence(sequence), cancellationToken);
                await new LargeObjectLoader(inside, context.Stored, door.Options.Owners).LoadAsync(record, cancellationToken);
            }

            context.Progress.Say("constraints and indexes");
            await RestoreSchemaAsync(dump, name, ["--section=post-data", "-j", door.Options.Workers.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        }
        finally
        {
            File.Delete(dump);
        }

        await using var session = await door.OpenAsync(name, cancellationToken);
        foreach (var view in record.MaterializedViews)
        {
            context.Progress.Say($"{view.Schema}.{view.Name}");
            await session.ExecuteAsync($"REFRESH MATERIALIZED VIEW {SqlText.Name(view.Schema, view.Name)}", cancellationToken);
        }

        if (context.OtherEnvironment) await Isolation.ApplyAsync(session, cancellationToken);
        context.Progress.Say("ANALYZE");
        await session.ExecuteAsync("ANALYZE", cancellationToken);
    }

    /// <summary>The schema alone, all of it.</summary>
    public async Task BuildSchemaAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        await CreateAsync(admin, name, cancellationToken);
        var dump = await SaveSchemaAsync(cancellationToken);
        try
        {
            await RestoreSchemaAsync(dump, name, ["--no-subscriptions"], cancellationToken);
        }
        finally
        {
            File.Delete(dump);
        }
    }

    private async Task CreateAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        var database = record.Database;
        var tablespaceExists = await admin.ScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM pg_tablespace WHERE spcname = {SqlText.Literal(database.Tablespace)})", cancellationToken);
        var create = DatabaseSql.Create(SqlText.Name(name), database, tablespaceExists ? database.Tablespace : null, DatabaseFacts.ServerMajor(admin));
        await admin.ExecuteAsync(create, cancellationToken);
        // Nobody but us until it is whole.
        await admin.ExecuteAsync($"REVOKE CONNECT, TEMPORARY ON DATABASE {SqlText.Name(name)} FROM PUBLIC", cancellationToken);
        foreach (var setting in database.Settings.Where(s => s.Role is null || door.Options.Owners))
            await admin.ExecuteAsync(DatabaseSql.Set(SqlText.Name(name), setting), cancellationToken);
        if (database.Comment is not null)
            await admin.ExecuteAsync($"COMMENT ON DATABASE {SqlText.Name(name)} IS {SqlText.Literal(database.Comment)}", cancellationToken);
    }

    /// <summary>Owner, privileges and connection limit, for the moment when the database becomes the living one.</summary>
    public static IEnumerable<string> OwnerStatements(string name, DatabaseProperties database, bool owners)
    {
        var quoted = SqlText.Name(name);
        yield return $"GRANT CONNECT, TEMPORARY ON DATABASE {quoted} TO PUBLIC";
        if (owners)
        {
            yield return $"ALTER DATABASE {quoted} OWNER TO {SqlText.Name(database.Owner)}";
            foreach (var statement in DatabaseSql.Privileges($"DATABASE {quoted}", database.Owner, database.Privileges)) yield return statement;
        }

        yield return $"ALTER DATABASE {quoted} CONNECTION LIMIT {database.ConnectionLimit.ToString(CultureInfo.InvariantCulture)}";
    }

    private async Task<string> SaveSchemaAsync(CancellationToken cancellationToken)
    {
        var item = await context.Stored.FindAsync(SchemaReader.FileName, cancellationToken)
            ?? throw new DanmenException(PostgresFaults.StoredBroken, SchemaReader.FileName, "is missing");
        // Made with mode 0600.
        var path = Path.GetTempFileName();
        await using var file = File.OpenWrite(path);
        await using var stream = context.Stored.Open(item);
        await stream.CopyToAsync(file, cancellationToken);
        return path;
    }

    private async Task RestoreSchemaAsync(string dump, string name, IReadOnlyList<string> selection, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--exit-on-error", "--no-password", "-d", name, .. selection];
        if (!door.Options.Owners) arguments.AddRange(["--no-owner", "--no-privileges"]);
        if (context.OtherEnvironment) arguments.Add("--no-subscriptions");
        arguments.Add(dump);
        await using var restore = programs.Start("pg_restore", arguments, door.ProgramEnvironment(name), input: false);
        await restore.CompleteAsync(name, cancellationToken);
    }
}
