using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Restores a whole database: built under a new name, verified, then exchanged with the living one.</summary>
internal sealed class DatabaseRestore(PostgresOptions options, RestoreContext context) : IComponentRestore
{
    private RestoreJournal? _journal = context.Journal is { Count: > 0 } written ? JsonRecord.FromNode(written, PostgresJournals.Json.RestoreJournal, PostgresFaults.StoredBroken) : null;
    private ServerDoor? _door;
    private DatabaseRecord? _record;
    private SettingSubstitution? _settings;

    /// <summary>For tests: runs behind each step of an exchange, as if the process died there.</summary>
    internal Action<string>? OnStep { get; set; }

    public IReadOnlyList<CaptureProblem> Notes { get; private set; } = [];

    public IReadOnlyList<SubstitutedValue> Substituted => _settings?.Values ?? [];

    public IReadOnlyList<string> LeftOut => _journal?.LeftOut ?? [];

    public Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken) => PlanAsync(withRoom: true, cancellationToken);

    /// <param name="withRoom">Where room gives out while the new state is built, the server says so, and nothing living was touched.</param>
    private async Task<ComponentPlan> PlanAsync(bool withRoom, CancellationToken cancellationToken)
    {
        var record = await RecordAsync(cancellationToken);
        var preflight = new Preflight(options, context, record) { Settings = _settings };
        _settings?.Describe(preflight.Actions, preflight.Refusals);
        DatabaseIdentity? target;
        await using var admin = await AdminAsync(cancellationToken);
        try
        {
            await preflight.ServerAsync(admin, await ProgramsAsync(admin, cancellationToken), cancellationToken);
            if (withRoom) await preflight.SpaceAsync(admin, cancellationToken);
            var beside = RunNames.Beside(options.Database, context.RunId);
            preflight.Actions.Add(PostgresRemarks.Build.With(beside, record.Tables.Count));
            target = await DatabaseFacts.IdentityAsync(admin, options.Database, cancellationToken);
            await preflight.TargetAsync(admin, target, cancellationToken);
            preflight.Actions.Add(PostgresRemarks.Exchange.With(beside, options.Database, RunNames.Kept(options.Database, context.RunId)));
            if (context.OtherEnvironment) await preflight.IsolationAsync(cancellationToken);
            var version = await Collation.VersionAsync(admin, record.Database, cancellationToken);
            if (record.Database.CollationVersion is { } then && version is not null && version != then)
                preflight.Actions.Add(PostgresRemarks.CollationDiffers.With(version, then));
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, options.Database);
        }

        return new ComponentPlan(preflight.Actions, preflight.Refusals, record.Tables.Sum(t => t.Bytes))
        {
            Room = preflight.Room,
            TargetIdentity = target is null ? null : JsonRecord.Node(target, PostgresJournals.Json.DatabaseIdentity),
        };
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (_journal is { Stage: not RestoreStage.Building }) return;
        var record = await RecordAsync(cancellationToken);
        var plan = await PlanAsync(withRoom: false, cancellationToken);
        if (plan.Refusals.Count > 0) throw new DanmenException(PostgresFaults.RestoreRefused, options.Database, plan.Refusals);
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            var journal = new RestoreJournal
            {
                Stage = RestoreStage.Building,
                Target = options.Database,
                Beside = RunNames.Beside(options.Database, context.RunId),
                Kept = RunNames.Kept(options.Database, context.RunId),
                OldOid = await swap.OidAsync(options.Database, cancellationToken),
            };
            var begunBefore = _journal is not null;
            if (!begunBefore && (await swap.OidAsync(journal.Beside, cancellationToken) != 0 || await swap.OidAsync(journal.Kept, cancellationToken) != 0))
                throw new DanmenException(PostgresFaults.RestoreRefused, journal.Beside, PostgresRemarks.DatabaseNotOfThisRun.With());
            await SaveAsync(journal, cancellationToken);
            // What a killed try left is in an unknown state: it is built anew.
            if (begunBefore) await swap.DropAsync(Door, journal.Beside, cancellationToken);
            if (options is { CreateRoles: true, Owners: true } && record.HasGlobals) await StoredRoles.CreateAsync(admin, context, record, cancellationToken);
            var builder = new DatabaseBuilder(Door, await ProgramsAsync(admin, cancellationToken), record, context);
            var leftOut = await builder.BuildAsync(admin, journal.Beside, cancellationToken);
            await SaveAsync(journal with { Stage = RestoreStage.Built, LeftOut = leftOut, NewOid = await swap.OidAsync(journal.Beside, cancellationToken) }, cancellationToken);
        });
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        var record = await RecordAsync(cancellationToken);
        IReadOnlyList<CaptureProblem> problems = [];
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var name = await new DatabaseSwap(admin, context.Time).NameAsync(Journal.NewOid, cancellationToken) ?? Journal.Beside;
            var verification = new RestoredVerification(Door, context.Stored, record, context.OtherEnvironment, context.Progress);
            problems = await verification.RunAsync(name, cancellationToken);
            Notes = verification.Notes;
        });
        return problems;
    }

    public async Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not RestoreStage.Built) return [];
        var preflight = new Preflight(options, context, await RecordAsync(cancellationToken));
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            if (await swap.OidAsync(Journal.Target, cancellationToken) != Journal.OldOid) preflight.Refusals.Add(PostgresRemarks.OtherDatabase.With());
            else if (Journal.OldOid != 0) await preflight.BlockersAsync(admin, cancellationToken);
            if (await swap.NameAsync(Journal.NewOid, cancellationToken) != Journal.Beside) preflight.Refusals.Add(PostgresRemarks.BuiltGone.With(Journal.Beside));
        });
        return preflight.Refusals;
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not (RestoreStage.Built or RestoreStage.Swapping)) return;
        var record = await RecordAsync(cancellationToken);
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            var living = await swap.OidAsync(Journal.Target, cancellationToken);
            if (Journal.Stage == RestoreStage.Built)
            {
                if (living != Journal.OldOid) throw new DanmenException(PostgresFaults.RestoreRefused, Journal.Target, PostgresRemarks.OtherDatabase.With());
                await SaveAsync(Journal with
                {
                    Stage = RestoreStage.Swapping,
                    OldAllowed = living == 0 || await swap.TakesConnectionsAsync(Journal.Target, cancellationToken),
                    Identities = await IdentitiesAsync(admin, cancellationToken),
                }, cancellationToken);
                OnStep?.Invoke("journal");
            }

            if (living != Journal.NewOid)
            {
                var replaces = living != 0;
                await swap.FenceAsync(Journal.Beside, cancellationToken);
                OnStep?.Invoke("fenced new");
                try
                {
                    if (replaces) await swap.FenceAsync(Journal.Target, cancellationToken);
                    OnStep?.Invoke("fenced both");
                    await swap.ExchangeAsync(
                        replaces ? Journal.Target : null, replaces ? Journal.Kept : null, Journal.Beside, Journal.Target, open: true,
                        DatabaseBuilder.OwnerStatements(Journal.Target, record.Database, options.Owners), cancellationToken);
                }
                catch (Exception error) when (replaces && (error is DanmenException || ServerFaults.IsServer(error)))
                {
                    if (Journal.OldAllowed) await ReopenAsync(Journal.OldOid, cancellationToken);
                    throw;
                }

                OnStep?.Invoke("exchanged");
            }

            await SaveAsync(Journal with { Stage = RestoreStage.Swapped }, cancellationToken);
        });
    }

    public async Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        var problems = new List<CaptureProblem>();
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            var isBack = Journal.Stage == RestoreStage.RolledBack;
            if (await swap.OidAsync(Journal.Target, cancellationToken) != (isBack ? Journal.OldOid : Journal.NewOid))
                problems.Add(CaptureProblem.Of(Journal.Target, ProblemRemarks.OtherThere));
            else if (!isBack)
                await LivingInspection.RunAsync(Door, Journal.Target, await RecordAsync(cancellationToken), problems, cancellationToken);
            // The system is not started yet: what is counted from now on is its own.
            if (problems.Count == 0 && Journal.Stage == RestoreStage.Swapped) await SaveAsync(Journal with { Counters = await CountersAsync(cancellationToken) }, cancellationToken);
        });
        return problems;
    }

    public async Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage != RestoreStage.Swapped) return WrittenSince.Unknown(WrittenRemarks.NotRecorded.With());
        var written = WrittenSince.Unknown(PostgresRemarks.OtherDatabase.With());
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            if (await swap.OidAsync(Journal.Target, cancellationToken) != Journal.NewOid) return;
            // A session tells what it wrote when it ends; going back ends them all.
            await swap.EndSessionsAsync(Journal.Target, cancellationToken);
            written = WriteCounters.Compare(Journal.Counters, await CountersAsync(cancellationToken));
        });
        return written;
    }

    private async Task<WriteCounters?> CountersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Door.OpenAsync(Journal.Target, cancellationToken);
        var encoding = connection.PostgresParameters["server_encoding"];
        return await WriteCounters.ReadAsync(connection, (schema, table) => NameEncoding.Shown(encoding, schema, table), cancellationToken);
    }

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (_journal is null || Journal.Stage is RestoreStage.RolledBack or RestoreStage.Confirming or RestoreStage.Confirmed) return;
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            var living = await swap.OidAsync(Journal.Target, cancellationToken);
            var neverLived = Journal.NeverLived || Journal.Stage is RestoreStage.Building or RestoreStage.Built or RestoreStage.Swapping && (living != Journal.NewOid || Journal.NewOid == 0);
            await SaveAsync(Journal with { Stage = RestoreStage.RollingBack, NeverLived = neverLived }, cancellationToken);
            OnStep?.Invoke("journal");
            if (Journal.NewOid != 0 && living == Journal.NewOid)
            {
                try
                {
                    await swap.FenceAsync(Journal.Target, cancellationToken);
                    OnStep?.Invoke("fenced new");
                    if (Journal.OldOid == 0) await swap.ExchangeAsync(null, null, Journal.Target, Journal.Beside, open: false, [], cancellationToken);
                    else await swap.ExchangeAsync(Journal.Target, Journal.Beside, Journal.Kept, Journal.Target, Journal.OldAllowed, [], cancellationToken);
                }
                catch (Exception error) when (error is DanmenException || ServerFaults.IsServer(error))
                {
                    await ReopenAsync(Journal.NewOid, cancellationToken);
                    throw;
                }

                OnStep?.Invoke("exchanged");
            }
            else if (living != 0 && living == Journal.OldOid)
            {
                if (Journal.OldAllowed) await swap.AllowAsync(Journal.Target, true, cancellationToken);
            }

            if (neverLived) await swap.DropAsync(Door, Journal.Beside, cancellationToken);
            await SaveAsync(Journal with { Stage = RestoreStage.RolledBack }, cancellationToken);
        });
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage == RestoreStage.Confirmed) return;
        if (Journal.Stage is not (RestoreStage.Swapped or RestoreStage.RolledBack or RestoreStage.Confirming))
            throw new DanmenException(PostgresFaults.RestoreRefused, options.Database, PostgresRemarks.NeitherSwappedNorBack.With());
        await GuardAsync(async () =>
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            await SaveAsync(Journal with { Stage = RestoreStage.Confirming }, cancellationToken);
            // By oid, not by name: somebody may have made a database of such a name since.
            var living = await swap.OidAsync(Journal.Target, cancellationToken);
            foreach (var oid in (uint[])[Journal.OldOid, Journal.NewOid])
            {
                if (oid == 0 || oid == living) continue;
                if (await swap.NameAsync(oid, cancellationToken) is { } name && (name == Journal.Kept || name == Journal.Beside)) await swap.DropAsync(Door, name, cancellationToken);
            }

            await SaveAsync(Journal with { Stage = RestoreStage.Confirmed }, cancellationToken);
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What still lives takes connections again: what stood in the way of the exchange, such as a prepared transaction, can only be ended from within.</summary>
    private async Task ReopenAsync(uint living, CancellationToken cancellationToken)
    {
        try
        {
            await using var admin = await AdminAsync(cancellationToken);
            var swap = new DatabaseSwap(admin, context.Time);
            if (await swap.OidAsync(Journal.Target, cancellationToken) == living) await swap.AllowAsync(Journal.Target, true, cancellationToken);
        }
        catch (Exception error) when (error is DanmenException || ServerFaults.IsServer(error))
        {
            // The server is away: what failed before is what matters, and going on or back opens it, too.
        }
    }

    /// <summary>By the names that they bear once they are exchanged.</summary>
    private async Task<IReadOnlyList<DatabaseIdentity>> IdentitiesAsync(NpgsqlConnection admin, CancellationToken cancellationToken)
    {
        var coming = await DatabaseFacts.IdentityAsync(admin, Journal.Beside, cancellationToken);
        var living = await DatabaseFacts.IdentityAsync(admin, Journal.Target, cancellationToken);
        return [.. new[] { coming is null ? null : coming with { Database = Journal.Target }, living is null ? null : living with { Database = Journal.Kept } }.OfType<DatabaseIdentity>()];
    }

    private RestoreJournal Journal => _journal ?? throw new InvalidOperationException("BuildAsync comes first.");

    private ServerDoor Door => _door ?? throw new InvalidOperationException("No session yet.");

    private async Task SaveAsync(RestoreJournal journal, CancellationToken cancellationToken)
    {
        await context.SaveJournalAsync(JsonRecord.Node(journal, PostgresJournals.Json.RestoreJournal), cancellationToken);
        _journal = journal;
    }

    /// <summary>As it was captured, with the settings of the environment that it goes into.</summary>
    private async Task<DatabaseRecord> RecordAsync(CancellationToken cancellationToken)
    {
        if (_record is not null) return _record;
        var record = await JsonRecord.ReadAsync(context.Stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        if (context is { OtherEnvironment: true, SubstitutionAsync: { } rules }) (_settings, record) = SettingSubstitution.Apply(record, await rules(cancellationToken), options.Owners);
        return _record = record;
    }

    private async Task<NpgsqlConnection> AdminAsync(CancellationToken cancellationToken)
    {
        _door ??= await ServerDoor.CreateAsync(options, context.Secrets, cancellationToken);
        return await _door.OpenToWriteAsync(options.MaintenanceDatabase, cancellationToken);
    }

    private Task<ServerPrograms> ProgramsAsync(NpgsqlConnection admin, CancellationToken cancellationToken) =>
        ServerPrograms.FindAsync(options.ProgramFolder, DatabaseFacts.ServerMajor(admin), cancellationToken);

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, options.Database);
        }
    }
}
