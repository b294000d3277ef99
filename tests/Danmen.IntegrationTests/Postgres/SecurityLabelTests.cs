using System.Globalization;
using Danmen.Components.Postgres;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Security labels of large objects, which no dump of the schema holds. PostgreSQL ships no provider that runs everywhere: the test brings one that takes every label.</summary>
public sealed class SecurityLabelTests(PostgresServer server)
{
    /// <summary>What fmgr.h and commands/seclabel.h declare, so that the server's headers need not be installed.</summary>
    private const string Provider = """
        extern void register_label_provider(const char *name, void (*check)(const void *object, const char *label));
        static void check(const void *object, const char *label) {}
        void _PG_init(void) { register_label_provider("test \"label\"", check); }
        #if MAJOR >= 18
        struct magic { int len; struct { int version, funcmaxargs, indexmaxkeys, namedatalen, float8byval; char abi_extra[32]; } fields; const char *name, *version; };
        static const struct magic data = { sizeof(struct magic), { VERSION, 100, 32, 64, 1, "PostgreSQL" }, 0, 0 };
        #elif MAJOR >= 15
        struct magic { int len, version, funcmaxargs, indexmaxkeys, namedatalen, float8byval; char abi_extra[32]; };
        static const struct magic data = { sizeof(struct magic), VERSION, 100, 32, 64, 1, "PostgreSQL" };
        #else
        struct magic { int len, version, funcmaxargs, indexmaxkeys, namedatalen, float8byval; };
        static const struct magic data = { sizeof(struct magic), VERSION, 100, 32, 64, 1 };
        #endif
        const struct magic *Pg_magic_func(void) { return &data; }
        """;

    private const string Labels = "SELECT string_agg(concat_ws('|', objtype, objname, provider, label), E'\\n' ORDER BY objtype, objname, provider) FROM pg_seclabels";

    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Labels_of_large_objects_and_tables_come_back()
    {
        var name = await server.CreateDatabaseAsync();
        using var folder = new TemporaryFolder();
        // Loaded by a setting of the database, which is carried like every other.
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET session_preload_libraries = '{await BuildProviderAsync(folder)}'");
        await server.ExecuteAsync(name, """"
            CREATE TABLE t (i int); SELECT lo_create(4711), lo_create(4712), lo_create(9999999);
            SECURITY LABEL FOR "test ""label""" ON TABLE t IS 'classified'; SECURITY LABEL FOR "test ""label""" ON LARGE OBJECT 4711 IS E'it''s \\ "top"\n機密'; SECURITY LABEL FOR "test ""label""" ON LARGE OBJECT 9999999 IS 'low';
            """");
        var before = await server.ScalarAsync(name, Labels);
        Assert.Contains("機密", before, StringComparison.Ordinal);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        var shard = await JsonRecord.ReadAsync(harness.Store.Open(captured.Tree), "large-objects/4/metadata.json", PostgresRecords.Json.LargeObjectsRecord, PostgresFaults.StoredBroken, Token);
        Assert.Equal([1, 0], shard.Objects.Select(o => o.Labels.Count));
        await server.ExecuteAsync(name, "SELECT lo_unlink(4711); SECURITY LABEL FOR \"test \"\"label\"\"\" ON LARGE OBJECT 9999999 IS NULL");
        await using (var restore = await harness.RestoreAsync(name, captured))
        {
            Assert.Equal(before, await server.ScalarAsync(name, Labels));
            await restore.ConfirmAsync(Token);
        }

        await using var stored = await StoredDatabase.CreateAsync(harness.Component(name));
        // The script sets the database's settings last: whoever runs it brings the provider.
        await stored.RunScriptAsync(server, $"{name}_script", ("PGUSER", await LabellerAsync(folder, name)));
        Assert.Equal(before, await server.ScalarAsync($"{name}_script", Labels));
    }

    private async Task<string> LabellerAsync(TemporaryFolder folder, string name)
    {
        await server.ExecuteAsync("postgres", $"CREATE ROLE labeller_{name} SUPERUSER LOGIN; ALTER ROLE labeller_{name} SET session_preload_libraries = '{folder.At("provider.so")}'");
        return $"labeller_{name}";
    }

    private async Task<string> BuildProviderAsync(TemporaryFolder folder)
    {
        ExternalProgram.Require("gcc");
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        await File.WriteAllTextAsync(folder.At("provider.c"), Provider, Token);
        var major = (int.Parse(await server.ScalarAsync("postgres", "SHOW server_version_num"), CultureInfo.InvariantCulture) / 10_000).ToString(CultureInfo.InvariantCulture);
        (await ExternalProgram.RunAsync("gcc", ["-shared", "-fPIC", $"-DMAJOR={major}", $"-DVERSION={major}00", "-o", folder.At("provider.so"), folder.At("provider.c")], null, Token)).MustSucceed();
        File.SetUnixFileMode(folder.At("provider.so"), (UnixFileMode)Convert.ToInt32("755", 8));
        return folder.At("provider.so");
    }
}
