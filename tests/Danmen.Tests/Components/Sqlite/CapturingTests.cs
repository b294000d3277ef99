using Danmen.Components;
using Danmen.Components.Sqlite;
using Danmen.Components.Sqlite.Extracting;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Danmen.Tests.Components.Sqlite;

public sealed class CapturingTests : IDisposable
{
    private readonly SqliteHarness _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Facts_name_rows_versions_and_digests()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal("ok", (string?)captured.Facts["integrity"]);
        Assert.Equal(42, (long)captured.Facts["user_version"]!);
        Assert.Equal("0x0012d687", (string?)captured.Facts["application_id"]);
        Assert.Equal(4096, (long)captured.Facts["page_size"]!);
        Assert.Equal(500, (long)captured.Facts["tables"]!["注文 1"]!["rows"]!);
        Assert.Equal(3, (long)captured.Facts["tables"]!["pairs"]!["rows"]!);
        Assert.Equal(503, (long)captured.Facts["rows"]!);
        Assert.Equal(64, ((string)captured.Facts["schema_digest"]!).Length);
        Assert.NotEqual("0000000000000000", (string?)captured.Facts["tables"]!["注文 1"]!["row_sum"]);
    }

    [Fact]
    public async Task Unchanged_database_gives_the_same_tree()
    {
        _shop.Fill();
        CapturedComponent first = await _shop.CaptureAsync();
        CapturedComponent second = await _shop.CaptureAsync(first);
        Assert.Equal(first.Tree.Id, second.Tree.Id);
    }

    [Theory]
    [InlineData("UPDATE pairs SET b = 9 WHERE a = 'y'")]
    [InlineData("UPDATE \"注文 1\" SET note = NULL WHERE id = 1")]
    [InlineData("UPDATE \"注文 1\" SET total = 2 WHERE id = 3")]
    [InlineData("UPDATE pairs SET a = CAST(a AS BLOB) WHERE a = 'y'")]
    [InlineData("DELETE FROM pairs WHERE a = 'y'")]
    public async Task Changed_row_changes_its_tables_sum_alone(string change)
    {
        _shop.Fill();
        CapturedComponent before = await _shop.CaptureAsync();
        _shop.Execute(change);
        CapturedComponent after = await _shop.CaptureAsync();
        string changed = change.Contains("pairs", StringComparison.Ordinal) ? "pairs" : "注文 1", other = changed == "pairs" ? "注文 1" : "pairs";
        Assert.NotEqual((string?)before.Facts["tables"]![changed]!["row_sum"], (string?)after.Facts["tables"]![changed]!["row_sum"]);
        Assert.Equal((string?)before.Facts["tables"]![other]!["row_sum"], (string?)after.Facts["tables"]![other]!["row_sum"]);
        Assert.NotEqual(before.Tree.Id, after.Tree.Id);
    }

    [Fact]
    public async Task Order_of_rows_does_not_change_the_sum()
    {
        _shop.Execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), ('b'), (x'00');");
        CapturedComponent one = await _shop.CaptureAsync();
        _shop.Execute("DELETE FROM t; INSERT INTO t VALUES (x'00'), (1), ('b');");
        CapturedComponent other = await _shop.CaptureAsync();
        Assert.Equal((string?)one.Facts["tables"]!["t"]!["row_sum"], (string?)other.Facts["tables"]!["t"]!["row_sum"]);
    }

    [Fact]
    public async Task Rows_committed_to_a_log_by_a_living_writer_are_captured_and_its_files_stay_as_they_are()
    {
        _shop.Execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a);");
        using SqliteConnection application = SqliteHarness.Open(_shop.Database);
        SqliteHarness.Execute(application, "PRAGMA wal_autocheckpoint = 0; INSERT INTO t VALUES (1), (2);");
        byte[] file = await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token), log = await File.ReadAllBytesAsync(_shop.Database + "-wal", SqliteHarness.Token);
        IReadOnlyList<string> files = _shop.Files;
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Equal(2, (long)captured.Facts["rows"]!);
        Assert.Equal(file, await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token));
        Assert.Equal(log, await File.ReadAllBytesAsync(_shop.Database + "-wal", SqliteHarness.Token));
        Assert.Equal(files, _shop.Files);
    }

    [Theory]
    [InlineData("WAL")]
    [InlineData("DELETE")]
    [InlineData("TRUNCATE")]
    public async Task Capture_of_a_database_at_rest_leaves_its_folder_as_it_is(string mode)
    {
        _shop.Fill();
        _shop.Execute($"PRAGMA journal_mode = {mode}; CREATE TABLE more (a);");
        IReadOnlyList<string> files = _shop.Files;
        DateTime touched = File.GetLastWriteTimeUtc(_shop.Database);
        byte[] bytes = await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token);
        await _shop.CaptureAsync();
        Assert.Equal(files, _shop.Files);
        Assert.Equal(touched, File.GetLastWriteTimeUtc(_shop.Database));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_shop.Database, SqliteHarness.Token));
    }

    [Fact]
    public async Task Rows_written_after_the_pin_are_not_captured_and_the_writer_in_wal_mode_need_not_wait()
    {
        _shop.Execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        await using SqliteCapture capture = _shop.BeginCapture();
        await capture.PinAsync(SqliteHarness.Token);
        _shop.Execute("INSERT INTO t VALUES (2); CREATE TABLE later (a);");
        CapturedComponent captured = await capture.ReadAsync(SqliteHarness.Token);
        Assert.Equal(1, (long)captured.Facts["rows"]!);
        Assert.Null(captured.Facts["tables"]!["later"]);
        Assert.Equal(2, _shop.Number("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Captures_are_consistent_while_a_writer_moves_money()
    {
        _shop.Execute("PRAGMA journal_mode = WAL; CREATE TABLE accounts (id INTEGER PRIMARY KEY, amount INTEGER); INSERT INTO accounts SELECT value, 100 FROM json_each('[1,2,3,4,5,6,7,8]');");
        using var stop = new CancellationTokenSource();
        long moves = 0;
        Task writer = Task.Run(() =>
        {
            using SqliteConnection application = SqliteHarness.Open(_shop.Database);
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                SqliteHarness.Execute(application, $"BEGIN IMMEDIATE; UPDATE accounts SET amount = amount - 1 WHERE id = {1 + (i % 8)}; UPDATE accounts SET amount = amount + 1 WHERE id = {1 + ((i + 3) % 8)}; COMMIT;");
                Interlocked.Increment(ref moves);
            }
        }, SqliteHarness.Token);
        // On a busy machine the writer may get its turn late.
        for (int i = 0; i < 5 || Interlocked.Read(ref moves) == 0; i++)
        {
            CapturedComponent captured = await _shop.CaptureAsync();
            using var copy = new SqliteHarness("copy.db");
            await File.WriteAllBytesAsync(copy.Database, await _shop.Store.Open(captured.Tree).ReadAsync(DatabaseRecord.DatabaseFileName, SqliteHarness.Token), SqliteHarness.Token);
            Assert.Equal(800, copy.Number("SELECT sum(amount) FROM accounts"));
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task Transaction_that_a_killed_process_left_half_done_is_not_captured()
    {
        _shop.Execute("CREATE TABLE t (a); INSERT INTO t SELECT value FROM json_each('[1,2,3]');");
        using (SqliteConnection application = SqliteHarness.Open(_shop.Database))
        {
            // What a kill leaves: pages written, and the journal to undo them.
            SqliteHarness.Execute(application, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE t SET a = 9; INSERT INTO t SELECT randomblob(3000) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]');");
            string left = _shop.Database + ".left";
            File.Copy(_shop.Database, left);
            File.Copy(_shop.Database + "-journal", left + "-journal");
            SqliteHarness.Execute(application, "ROLLBACK");
            _shop.Database = left;
        }

        Assert.True(new FileInfo(_shop.Database + "-journal").Length > 0);
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal(3, (long)captured.Facts["rows"]!);
    }

    [Fact]
    public async Task Small_change_stores_little_again()
    {
        // The test's store cuts at line feeds: they stay where they are.
        _shop.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i, printf('%0299d', i * 7919) || char(10) FROM n;");
        CapturedComponent first = await _shop.CaptureAsync();
        long before = _shop.Store.NewBytes;
        _shop.Execute("UPDATE t SET a = printf('%0299d', id * 104729) || char(10) WHERE id % 2000 = 7");
        await _shop.CaptureAsync(first);
        Assert.InRange(_shop.Store.NewBytes - before, 1, before / 10);
    }

    [Fact]
    public async Task Version_of_the_schema_is_read_from_the_migration_tools_tables()
    {
        _shop.Execute("""
            CREATE TABLE "__EFMigrationsHistory" (MigrationId TEXT PRIMARY KEY, ProductVersion TEXT);
            INSERT INTO "__EFMigrationsHistory" VALUES ('20240101_First', '8'), ('20240624_Tax', '8');
            CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT);
            INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial'), ('shop', '0002_tax');
            CREATE TABLE alembic_version (version_num TEXT);
            INSERT INTO alembic_version VALUES ('b2'), ('a1');
            CREATE TABLE schema_migrations (something TEXT);
            """);
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Equal(
            """[{"tool":"ef-core","version":"20240624_Tax"},{"tool":"alembic","version":"a1,b2"},{"tool":"django","version":"shop.0002_tax"}]""",
            captured.Facts["schema_versions"]!.ToJsonString());
    }

    [Fact]
    public async Task Full_text_index_unknown_collation_and_odd_names_are_captured()
    {
        _shop.Database = Path.Combine(_shop.Folder, "it's 100% #1?.db");
        using (SqliteConnection application = SqliteHarness.Open(_shop.Database))
        {
            application.CreateCollation("JAPANESE", (a, b) => string.CompareOrdinal(b, a));
            SqliteHarness.Execute(application, "CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('断面 cross section'); CREATE TABLE names (n TEXT COLLATE JAPANESE UNIQUE, \"a\"\"b\" TEXT); INSERT INTO names VALUES ('x', 'y'), ('a', 'b');");
        }

        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal("partly checked", (string?)captured.Facts["integrity"]);
        Assert.Equal(2, (long)captured.Facts["tables"]!["names"]!["rows"]!);
        Assert.Null(captured.Facts["tables"]!["docs"]);
        Assert.Equal(1, (long)captured.Facts["tables"]!["docs_content"]!["rows"]!);
    }

    [Fact]
    public async Task File_without_content_is_an_empty_database()
    {
        await File.WriteAllBytesAsync(_shop.Database, [], SqliteHarness.Token);
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Equal(0, (long)captured.Facts["size_bytes"]!);
        Assert.Empty(captured.Problems);
        Assert.Empty(await new SqliteComponent().VerifyStoredAsync(_shop.Store.Open(captured.Tree), captured.Facts, SqliteHarness.Token));
    }

    [Fact]
    public async Task Missing_database_is_named()
    {
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => _shop.CaptureAsync());
        Assert.Equal(SqliteFaults.NotThere, fault.Code);
        Assert.Equal(_shop.Database, fault.Subject);
        Assert.Empty(_shop.Files);
    }

    [Fact]
    public async Task Folder_is_no_database()
    {
        Directory.CreateDirectory(_shop.Database);
        Assert.Equal(SqliteFaults.NotADatabase, (await Assert.ThrowsAsync<DanmenException>(() => _shop.CaptureAsync())).Code);
    }

    [Fact]
    public async Task Other_or_encrypted_file_is_no_database()
    {
        byte[] noise = new byte[8192];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(_shop.Database, noise, SqliteHarness.Token);
        Assert.Equal(SqliteFaults.NotADatabase, (await Assert.ThrowsAsync<DanmenException>(() => _shop.CaptureAsync())).Code);
    }

    [Fact]
    public async Task Locked_database_is_named_after_a_while()
    {
        _shop.Fill();
        using SqliteConnection application = SqliteHarness.Open(_shop.Database);
        SqliteHarness.Execute(application, "BEGIN EXCLUSIVE");
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => _shop.CaptureAsync());
        Assert.Equal(SqliteFaults.Locked, fault.Code);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Damaged_database_is_stored_and_the_damage_is_named()
    {
        _shop.Fill(4000);
        await using (FileStream file = File.OpenWrite(_shop.Database))
        {
            file.Position = file.Length - (3 * 4096);
            await file.WriteAsync(new byte[4096], SqliteHarness.Token);
        }

        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.NotEmpty(captured.Problems);
        Assert.All(captured.Problems, problem => Assert.Equal(_shop.Database, problem.Subject));
        Assert.Equal("damaged", (string?)captured.Facts["integrity"]);
        Assert.Equal(3, (long)captured.Facts["tables"]!["pairs"]!["rows"]!);
    }

    [Fact]
    public async Task Truncated_database_is_damaged()
    {
        _shop.Fill(4000);
        await using (FileStream file = File.OpenWrite(_shop.Database)) file.SetLength(file.Length / 2);
        try
        {
            CapturedComponent captured = await _shop.CaptureAsync();
            Assert.NotEmpty(captured.Problems);
        }
        catch (DanmenException fault)
        {
            Assert.Equal(SqliteFaults.Damaged, fault.Code);
        }
    }

    [Fact]
    public async Task Nothing_of_a_capture_stays_in_the_temporary_folder_whether_it_succeeds_or_fails()
    {
        string[] Left() => Directory.GetDirectories(Path.GetTempPath(), "danmen-sqlite-*");
        string[] before = Left();
        _shop.Fill();
        await _shop.CaptureAsync();
        await using SqliteCapture capture = _shop.BeginCapture();
        await capture.PinAsync(SqliteHarness.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => capture.ReadAsync(new CancellationToken(canceled: true)));
        Assert.Empty(Left().Except(before));
    }

    [Fact]
    public async Task Stored_database_that_was_exchanged_is_found()
    {
        _shop.Fill();
        CapturedComponent captured = await _shop.CaptureAsync();
        IStoredFolder stored = _shop.Store.Open(captured.Tree);
        Assert.Empty(await new SqliteComponent().VerifyStoredAsync(stored, captured.Facts, SqliteHarness.Token));
        List<StoredEntry> entries = [];
        foreach (StoredItem item in await stored.ListAsync("", SqliteHarness.Token))
        {
            byte[] bytes = await stored.ReadAsync(item.Path, SqliteHarness.Token);
            if (item.Name == DatabaseRecord.DatabaseFileName) bytes[^1] ^= 1;
            entries.Add(StoredEntry.File(item.Name, await _shop.Store.StoreAsync(bytes, SqliteHarness.Token)));
        }

        StoredTree forged = await _shop.Store.StoreFolderAsync(entries, SqliteHarness.Token);
        CaptureProblem problem = Assert.Single(await new SqliteComponent().VerifyStoredAsync(_shop.Store.Open(forged), captured.Facts, SqliteHarness.Token));
        Assert.Equal(DatabaseRecord.DatabaseFileName, problem.Subject);
    }
}
