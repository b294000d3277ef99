using Danmen.Components;
using Danmen.Shared;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Sqlite;

/// <summary>The distribution's own sqlite3 as oracle: it writes what is captured, and brings back what is stored without Danmen.</summary>
public sealed class PlainSqliteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Script_in_the_snapshot_and_plain_sqlite3_bring_the_database_back()
    {
        string database = _folder.At("shop.db"), stored = _folder.At("stored"), again = _folder.At("again.db");
        await SqliteAsync(database, "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, picture BLOB); INSERT INTO t VALUES (1, '緑茶', x'00FF'), (2, NULL, NULL); CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('cross section');");
        var store = new InMemoryStore();
        await using IComponentCapture capture = new SqliteComponent().BeginCapture(new ComponentDefinition("db", "sqlite", database, new Dictionary<string, SettingValue>()), new CaptureContext
        {
            Sink = store,
            Secrets = null!, // no secret is needed
            Time = TimeProvider.System,
            Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Capturing),
        });
        await capture.PinAsync(Token);
        CapturedComponent captured = await capture.ReadAsync(Token);
        Assert.Empty(captured.Problems);
        await store.Open(captured.Tree).RestoreDirectoryAsync("", new FolderToRestore(stored), Token);

        (await ExternalProgram.RunAsync("sh", [Path.Combine(stored, "restore.sh"), again], null, Token)).MustSucceed();
        Assert.Equal(await SqliteAsync(database, ".dump"), await SqliteAsync(again, ".dump"));
        Assert.Equal("ok\n", await SqliteAsync(again, "PRAGMA integrity_check"));
        Assert.Equal(4, (await ExternalProgram.RunAsync("sh", [Path.Combine(stored, "restore.sh"), again], null, Token)).ExitCode);
    }

    private static async Task<string> SqliteAsync(string database, string sql)
    {
        ExternalProgram.Require("sqlite3");
        return (await ExternalProgram.RunAsync("sqlite3", ["-batch", database, sql], null, Token)).MustSucceed().Output;
    }
}
