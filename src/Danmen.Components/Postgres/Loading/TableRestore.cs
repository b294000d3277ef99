using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Restores single tables of a living database: loaded and verified in a scratch schema, then their rows are exchanged in one transaction.</summary>
/// <remarks>The table itself stays: views, foreign keys, privileges and publications that hang on it are not touched.</remarks>
internal sealed class TableRestore(PostgresOptions options, RestoreContext context) : IComponentRestore
{
    private readonly string _scratch = ScratchSchemas.NameOf(context.RunId);
    private TableJournal? _journal = context.Journal is { Count: > 0 } written ? JsonRecord.FromNode(written, PostgresJournals.Json.TableJournal, PostgresFaults.StoredBroken) : null;
    private ServerDoor? _door;
    private TableSelection? _selection;

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var selection = await SelectionAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var actions = new List<Remark>();
            var refusals = new List<Remark>();
            if (!await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken))
                refusals.Add(PostgresRemarks.MustBeSuperuser.With(options.User));
            var target = await DatabaseFacts.IdentityAsync(connection, options.Database, cancellationToken) ?? throw new DanmenException(PostgresFaults.ServerError, options.Database);
            if (context.OtherEnvironment && new Preflight(options, context, selection.Record).IsSource(target))
                refusals.Add(PostgresRemarks.IsOthersSource.With(options.Database));
            foreach (var table in selection.Tables)
            {
                var living = await LivingTable.FindAsync(connection, table, cancellationToken);
                if (living is null)
                {
                    actions.Add(PostgresRemarks.CreateTable.With(selection.Record.Database.Shown(table.Schema, table.Name), table.Rows));
                    continue;
                }

                refusals.AddRange(living.Refusals(selection.Record.Database, table));
                actions.Add(PostgresRemarks.ReplaceRows.With(selection.Record.Database.Shown(table.Schema, table.Name), table.Rows, _scratch));
            }

            actions.Add(PostgresRemarks.NothingFires.With());
            return new ComponentPlan(actions, refusals, selection.Tables.Sum(t => t.Bytes)) { TargetIdentity = JsonRecord.Node(target, PostgresJournals.Json.DatabaseIdentity) };
        });
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (_journal is { Stage: not TableStage.Building }) return;
        var selection = await SelectionAsync(cancellationToken);
        var plan = await PlanAsync(cancellationToken);
        if (plan.Refusals.Count > 0) throw new DanmenException(PostgresFaults.RestoreRefused, options.Database, plan.Refusals);
        await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var begunBefore = _journal is not null;
            if (!begunBefore && await connection.ScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = {SqlText.Literal(_scratch)})", cancellationToken))
                throw new DanmenException(PostgresFaults.RestoreRefused, _scratch, PostgresRemarks.SchemaNotOfThisRun.With());
            await SaveAsync(new TableJournal { Stage = TableStage.Building }, cancellationToken);
            if (begunBefore) await DropScratchAsync(connection, cancellationToken);
            // Both at once: a capture leaves it out by its comment.
            await connection.ExecuteAsync($"BEGIN; CREATE SCHEMA {SqlText.Name(_scratch)}; COMMENT ON SCHEMA {SqlText.Name(_scratch)} IS {SqlText.Literal(ScratchSchemas.Building)}; COMMIT", cancellationToken);
            await connection.ExecuteAsync($"REVOKE ALL ON SCHEMA {SqlText.Name(_scratch)} FROM PUBLIC", cancellationToken);
            var items = new List<LoadItem>();
            for (var i = 0; i < selection.Tables.Count; i++)
            {
                var table = selection.Tables[i];
                var scratch = SqlText.Name(_scratch, TableExchange.NewName(i));
                var columns = table.Columns.Select((c, n) => $"{SqlText.Name(c)} {table.Types[n]}");
                await connection.ExecuteAsync($"CREATE TABLE {scratch} ({string.Join(", ", columns)})", cancellationToken);
                items.AddRange(LoadItem.For(selection.Record.Database, table, t => $"COPY {scratch}{SqlText.Columns(t.Columns)} FROM STDIN (ENCODING {SqlText.Literal(selection.Record.Database.Encoding)})"));
            }

            await new RowLoader(Door, context.Stored, context.Progress).LoadAsync(options.Database, items, cancellationToken);
            var definitions = await MissingTables.DefineAsync(Door, context, selection, connection, cancellationToken);
            await SaveAsync(new TableJournal { Stage = TableStage.Built, PreData = definitions.PreData, PostData = definitions.PostData, Created = definitions.Created }, cancellationToken);
            return 0;
        });
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        var selection = await SelectionAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var found = new List<(TableRecord, long, ulong)>();
            for (var i = 0; i < selection.Tables.Count; i++)
            {
                var table = selection.Tables[i] with { Condition = null };
                var (rows, sum) = await RestoredVerification.TallyAsync(connection, table, _scratch, TableExchange.NewName(i), selection.Record.Database.Encoding, context.Progress, cancellationToken);
                found.Add((table, rows, sum));
            }

            return RestoredVerification.Compare(selection.Record.Database, found);
        });
    }

    public async Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not TableStage.Built) return [];
        var selection = await SelectionAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var reasons = new List<Remark>();
            if (await new TableExchange(connection, _scratch, selection, context.Progress).MarkAsync(cancellationToken) is null) reasons.Add(PostgresRemarks.BuiltGone.With(_scratch));
            foreach (var table in selection.Tables)
            {
                var living = await LivingTable.FindAsync(connection, table, cancellationToken);
                // What was there is to be exchanged, what was not is made: neither may have come or gone.
                if (living is null != Journal.Created.Contains(new RelationName(table.Schema, table.Name))) reasons.Add(PostgresRemarks.OtherTable.With(selection.Record.Database.Shown(table.Schema, table.Name)));
                else if (living is not null) reasons.AddRange(living.Refusals(selection.Record.Database, table));
            }

            return (IReadOnlyList<Remark>)reasons;
        });
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not (TableStage.Built or TableStage.Swapping)) return;
        var selection = await SelectionAsync(cancellationToken);
        await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            await SaveAsync(Journal with { Stage = TableStage.Swapping }, cancellationToken);
            var exchange = new TableExchange(connection, _scratch, selection, context.Progress);
            // The mark stands in the same transaction as the rows: after a kill it tells which of both happened.
            if (await exchange.MarkAsync(cancellationToken) != TableExchange.Swapped)
            {
                var sequences = await JsonRecord.ReadAsync(context.Stored, SequencesRecord.FileName, PostgresRecords.Json.SequencesRecord, PostgresFaults.StoredBroken, cancellationToken);
                await exchange.SwapAsync(Journal, sequences, cancellationToken);
            }

            await SaveAsync(Journal with { Stage = TableStage.Swapped }, cancellationToken);
            return 0;
        });
    }

    /// <summary>Rows were compared in the transaction that exchanged them; its mark tells which state lives.</summary>
    public async Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        var selection = await SelectionAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var problems = new List<CaptureProblem>();
            var isBack = Journal.Stage == TableStage.RolledBack;
            var mark = await new TableExchange(connection, _scratch, selection, context.Progress).MarkAsync(cancellationToken);
            // What never lived is gone, and its mark with it.
            if (isBack ? mark is not (null or TableExchange.RolledBack) : mark != TableExchange.Swapped) problems.Add(CaptureProblem.Of(_scratch, ProblemRemarks.OtherThere));
            foreach (var table in selection.Tables)
            {
                if (isBack && Journal.Created.Contains(new RelationName(table.Schema, table.Name))) continue;
                var name = selection.Record.Database.Shown(table.Schema, table.Name);
                if (await LivingTable.FindAsync(connection, table, cancellationToken) is not { } living) problems.Add(CaptureProblem.Of(name, ProblemRemarks.Missing));
                else if (!isBack) problems.AddRange((await LivingInspection.InvalidIndexesAsync(connection, living.Oid, cancellationToken)).Select(index => CaptureProblem.Of(index, ProblemRemarks.IndexInvalid)));
            }

            return (IReadOnlyList<CaptureProblem>)problems;
        });
    }

    /// <summary>Rows are read again, for as long as whoever asks waits: they are those of single tables.</summary>
    public async Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage != TableStage.Swapped) return WrittenSince.Unknown(WrittenRemarks.NotRecorded.With());
        var selection = await SelectionAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var parts = new List<WrittenPart>();
            // Rows that went through a root may have found other leaves.
            foreach (var group in selection.Tables.GroupBy(table => table.Root ?? new RelationName(table.Schema, table.Name)))
            {
                long rows = 0, before = 0;
                ulong sum = 0, sumBefore = 0;
                bool hasAll = true, isSummed = true;
                foreach (var table in group)
                {
                    before += table.Rows;
                    sumBefore += ulong.Parse(table.RowSum, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    var living = await LivingTable.FindAsync(connection, table, cancellationToken);
                    if (living is null)
                    {
                        hasAll = false;
                    }
                    else if (living.HasTypesOf(table))
                    {
                        var (found, itsSum) = await RestoredVerification.TallyAsync(connection, table with { Condition = null }, table.Schema, table.Name, selection.Record.Database.Encoding, context.Progress, cancellationToken);
                        rows += found;
                        sum += itsSum;
                    }
                    else
                    {
                        isSummed = false;
                        rows += await connection.ScalarAsync<long>($"SELECT count(*) FROM ONLY {SqlText.Name(table.Schema, table.Name)}", cancellationToken);
                    }
                }

                if (rows != before || !hasAll || !isSummed || sum != sumBefore)
                    parts.Add(new WrittenPart(selection.Record.Database.Shown(group.Key.Schema, group.Key.Name), Math.Max(0, rows - before), 0, Math.Max(0, before - rows)) { IsReplaced = !hasAll || !isSummed });
            }

            return WrittenSince.Of(parts, inRows: true, WrittenRemarks.ByRows.With());
        });
    }

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (_journal is null || Journal.Stage is TableStage.RolledBack or TableStage.Confirmed) return;
        var selection = await SelectionAsync(cancellationToken);
        await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var exchange = new TableExchange(connection, _scratch, selection, context.Progress);
            var mark = await exchange.MarkAsync(cancellationToken);
            if (mark == TableExchange.Swapped) await exchange.RollbackAsync(Journal, cancellationToken);
            else if (mark != TableExchange.RolledBack) await DropScratchAsync(connection, cancellationToken);
            await SaveAsync(Journal with { Stage = TableStage.RolledBack }, cancellationToken);
            return 0;
        });
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not (TableStage.Swapped or TableStage.RolledBack or TableStage.Confirmed))
            throw new DanmenException(PostgresFaults.RestoreRefused, options.Database, PostgresRemarks.NeitherSwappedNorBack.With());
        await GuardAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            await DropScratchAsync(connection, cancellationToken);
            await SaveAsync(Journal with { Stage = TableStage.Confirmed }, cancellationToken);
            return 0;
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TableJournal Journal => _journal ?? throw new InvalidOperationException("BuildAsync comes first.");

    private ServerDoor Door => _door ?? throw new InvalidOperationException("No session yet.");

    private Task DropScratchAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {SqlText.Name(_scratch)} CASCADE", cancellationToken);

    private async Task SaveAsync(TableJournal journal, CancellationToken cancellationToken)
    {
        await context.SaveJournalAsync(JsonRecord.Node(journal, PostgresJournals.Json.TableJournal), cancellationToken);
        _journal = journal;
    }

    private async Task<TableSelection> SelectionAsync(CancellationToken cancellationToken) =>
        _selection ??= TableSelection.From(await JsonRecord.ReadAsync(context.Stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken), context.Tables);

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        _door ??= await ServerDoor.CreateAsync(options, context.Secrets, cancellationToken);
        var connection = await _door.OpenToWriteAsync(options.Database, cancellationToken);
        // Event triggers of the living database are not for our scratch tables.
        if (await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken))
            await connection.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
        return connection;
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, options.Database);
        }
    }
}
