using System.Diagnostics;
using Danmen.Components.FileNodes;
using Danmen.Components.Sqlite.Loading;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Danmen.Tests.Components.Sqlite;

public sealed class RestoringTests : IDisposable
{
    private readonly SqliteHarness _shop = new();

    public void Dispose() => _shop.Dispose();

    public static TheoryData<string> Modes => ["DELETE", "WAL", "PERSIST"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Restored_database_is_what_was_captured_and_captures_to_the_same_tree(string mode)
    {
        _shop.Fill();
        _shop.Execute($"PRAGMA journal_mode = {mode}; CREATE TABLE more (a);");
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Execute("DELETE FROM pairs; DROP TABLE \"注文 1\"; PRAGMA user_version = 1;");
        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(captured.Tree.Id, (await _shop.CaptureAsync()).Tree.Id);
        Assert.Equal(500, _shop.Number("SELECT count(*) FROM \"注文 1\""));
        Assert.Equal(mode == "WAL" ? 1 : 0, _shop.Number("SELECT journal_mode = 'wal' FROM pragma_journal_mode"));
        await restore.ConfirmAsync(SqliteHarness.Token);
        Assert.Equal(["shop.db"], _shop.Files);
    }

    [Fact]
    public async Task Rollback_brings_the_old_database_back_and_confirm_then_removes_the_new_one()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Execute("DELETE FROM pairs");
        byte[] old = await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token);
        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(3, _shop.Number("SELECT count(*) FROM pairs"));
        await restore.RollbackAsync(SqliteHarness.Token);
        Assert.Equal(old, await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token));
        Assert.Equal([".danmen-restore-r1-shop.db", "shop.db"], _shop.Files);
        await restore.ConfirmAsync(SqliteHarness.Token);
        Assert.Equal(["shop.db"], _shop.Files);
    }

    [Fact]
    public async Task Rollback_before_the_swap_removes_what_was_built()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        SqliteRestore restore = await _shop.BuildAsync(captured);
        Assert.True(File.Exists(_shop.Beside()));
        await restore.RollbackAsync(SqliteHarness.Token);
        Assert.Equal(["shop.db"], _shop.Files);
    }

    [Fact]
    public async Task Log_that_a_killed_application_left_goes_with_the_old_database_and_never_into_the_new_one()
    {
        _shop.Execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        CapturedComponent captured = await _shop.CaptureAsync();
        using (SqliteConnection application = SqliteHarness.Open(_shop.Database))
        {
            SqliteHarness.Execute(application, "INSERT INTO t VALUES (2), (3);");
            foreach (string suffix in (string[])["", "-wal"]) File.Copy(_shop.Database + suffix, _shop.Database + "2" + suffix);
        }

        _shop.Database += "2";
        Assert.True(new FileInfo(_shop.Database + "-wal").Length > 0);
        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(1, _shop.Number("SELECT count(*) FROM t"));
        await restore.RollbackAsync(SqliteHarness.Token);
        Assert.Equal(3, _shop.Number("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Damaged_database_is_replaced_and_kept_with_its_log()
    {
        _shop.Execute("CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        CapturedComponent captured = await _shop.CaptureAsync();
        await File.WriteAllTextAsync(_shop.Database, "this was a database once, before somebody wrote a letter into it", SqliteHarness.Token);
        await File.WriteAllTextAsync(_shop.Database + "-wal", "log", SqliteHarness.Token);
        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(1, _shop.Number("SELECT count(*) FROM t"));
        await restore.RollbackAsync(SqliteHarness.Token);
        Assert.StartsWith("this was", await File.ReadAllTextAsync(_shop.Database, SqliteHarness.Token), StringComparison.Ordinal);
        Assert.Equal("log", await File.ReadAllTextAsync(_shop.Database + "-wal", SqliteHarness.Token));
        await restore.ConfirmAsync(SqliteHarness.Token);
        Assert.Equal(["shop.db", "shop.db-wal"], _shop.Files);
    }

    [Fact]
    public async Task Missing_database_and_folder_are_made_and_rollback_takes_the_database_away()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Database = Path.Combine(_shop.Folder, "new", "shop.db");
        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(3, _shop.Number("SELECT count(*) FROM pairs"));
        await restore.RollbackAsync(SqliteHarness.Token);
        Assert.False(File.Exists(_shop.Database));
        await restore.ConfirmAsync(SqliteHarness.Token);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_shop.Folder, "new")));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Database_that_another_process_has_open_is_not_exchanged(string mode)
    {
        _shop.Fill();
        _shop.Execute($"PRAGMA journal_mode = {mode}; CREATE TABLE more (a);");
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Execute("DELETE FROM pairs");
        SqliteRestore restore = await _shop.BuildAsync(captured);
        using Process other = Process.Start(new ProcessStartInfo("sh", ["-c", "exec 3<\"$1\"; echo open; read line", "sh", _shop.Database]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("open", await other.StandardOutput.ReadLineAsync(SqliteHarness.Token));
        try
        {
            Assert.Contains((await restore.PlanAsync(SqliteHarness.Token)).Actions, action => action.English.Contains($"process {other.Id}", StringComparison.Ordinal));
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(SqliteHarness.Token));
            Assert.Equal(SqliteFaults.InUse, fault.Code);
            Assert.Contains(other.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Detail, StringComparison.Ordinal);
            Assert.Equal(0, _shop.Number("SELECT count(*) FROM pairs"));
        }
        finally
        {
            other.StandardInput.Close();
            await other.WaitForExitAsync(SqliteHarness.Token);
        }

        await restore.SwapAsync(SqliteHarness.Token);
        Assert.Equal(3, _shop.Number("SELECT count(*) FROM pairs"));
    }

    [Fact]
    public async Task Locked_database_is_not_exchanged()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        SqliteRestore restore = await _shop.BuildAsync(captured);
        using (SqliteConnection application = SqliteHarness.Open(_shop.Database))
        {
            SqliteHarness.Execute(application, "BEGIN EXCLUSIVE");
            Assert.Equal(SqliteFaults.InUse, (await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(SqliteHarness.Token))).Code);
        }

        await restore.SwapAsync(SqliteHarness.Token);
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("settled")]
    [InlineData("companions kept")]
    [InlineData("exchanged")]
    public async Task Swap_that_was_killed_at_any_step_is_finished_or_undone(string step)
    {
        foreach (bool finish in (bool[])[true, false])
        {
            using var shop = new SqliteHarness();
            shop.Fill();
            CapturedComponent captured = await shop.CaptureAsync();
            shop.Execute("DELETE FROM pairs");
            SqliteRestore killed = await shop.BuildAsync(captured);
            killed.OnStep = reached => { if (reached == step) throw new OperationCanceledException(step); };
            await Assert.ThrowsAsync<OperationCanceledException>(() => killed.SwapAsync(SqliteHarness.Token));

            SqliteRestore next = shop.BeginRestore(captured, journal: shop.Journal);
            await (finish ? next.SwapAsync(SqliteHarness.Token) : next.RollbackAsync(SqliteHarness.Token));
            Assert.Equal(finish ? 3 : 0, shop.Number("SELECT count(*) FROM pairs"));
            await next.ConfirmAsync(SqliteHarness.Token);
            Assert.Equal(finish ? 3 : 0, shop.Number("SELECT count(*) FROM pairs"));
            Assert.Equal(["shop.db"], shop.Files);
        }
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("settled")]
    [InlineData("companions kept")]
    [InlineData("exchanged")]
    public async Task Rollback_that_was_killed_at_any_step_is_finished(string step)
    {
        await File.WriteAllTextAsync(_shop.Database, "no database", SqliteHarness.Token);
        await File.WriteAllTextAsync(_shop.Database + "-journal", "journal", SqliteHarness.Token);
        using var other = new SqliteHarness();
        other.Fill();
        other.Execute("PRAGMA journal_mode = WAL");
        CapturedComponent captured = await other.CaptureAsync();
        SqliteRestore restore = new(_shop.Database, Context(other, captured));
        await restore.BuildAsync(SqliteHarness.Token);
        await restore.SwapAsync(SqliteHarness.Token);
        _shop.Execute("INSERT INTO pairs VALUES ('new', 1)");
        restore.OnStep = reached => { if (reached == step) throw new OperationCanceledException(step); };
        await Assert.ThrowsAsync<OperationCanceledException>(() => restore.RollbackAsync(SqliteHarness.Token));
        SqliteRestore next = new(_shop.Database, Context(other, captured) with { Journal = _journal });
        await next.RollbackAsync(SqliteHarness.Token);
        Assert.Equal("no database", await File.ReadAllTextAsync(_shop.Database, SqliteHarness.Token));
        Assert.Equal("journal", await File.ReadAllTextAsync(_shop.Database + "-journal", SqliteHarness.Token));
        Assert.Contains(".danmen-restore-r1-shop.db", _shop.Files);
        await next.ConfirmAsync(SqliteHarness.Token);
        Assert.Equal(["shop.db", "shop.db-journal"], _shop.Files);
    }

    [Fact]
    public async Task Build_that_was_killed_is_begun_anew()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        await File.WriteAllTextAsync(_shop.Beside(), "half", SqliteHarness.Token);
        SqliteRestore stranger = _shop.BeginRestore(captured);
        Assert.Contains((await stranger.PlanAsync(SqliteHarness.Token)).Refusals, reason => reason.English.Contains("not of this run", StringComparison.Ordinal));
        var journal = new SwapJournal { Stage = SwapStage.Building, Target = _shop.Database, Beside = _shop.Beside() };
        SqliteRestore restore = _shop.BeginRestore(captured, journal: Danmen.Components.Records.JsonRecord.Node(journal, SqliteJournals.Json.SwapJournal));
        await restore.BuildAsync(SqliteHarness.Token);
        Assert.Empty(await restore.VerifyAsync(SqliteHarness.Token));
    }

    [Fact]
    public async Task Built_file_that_was_damaged_is_found()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        SqliteRestore restore = await _shop.BuildAsync(captured);
        using (SqliteConnection harm = SqliteHarness.Open(_shop.Beside())) SqliteHarness.Execute(harm, "DELETE FROM pairs WHERE a = 'y'");
        Assert.Contains(await restore.VerifyAsync(SqliteHarness.Token), problem => problem.Subject == "pairs");
    }

    [Fact]
    public async Task Database_that_somebody_replaced_meanwhile_is_not_exchanged()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        SqliteRestore restore = await _shop.BuildAsync(captured);
        File.Copy(_shop.Database, _shop.Database + ".copy");
        File.Move(_shop.Database + ".copy", _shop.Database, overwrite: true);
        Assert.Equal(SqliteFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(SqliteHarness.Token))).Code);
    }

    [Fact]
    public async Task Permissions_are_the_captured_ones_and_in_another_environment_those_of_the_file_there()
    {
        _shop.Fill();
        const UnixFileMode Captured = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, There = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_shop.Database, Captured);
        if (Environment.IsPrivilegedProcess) FileNode.SetOwner(_shop.Database, 1234, 2345);
        CapturedComponent captured = await _shop.CaptureAsync();
        File.SetUnixFileMode(_shop.Database, There);
        if (Environment.IsPrivilegedProcess) FileNode.SetOwner(_shop.Database, 777, 888);

        SqliteRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(Captured, File.GetUnixFileMode(_shop.Database));
        if (Environment.IsPrivilegedProcess) Assert.Equal((1234u, 2345u), (FileNode.Find(_shop.Database)!.UserId, FileNode.Find(_shop.Database)!.GroupId));
        await restore.RollbackAsync(SqliteHarness.Token);
        await restore.ConfirmAsync(SqliteHarness.Token);

        await _shop.RestoreAsync(captured, otherEnvironment: true);
        Assert.Equal(There, File.GetUnixFileMode(_shop.Database));
        if (Environment.IsPrivilegedProcess) Assert.Equal((777u, 888u), (FileNode.Find(_shop.Database)!.UserId, FileNode.Find(_shop.Database)!.GroupId));
    }

    [Fact]
    public async Task Link_to_a_database_stays_a_link()
    {
        _shop.Fill();
        string link = Path.Combine(_shop.Folder, "link.db");
        File.CreateSymbolicLink(link, "shop.db");
        _shop.Database = link;
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Execute("DELETE FROM pairs");
        await _shop.RestoreAsync(captured);
        Assert.Equal("shop.db", new FileInfo(link).LinkTarget);
        Assert.Equal(3, _shop.Number("SELECT count(*) FROM pairs"));
    }

    [Fact]
    public async Task Single_tables_and_folders_in_the_way_are_refused()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Single((await _shop.BeginRestore(captured, tables: "pairs").PlanAsync(SqliteHarness.Token)).Refusals);
        _shop.Database = _shop.Folder;
        Assert.Contains((await _shop.BeginRestore(captured).PlanAsync(SqliteHarness.Token)).Refusals, reason => reason.English.Contains("is a folder", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_changes_nothing()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        _shop.Database = Path.Combine(_shop.Folder, "new", "shop.db");
        ComponentPlan plan = await _shop.BeginRestore(captured).PlanAsync(SqliteHarness.Token);
        Assert.Empty(plan.Refusals);
        Assert.Equal((long)captured.Facts["size_bytes"]!, plan.BytesToRead);
        Assert.Equal(["shop.db"], _shop.Files);
    }

    private System.Text.Json.Nodes.JsonObject? _journal;

    private RestoreContext Context(SqliteHarness store, CapturedComponent captured) => new()
    {
        Stored = store.Store.Open(captured.Tree),
        Facts = captured.Facts,
        Secrets = null!, // no secret is needed
        Time = TimeProvider.System,
        Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Building),
        RunId = "r1",
        SaveJournalAsync = (written, _) =>
        {
            _journal = written.DeepClone().AsObject();
            return Task.CompletedTask;
        },
    };
}
