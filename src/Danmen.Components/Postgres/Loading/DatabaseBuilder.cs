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
    /// <returns>What the built database does not have, by the rules between environments.</returns>
    public async Task<IReadOnlyList<string>> BuildAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        var database = record.Database;
        await CreateAsync(admin, name, cancellationToken);
        // pg_restore's parallel jobs need a file that they can seek in.
        await using var dump = await SaveSchemaAsync(cancellationToken);
        var eventTriggers = await EventTriggerList.ReadAsync(programs, dump, cancellationToken);
        context.Progress.Say("schema");
        await RestoreSchemaAsync(dump, name, ["--section=pre-data"], cancellationToken);
        var collationDiffers = await Collation.DiffersAsync(admin, database, cancellationToken);
        await new RowLoader(door, context.Stored, context.Progress).LoadAsync(
            name,
            record.Tables.SelectMany(t => LoadItem.For(database, t, table => DatabaseSql.CopyFrom(table, table.ThroughRoot || (collationDiffers && table.Root is not null), database.Encoding))),
            cancellationToken);
        await using (var inside = await door.OpenToWriteAsync(name, cancellationToken))
        {
            context.Progress.Say("sequences, large objects");
            var sequences = await JsonRecord.ReadAsync(context.Stored, SequencesRecord.FileName, PostgresRecords.Json.SequencesRecord, PostgresFaults.StoredBroken, cancellationToken);
            foreach (var sequence in sequences.Sequences) await inside.ExecuteAsync(DatabaseSql.SetSequence(sequence), cancellationToken);
            await new LargeObjectLoader(inside, context.Stored, door.Options.Owners).LoadAsync(record, cancellationToken);
        }

        context.Progress.Say("constraints and indexes");
        await using (var others = await eventTriggers.OthersAsync(cancellationToken))
            await RestoreSchemaAsync(dump, name, ["--section=post-data", "-L", others.Path, "-j", door.Options.Workers.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        await using var session = await door.OpenToWriteAsync(name, cancellationToken);
        // A view that reads another server must not ask it from here.
        IReadOnlyList<string> leftOut = context.OtherEnvironment ? await IsolateAsync(session, cancellationToken) : [];
        await RefreshAsync(session, cancellationToken);
        if (eventTriggers.Any)
        {
            // Last: refreshing is DDL, at which they would act.
            await using (var own = await eventTriggers.OwnAsync(cancellationToken)) await RestoreSchemaAsync(dump, name, ["--section=post-data", "-L", own.Path], cancellationToken);
            if (context.OtherEnvironment) await Isolation.DisableEventTriggersAsync(session, cancellationToken);
        }

        context.Progress.Say("ANALYZE");
        await AnalyzeAsync(session, cancellationToken);
        return leftOut;
    }

    /// <summary>Jobs of schedulers are not what they were afterwards: their tables are compared with the snapshot now.</summary>
    private async Task<IReadOnlyList<string>> IsolateAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        foreach (var job in await Isolation.JobTablesAsync(session, cancellationToken))
        {
            if (record.Tables.FirstOrDefault(t => t.Schema == job.Schema && t.Name == job.Table) is not { } table) continue;
            var (rows, sum) = await RestoredVerification.TallyAsync(session, table, table.Schema, table.Name, record.Database.Encoding, context.Progress, cancellationToken);
            if (RestoredVerification.Compare(record.Database, [(table, rows, sum)]) is [var problem, ..])
                throw new DanmenException(StoreFaults.TargetDiffers, record.Database.Shown(job.Schema, job.Table), PostgresRemarks.RowsDiffer.With(problem));
        }

        return await Isolation.ApplyAsync(session, cancellationToken);
    }

    /// <summary>Takes statistics. A table with foreign ones below it asks their server, which may be away: then it is left to whoever reads it later.</summary>
    private static async Task AnalyzeAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync("ANALYZE", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState.StartsWith("HV", StringComparison.Ordinal))
        {
            var tables = await session.QueryAsync("""
                WITH RECURSIVE above AS (SELECT oid FROM pg_class WHERE relkind = 'f' UNION SELECT i.inhparent FROM above a JOIN pg_inherits i ON i.inhrelid = a.oid)
                SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_toast' AND c.oid NOT IN (SELECT oid FROM above) ORDER BY 1, 2
                """, r => SqlText.Name(r.GetString(0), r.GetString(1)), cancellationToken);
            foreach (var table in tables) await session.ExecuteAsync($"ANALYZE {table}", cancellationToken);
        }
    }

    private async Task RefreshAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        foreach (var view in record.MaterializedViews)
        {
            var name = SqlText.Name(view.Schema, view.Name);
            // One that hangs on a foreign table went with it.
            if (context.OtherEnvironment && !await session.ScalarAsync<bool>($"SELECT to_regclass({SqlText.Literal(name)}) IS NOT NULL", cancellationToken)) continue;
            context.Progress.Say(record.Database.Shown(view.Schema, view.Name));
            await session.ExecuteAsync($"REFRESH MATERIALIZED VIEW {name}", cancellationToken);
        }
    }

    /// <summary>The schema alone, all of it.</summary>
    public async Task BuildSchemaAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        await CreateAsync(admin, name, cancellationToken);
        await using var dump = await SaveSchemaAsync(cancellationToken);
        await RestoreSchemaAsync(dump, name, ["--no-subscriptions"], cancellationToken);
    }

    private async Task CreateAsync(NpgsqlConnection admin, string name, CancellationToken cancellationToken)
    {
        var database = record.Database;
        var create = DatabaseSql.Create(SqlText.Name(name), database, await TablespaceAsync(admin, database, cancellationToken), DatabaseFacts.ServerMajor(admin));
        await admin.ExecuteAsync(create, cancellationToken);
        // Nobody but us until it is whole.
        await admin.ExecuteAsync($"REVOKE CONNECT, TEMPORARY ON DATABASE {SqlText.Name(name)} FROM PUBLIC", cancellationToken);
        foreach (var setting in database.Settings.Where(s => s.Role is null || door.Options.Owners))
            await admin.ExecuteAsync(DatabaseSql.Set(SqlText.Name(name), setting), cancellationToken);
        if (database.Comment is not null)
            await admin.ExecuteAsync($"COMMENT ON DATABASE {SqlText.Name(name)} IS {SqlText.Literal(database.Comment)}", cancellationToken);
    }

    /// <summary>The tablespace to be named: none where the server does not have it, and none where the template leads there: naming it demands a right on it, which few have on pg_default.</summary>
    public static Task<string?> TablespaceAsync(NpgsqlConnection admin, DatabaseProperties database, CancellationToken cancellationToken) => admin.ScalarAsync<string>($"""
        SELECT spcname::text FROM pg_tablespace
        WHERE spcname = {SqlText.Literal(database.Tablespace)} AND oid <> (SELECT dattablespace FROM pg_database WHERE datname = 'template0')
        """, cancellationToken);

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

    private async Task<MemoryFile> SaveSchemaAsync(CancellationToken cancellationToken)
    {
        var item = await context.Stored.FindAsync(SchemaReader.FileName, cancellationToken)
            ?? throw new DanmenException(PostgresFaults.StoredBroken, SchemaReader.FileName, ProblemRemarks.Missing.With());
        await using var stream = context.Stored.Open(item);
        return await MemoryFile.CreateAsync(SchemaReader.FileName, stream, cancellationToken);
    }

    private async Task RestoreSchemaAsync(MemoryFile dump, string name, IReadOnlyList<string> selection, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--exit-on-error", "--no-password", "-d", name, .. selection];
        if (!door.Options.Owners) arguments.AddRange(["--no-owner", "--no-privileges"]);
        if (context.OtherEnvironment) arguments.Add("--no-subscriptions");
        arguments.Add(dump.Path);
        await using var restore = programs.Start("pg_restore", arguments, door.ProgramEnvironment(name), input: false);
        await restore.CompleteAsync(name, cancellationToken);
    }
}
