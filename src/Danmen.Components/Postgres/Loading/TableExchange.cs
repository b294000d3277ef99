using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Exchanges the rows of living tables with those of the scratch schema, in one transaction, without firing triggers, and checks foreign keys before it is visible.</summary>
internal sealed class TableExchange(NpgsqlConnection connection, string scratch, TableSelection selection, IComponentProgress progress)
{
    public const string Swapped = "danmen: swapped";
    public const string RolledBack = "danmen: rolled back";

    public static string NewName(int index) => $"new_{index.ToString(CultureInfo.InvariantCulture)}";

    private static string OldName(int index) => $"old_{index.ToString(CultureInfo.InvariantCulture)}";

    private static string UndoneName(int index) => $"undone_{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What happened to this run's scratch schema; null when nothing did, or when it is gone.</summary>
    public Task<string?> MarkAsync(CancellationToken cancellationToken) =>
        connection.ScalarAsync<string>($"SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = {SqlText.Literal(scratch)}", cancellationToken);

    public Task SwapAsync(TableJournal journal, SequencesRecord sequences, CancellationToken cancellationToken) => TransactAsync(Swapped, async () =>
    {
        var living = await LockAsync(cancellationToken);
        for (var i = 0; i < selection.Tables.Count; i++)
        {
            var table = selection.Tables[i];
            progress.Say(selection.Record.Database.Shown(table.Schema, table.Name));
            if (living[i] is { } present)
            {
                await SetAsideAsync(table, present, OldName(i), cancellationToken);
                await connection.ExecuteAsync($"DELETE FROM ONLY {SqlText.Name(table.Schema, table.Name)}", cancellationToken);
            }
        }

        // Behind the deletes: a default partition with rows of a partition that comes back would not let it be attached.
        if (journal.PreData.Length > 0) await connection.ExecuteAsync(journal.PreData, cancellationToken);
        for (var i = 0; i < selection.Tables.Count; i++) await InsertAsync(selection.Tables[i], selection.Tables[i].Columns, NewName(i), cancellationToken);
        if (journal.PostData.Length > 0) await CompleteCreatedAsync(journal.PostData, cancellationToken);
        await AdvanceSequencesAsync(sequences, cancellationToken);
        await VerifyAsync(cancellationToken);
        await CheckForeignKeysAsync(cancellationToken);
    }, cancellationToken);

    public Task RollbackAsync(TableJournal journal, CancellationToken cancellationToken) => TransactAsync(RolledBack, async () =>
    {
        var living = await LockAsync(cancellationToken);
        for (var i = 0; i < selection.Tables.Count; i++)
        {
            var table = selection.Tables[i];
            if (living[i] is not { } present) continue;
            await SetAsideAsync(table, present, UndoneName(i), cancellationToken);
            if (journal.Created.Contains(new RelationName(table.Schema, table.Name))) continue;
            await connection.ExecuteAsync($"DELETE FROM ONLY {SqlText.Name(table.Schema, table.Name)}", cancellationToken);
        }

        for (var i = 0; i < selection.Tables.Count; i++)
        {
            var table = selection.Tables[i];
            if (journal.Created.Contains(new RelationName(table.Schema, table.Name))) continue;
            var columns = await connection.QueryAsync(
                $"SELECT attname::text FROM pg_attribute WHERE attrelid = {SqlText.Literal(SqlText.Name(scratch, OldName(i)))}::regclass AND attnum > 0 ORDER BY attnum", r => r.GetString(0), cancellationToken);
            await InsertAsync(table, columns, OldName(i), cancellationToken);
        }

        foreach (var created in journal.Created) await connection.ExecuteAsync($"DROP TABLE IF EXISTS {SqlText.Name(created.Schema, created.Name)}", cancellationToken);
        await CheckForeignKeysAsync(cancellationToken);
    }, cancellationToken);

    private async Task TransactAsync(string mark, Func<Task> work, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("BEGIN", cancellationToken);
        await connection.ExecuteAsync("SET LOCAL lock_timeout = '60s'; SET LOCAL session_replication_role = replica", cancellationToken);
        await work();
        await connection.ExecuteAsync($"COMMENT ON SCHEMA {SqlText.Name(scratch)} IS {SqlText.Literal(mark)}", cancellationToken);
        // A fault above leaves the transaction open; the session's end undoes it.
        await connection.ExecuteAsync("COMMIT", cancellationToken);
    }

    /// <summary>Runs the objects of pg_dump's text one by one: a partition that was attached to a living table has got its indexes and keys from there already.</summary>
    private async Task CompleteCreatedAsync(string postData, CancellationToken cancellationToken)
    {
        foreach (var statement in postData.Split("\n--\n-- Name: "))
        {
            await connection.ExecuteAsync("SAVEPOINT danmen_object", cancellationToken);
            try
            {
                await connection.ExecuteAsync($"-- Name: {statement}", cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is "42P07" or "42710" or "42P16")
            {
                await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT danmen_object", cancellationToken);
            }
        }
    }

    private async Task<List<LivingTable?>> LockAsync(CancellationToken cancellationToken)
    {
        var result = new List<LivingTable?>();
        foreach (var table in selection.Tables)
        {
            var living = await LivingTable.FindAsync(connection, table, cancellationToken);
            if (living is not null)
            {
                await connection.ExecuteAsync($"LOCK TABLE ONLY {SqlText.Name(table.Schema, table.Name)} IN ACCESS EXCLUSIVE MODE", cancellationToken);
                // It may have changed while we waited.
                living = await LivingTable.FindAsync(connection, table, cancellationToken);
            }

            result.Add(living);
        }

        return result;
    }

    private Task SetAsideAsync(TableRecord table, LivingTable living, string name, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", living.Columns.Where(c => !c.IsGenerated).Select(c => SqlText.Name(c.Name)));
        return connection.ExecuteAsync($"CREATE TABLE {SqlText.Name(scratch, name)} AS SELECT {columns} FROM ONLY {SqlText.Name(table.Schema, table.Name)}", cancellationToken);
    }

    private async Task InsertAsync(TableRecord table, IReadOnlyList<string> columns, string from, CancellationToken cancellationToken)
    {
        var target = table is { ThroughRoot: true, Root: { } root } ? SqlText.Name(root.Schema, root.Name) : SqlText.Name(table.Schema, table.Name);
        // ENABLE ALWAYS and ENABLE REPLICA fire even now.
        var triggers = await connection.QueryAsync($"""
            SELECT t.tgrelid::regclass::text, t.tgname::text, t.tgenabled = 'A' FROM pg_trigger t
            WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal AND t.tgparentid = 0
              AND t.tgrelid IN ({SqlText.Literal(target)}::regclass, {SqlText.Literal(SqlText.Name(table.Schema, table.Name))}::regclass)
            """, r => (Table: r.GetString(0), Name: SqlText.Name(r.GetString(1)), Always: r.GetBoolean(2)), cancellationToken);
        foreach (var trigger in triggers) await connection.ExecuteAsync($"ALTER TABLE {trigger.Table} DISABLE TRIGGER {trigger.Name}", cancellationToken);
        var list = string.Join(", ", columns.Select(SqlText.Name));
        if (columns.Count == 0) await connection.ExecuteAsync($"INSERT INTO {target} SELECT FROM {SqlText.Name(scratch, from)}", cancellationToken);
        else await connection.ExecuteAsync($"INSERT INTO {target} ({list}) OVERRIDING SYSTEM VALUE SELECT {list} FROM {SqlText.Name(scratch, from)}", cancellationToken);
        foreach (var trigger in triggers) await connection.ExecuteAsync($"ALTER TABLE {trigger.Table} ENABLE {(trigger.Always ? "ALWAYS" : "REPLICA")} TRIGGER {trigger.Name}", cancellationToken);
    }

    /// <summary>Sequences of the tables' columns only run ahead: a value that was given out is never given again.</summary>
    private async Task AdvanceSequencesAsync(SequencesRecord stored, CancellationToken cancellationToken)
    {
        foreach (var table in selection.Tables)
        {
            var relation = table.Root ?? new RelationName(table.Schema, table.Name);
            var owned = await connection.QueryAsync($"""
                SELECT n.nspname::text, c.relname::text FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                  AND d.refobjid = {SqlText.Literal(SqlText.Name(relation.Schema, relation.Name))}::regclass
                """, r => new RelationName(r.GetString(0), r.GetString(1)), cancellationToken);
            foreach (var name in owned)
            {
                if (stored.Sequences.FirstOrDefault(s => s.Schema == name.Schema && s.Name == name.Name) is not { } sequence) continue;
                var behind = await connection.ScalarAsync<bool>(string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT CASE WHEN (SELECT seqincrement FROM pg_sequence WHERE seqrelid = {SqlText.Literal(SqlText.Name(name.Schema, name.Name))}::regclass) > 0
                      THEN last_value < {sequence.LastValue} ELSE last_value > {sequence.LastValue} END
                      OR (last_value = {sequence.LastValue} AND NOT is_called) FROM {SqlText.Name(name.Schema, name.Name)}
                    """), cancellationToken);
                if (behind) await connection.ExecuteAsync(DatabaseSql.SetSequence(sequence), cancellationToken);
            }
        }
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var found = new List<(TableRecord, long, ulong)>();
        foreach (var table in selection.Tables)
        {
            var living = await LivingTable.FindAsync(connection, table, cancellationToken);
            var (rows, sum) = await RestoredVerification.TallyAsync(connection, table, table.Schema, table.Name, selection.Record.Database.Encoding, progress, cancellationToken);
            // Under another type a value may read otherwise: then the rows were compared in the scratch schema, and their number counts here.
            if (living?.HasTypesOf(table) != true) sum = ulong.Parse(table.RowSum, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            found.Add((table, rows, sum));
        }

        var problems = RestoredVerification.Compare(selection.Record.Database, found);
        if (problems.Count > 0) throw new DanmenException(StoreFaults.TargetDiffers, problems[0].Subject, PostgresRemarks.RowsDiffer.With(problems[0]));
    }

    private async Task CheckForeignKeysAsync(CancellationToken cancellationToken)
    {
        var names = string.Join(", ", selection.Tables.SelectMany(t => t.Root is { } r ? new[] { new RelationName(t.Schema, t.Name), r } : [new RelationName(t.Schema, t.Name)])
            .Distinct().Select(n => $"to_regclass({SqlText.Literal(SqlText.Name(n.Schema, n.Name))})"));
        var keys = await connection.QueryAsync($"""
            SELECT k.conname::text, k.conrelid::regclass::text, k.confrelid::regclass::text,
              (SELECT string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND ') FROM unnest(k.conkey) u(n) JOIN pg_attribute ca ON ca.attrelid = k.conrelid AND ca.attnum = u.n),
              (SELECT string_agg(format('p.%I OPERATOR(%I.%s) c.%I', pa.attname, ns.nspname, o.oprname, ca.attname), ' AND ')
                FROM unnest(k.conkey, k.confkey, k.conpfeqop) u(c, p, op)
                JOIN pg_attribute ca ON ca.attrelid = k.conrelid AND ca.attnum = u.c
                JOIN pg_attribute pa ON pa.attrelid = k.confrelid AND pa.attnum = u.p
                JOIN pg_operator o ON o.oid = u.op JOIN pg_namespace ns ON ns.oid = o.oprnamespace)
            FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 AND k.convalidated
              AND (k.conrelid IN ({names}) OR k.confrelid IN ({names}))
            ORDER BY 2, 1
            """, r => (Name: r.GetString(0), Child: r.GetString(1), Parent: r.GetString(2), NotNull: r.GetString(3), Equal: r.GetString(4)), cancellationToken);
        foreach (var key in keys)
        {
            var orphans = await connection.ScalarAsync<long>(
                $"SELECT count(*) FROM {key.Child} c WHERE {key.NotNull} AND NOT EXISTS (SELECT 1 FROM {key.Parent} p WHERE {key.Equal})", cancellationToken);
            if (orphans > 0)
                throw new DanmenException(PostgresFaults.ForeignKeyBroken, key.Name, PostgresRemarks.Orphans.With(orphans, key.Child, key.Parent));
        }
    }
}
