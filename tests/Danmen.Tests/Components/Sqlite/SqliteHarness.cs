using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Components.Sqlite.Extracting;
using Danmen.Components.Sqlite.Loading;
using Danmen.Shared;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Danmen.Tests.Components.Sqlite;

/// <summary>A database in a folder of its own, captured and restored as the story does.</summary>
internal sealed class SqliteHarness : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqliteHarness(string name = "shop.db") => Database = _folder.At(name);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public InMemoryStore Store { get; } = new();

    public string Database { get; set; }

    public string Folder => _folder.Path;

    /// <summary>What a killed process would leave: the last journal that was saved.</summary>
    public JsonObject? Journal { get; private set; }

    public string Beside(string runId = "r1") => Path.Combine(Folder, $".danmen-restore-{runId}-{Path.GetFileName(Database)}");

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Opens a database as an application does.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using SqliteConnection connection = Open(Database);
        Execute(connection, sql);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using SqliteConnection connection = Open(Database);
        return Number(connection, sql);
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Two tables with values of every type, an index, a view.</summary>
    public void Fill(int rows = 500) => Execute($"""
        CREATE TABLE "注文 1" (id INTEGER PRIMARY KEY, total REAL, note TEXT, picture BLOB, doubled AS (total * 2));
        CREATE TABLE pairs (a TEXT, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE INDEX by_note ON "注文 1" (note);
        CREATE VIEW notes AS SELECT note FROM "注文 1";
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows.ToString(CultureInfo.InvariantCulture)})
          INSERT INTO "注文 1" SELECT i, i * 1.5, CASE WHEN i % 3 > 0 THEN 'メモ' || i END, randomblob(20) FROM n;
        INSERT INTO pairs VALUES ('x', 1), ('x', 2), ('y', 1);
        PRAGMA user_version = 42;
        PRAGMA application_id = 1234567;
        """);

    public SqliteCapture BeginCapture(CapturedComponent? parent = null) => new(Database, new CaptureContext
    {
        Sink = Store,
        Secrets = NoSecrets.Instance,
        Time = TimeProvider.System,
        Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Capturing),
        Parent = parent is null ? null : new ParentComponent(Store.Open(parent.Tree), parent.Facts, TimeProvider.System.GetUtcNow()),
    }) { PatienceSeconds = 1 };

    public async Task<CapturedComponent> CaptureAsync(CapturedComponent? parent = null)
    {
        await using SqliteCapture capture = BeginCapture(parent);
        await capture.PinAsync(Token);
        return await capture.ReadAsync(Token);
    }

    public SqliteRestore BeginRestore(CapturedComponent captured, string runId = "r1", JsonObject? journal = null, bool otherEnvironment = false, params string[] tables) => new(Database, new RestoreContext
    {
        Stored = Store.Open(captured.Tree),
        Facts = captured.Facts,
        Secrets = NoSecrets.Instance,
        Time = TimeProvider.System,
        Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Building),
        RunId = runId,
        Tables = tables,
        OtherEnvironment = otherEnvironment,
        Journal = journal,
        SaveJournalAsync = (written, _) =>
        {
            Journal = written.DeepClone().AsObject();
            return Task.CompletedTask;
        },
    }) { PatienceSeconds = 1 };

    /// <summary>Builds and verifies.</summary>
    public async Task<SqliteRestore> BuildAsync(CapturedComponent captured, bool otherEnvironment = false)
    {
        SqliteRestore restore = BeginRestore(captured, otherEnvironment: otherEnvironment);
        Assert.Empty((await restore.PlanAsync(Token)).Refusals);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        return restore;
    }

    /// <summary>Builds, verifies and swaps.</summary>
    public async Task<SqliteRestore> RestoreAsync(CapturedComponent captured, bool otherEnvironment = false)
    {
        SqliteRestore restore = await BuildAsync(captured, otherEnvironment);
        await restore.SwapAsync(Token);
        return restore;
    }

    public void Dispose() => _folder.Dispose();

    private sealed class NoSecrets : ISecretReader
    {
        public static NoSecrets Instance { get; } = new();

        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => throw new InvalidOperationException("no secret is needed");
    }
}
