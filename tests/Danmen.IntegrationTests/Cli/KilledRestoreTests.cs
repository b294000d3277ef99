using System.Diagnostics;
using System.Globalization;
using System.Text;
using Danmen.IntegrationTests.Postgres;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>A restore of a database that is killed leaves nothing of it on a disk beside the database itself.</summary>
public sealed class KilledRestoreTests(PostgresServer server)
{
    private const string Secret = "Secret-of-a-user-mapping";

    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Restore_killed_while_the_schema_is_built_leaves_no_file_of_the_dump_and_resumes()
    {
        string database = await server.CreateDatabaseAsync();
        // So many objects that pg_restore is at work for a while.
        await server.ExecuteAsync(database, $"""
            CREATE EXTENSION postgres_fdw; CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw; CREATE USER MAPPING FOR CURRENT_USER SERVER away OPTIONS (user 'u', password '{Secret}');
            CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i; DO $$ BEGIN FOR i IN 1..1500 LOOP EXECUTE format('CREATE FUNCTION f%s() RETURNS text LANGUAGE sql AS %L; CREATE VIEW v%s AS SELECT f%s() AS x', i, 'SELECT 1::text', i, i); END LOOP; END $$;
            """);
        using SmallShop shop = await SmallShop.OpenAsync(more: $"orders=postgres:host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}");
        string temporary = shop.At("temporary");
        Directory.CreateDirectory(temporary);
        shop.Danmen.Variables["TMPDIR"] = temporary;
        await shop.SnapshotAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        await server.ExecuteAsync(database, "DELETE FROM t WHERE i > 10");

        using (Process restore = shop.Danmen.Start("restore", "latest", "--to", "prod", "--component", "orders"))
        {
            // The build is under way, and pg_restore reads the dump.
            while (await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname LIKE '{database}\\_danmen\\_%' AND query LIKE 'CREATE %'") == "0")
            {
                Assert.False(restore.HasExited, "it ended before it was killed");
                await Task.Delay(2, Token);
            }

            Assert.Contains(Directory.EnumerateFiles($"/proc/{restore.Id}/fd"), file => File.ResolveLinkTarget(file, false)?.FullName.Contains("memfd:schema.dump", StringComparison.Ordinal) == true);
            restore.Kill();
            await restore.WaitForExitAsync(Token);
            Assert.Equal(128 + 9, restore.ExitCode);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        // Nor beside the journal.
        Assert.DoesNotContain(Directory.EnumerateFiles(shop.State, "*", SearchOption.AllDirectories), file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0);

        string run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, "restore", "resume", run);
        Assert.Equal("100", await server.ScalarAsync(database, "SELECT count(*) FROM t"));
        Assert.Equal("1500", await server.ScalarAsync(database, "SELECT count(*) FROM pg_views WHERE schemaname = 'public'"));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run, "--yes");
        Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{database}%'"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }
}
