using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Components.Postgres;
using Danmen.Components.Records;
using Danmen.Components;
using Danmen.Faults;
using Danmen.Shared;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Captures and restores databases of the test server, as the story does.</summary>
internal sealed class PostgresHarness(PostgresServer server)
{
    private static readonly PostgresComponent Kind = new();

    public InMemoryStore Store { get; } = new();

    /// <summary>What a killed process would leave: the last journal that was saved.</summary>
    public JsonObject? Journal { get; private set; }

    /// <summary>Runs at every advance of a capture or restore, with its bytes.</summary>
    public Action<long>? OnAdvance { get; set; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The same over TCP; 127.0.0.2 stands for a host that is not local.</summary>
    public ComponentDefinition ComponentAt(string host, string database, string more = "", params (string Name, SettingValue Value)[] settings)
    {
        var component = Component(database, settings);
        return component with { Location = $"host={host} {more} {component.Location[component.Location.IndexOf("port=", StringComparison.Ordinal)..]}" };
    }

    public ComponentDefinition Component(string database, params (string Name, SettingValue Value)[] settings)
    {
        var all = new Dictionary<string, SettingValue>(StringComparer.Ordinal) { ["pg_bin"] = new SettingValue.Text(PostgresServer.Programs) };
        foreach (var (name, value) in settings) all[name] = value;
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        return new ComponentDefinition("db", "postgres", $"host='{server.Socket}' port={port} user=danmen_admin dbname='{database}'", all);
    }

    public IComponentCapture BeginCapture(ComponentDefinition component, CapturedComponent? parent = null) => Kind.BeginCapture(component, new CaptureContext
    {
        Sink = Store,
        Secrets = NoSecrets.Instance,
        Time = TimeProvider.System,
        Progress = BeginProgress(),
        Parent = parent is null ? null : new ParentComponent(Store.Open(parent.Tree), parent.Facts, TimeProvider.System.GetUtcNow()),
    });

    public Task<CapturedComponent> CaptureAsync(string database, CapturedComponent? parent = null) => CaptureAsync(Component(database), parent);

    public async Task<CapturedComponent> CaptureAsync(ComponentDefinition component, CapturedComponent? parent = null)
    {
        await using var capture = BeginCapture(component, parent);
        await capture.PinAsync(Token);
        return await capture.ReadAsync(Token);
    }

    public IComponentRestore BeginRestore(ComponentDefinition component, CapturedComponent captured, bool otherEnvironment = false, string runId = "r1", JsonObject? journal = null, params string[] tables) =>
        Kind.BeginRestore(component, new RestoreContext
        {
            Stored = Store.Open(captured.Tree),
            Facts = captured.Facts,
            Secrets = NoSecrets.Instance,
            Time = TimeProvider.System,
            Progress = BeginProgress(),
            RunId = runId,
            Tables = tables,
            OtherEnvironment = otherEnvironment,
            Journal = journal,
            SaveJournalAsync = (written, _) =>
            {
                Journal = written.DeepClone().AsObject();
                return Task.CompletedTask;
            },
        });

    /// <summary>Builds, verifies and swaps; the restore is left open for confirm or rollback.</summary>
    public async Task<IComponentRestore> RestoreAsync(string database, CapturedComponent captured, bool otherEnvironment = false, params string[] tables)
    {
        var restore = BeginRestore(Component(database), captured, otherEnvironment, tables: tables);
        var plan = await restore.PlanAsync(Token);
        Assert.Empty(plan.Refusals);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        await restore.SwapAsync(Token);
        return restore;
    }

    public Task<DatabaseRecord> RecordAsync(CapturedComponent captured) => JsonRecord.ReadAsync(Store.Open(captured.Tree), DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, Token);

    /// <summary>The stored COPY text of a table, all parts.</summary>
    public async Task<byte[]> RowsAsync(CapturedComponent captured, string schema, string table)
    {
        var record = await RecordAsync(captured);
        var folder = Store.Open(captured.Tree);
        var all = new MemoryStream();
        foreach (var part in record.Tables.Single(t => t.Schema == schema && t.Name == table).Parts) all.Write(await folder.ReadAsync(part.Path, Token));
        return all.ToArray();
    }

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(CapturedComponent captured) => Kind.VerifyStoredAsync(Store.Open(captured.Tree), captured.Facts, Token);

    public IComponentProgress BeginProgress() => new Progress(this);

    private sealed class NoSecrets : ISecretReader
    {
        public static NoSecrets Instance { get; } = new();

        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => Task.FromResult("");
    }

    private sealed class Progress(PostgresHarness harness) : IComponentProgress
    {
        public void Expect(long files, long bytes)
        {
        }

        public void Advance(long files, long bytes) => harness.OnAdvance?.Invoke(bytes);

        public void Say(string what)
        {
        }
    }
}
