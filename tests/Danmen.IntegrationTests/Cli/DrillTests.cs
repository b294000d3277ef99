using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Drills: a snapshot comes back in a place that is thrown away, and a signed record says how.</summary>
public sealed class DrillTests(PostgresServer server)
{
    // The command stops the drill when everything is restored, so that it can be looked at and killed.
    private const string Waits = "checks: [ { name: waits, command: \"touch ../waiting; while ! test -e ../go; do sleep 0.05; done\", timeout: 5m } ]";

    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Snapshot_comes_back_is_tested_measured_and_recorded_and_nothing_else_stays()
    {
        const string Settings = """
            objectives: { rto: 1h, rpo: 24h }
            checks:
              - { name: rows, sql: "SELECT count(*) FROM orders", component: orders, expect: 500, vital: true }
              - { name: no server, sql: "SELECT 1 FROM pg_foreign_server", component: orders, rows: 0 }
              - { name: no trigger, sql: "SELECT 1 FROM pg_event_trigger WHERE evtenabled <> 'D'", component: orders, rows: 0 }
              - { name: no login, sql: "SELECT rolname FROM pg_roles WHERE rolcanlogin", component: orders, expect: danmen_drill }
              - { name: no network, sql: "SELECT current_setting('listen_addresses') || current_setting('fsync')", component: orders, expect: "off" }
              - { name: own, sql: "SELECT count(*) FROM orders", component: db, expect: 500 }
              - { name: told, command: "cmp ../live/uploads/photo1.txt \"$DANMEN_DRILL_AT_UPLOADS/photo1.txt\" && test -d \"$DANMEN_DRILL_FOLDER\" && test -n \"$DANMEN_DRILL_ID\" && printf %s \"$DANMEN_DRILL_AT_ORDERS\" | grep -q '^host=.*dbname='" }
              - { name: home, http: "http://127.0.0.1:1/" }
              - { name: port, tcp: "127.0.0.1:1", drill: true, critical: false }
              - { name: left out, command: "false", drill: false }
            """;
        using DrillScene scene = await DrillScene.OpenAsync(server, Settings);
        string living = await scene.Shop.ContentAsync();
        JsonElement drill = await scene.DrillAsync(0);
        scene.MustLeaveNothing();
        Assert.Equal(living, await scene.Shop.ContentAsync());
        Assert.Equal("passed", drill.GetProperty("result").GetString());
        Assert.Equal(scene.Snapshot, drill.GetProperty("snapshot").GetString());
        Assert.Equal(["home", "left out"], drill.GetProperty("checks_not_run").EnumerateArray().Select(each => each.GetString()));
        JsonElement[] checks = [.. drill.GetProperty("checks").EnumerateArray()];
        Assert.Equal(["rows", "no server", "no trigger", "no login", "no network", "own", "told", "port"], checks.Select(each => each.GetProperty("name").GetString()));
        Assert.All(checks[..^1], check => Assert.True(check.GetProperty("passed").GetBoolean(), check.ToString()));
        Assert.False(checks[^1].GetProperty("passed").GetBoolean());
        JsonElement[] components = [.. drill.GetProperty("components").EnumerateArray()];
        Assert.Equal(["db", "uploads", "orders"], components.Select(each => each.GetProperty("name").GetString()));
        Assert.All(components, component => Assert.True(component.GetProperty("passed").GetBoolean()));
        Assert.NotEmpty(components[2].GetProperty("left_out").EnumerateArray());
        Assert.True(drill.GetProperty("rto").GetProperty("met").GetBoolean());
        Assert.True(drill.GetProperty("rpo").GetProperty("met").GetBoolean());
        Assert.Contains(drill.GetProperty("versions").EnumerateArray(), each => each.GetProperty("of").GetString() == "orders" && each.GetProperty("version").GetString()!.StartsWith("PostgreSQL ", StringComparison.Ordinal));

        // The record says the same, is signed, and stock restic finds nothing wrong.
        string id = drill.GetProperty("id").GetString()!; // just written
        JsonElement shown = await scene.Danmen.JsonAsync(0, "drill", "show", id[..8]);
        Assert.Equal(drill.GetProperty("components").ToString(), shown.GetProperty("components").ToString());
        Assert.Equal("trusted", shown.GetProperty("signature").GetProperty("state").GetString());
        Assert.Matches(id + ".*passed", await scene.Danmen.SaysAsync("drill", "list"));
        Assert.Contains("drill", await scene.Shop.Restic.MustAsync(Token, "dump", "latest", "/drill.json", "--host", "danmen-drill"), StringComparison.Ordinal);
        await scene.Shop.Restic.MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Drill_that_is_killed_leaves_neither_server_nor_files()
    {
        using DrillScene scene = await DrillScene.OpenAsync(server, Waits);
        using Process drill = await WaitingAsync(scene);
        Assert.True(scene.Processes().Count > 3);
        drill.Kill();
        await drill.WaitForExitAsync(Token);
        await scene.UntilNothingIsLeftAsync();
        Assert.Empty((await scene.Danmen.JsonAsync(0, "drill", "list")).GetProperty("drills").EnumerateArray());
    }

    [Fact]
    public async Task What_is_left_when_all_were_killed_is_swept_by_the_next_drill()
    {
        using DrillScene scene = await DrillScene.OpenAsync(server, Waits);
        using Process drill = await WaitingAsync(scene);
        int[] watching = [.. scene.Processes("/bin/sh")];
        Assert.NotEmpty(watching);
        foreach (int id in watching) await ExternalProgram.RunAsync("kill", ["-KILL", id.ToString(CultureInfo.InvariantCulture)], null, Token);
        drill.Kill();
        await drill.WaitForExitAsync(Token);
        Assert.NotEmpty(scene.Processes());
        string left = Assert.Single(Directory.GetDirectories(scene.Places));

        await File.WriteAllTextAsync(scene.Shop.At("go"), "", Token);
        JsonElement next = await scene.DrillAsync(0);
        Assert.Contains(next.GetProperty("remarks").EnumerateArray(), remark => remark.GetProperty("code").GetString() == "drill.swept" && remark.GetProperty("text").GetString()!.Contains(left, StringComparison.Ordinal));
        // The kernel takes a moment for the last of them.
        await scene.UntilNothingIsLeftAsync();
        scene.MustLeaveNothing();
    }

    [Fact]
    public async Task Interrupted_drill_removes_its_place_and_records_nothing()
    {
        using DrillScene scene = await DrillScene.OpenAsync(null, Waits);
        using Process drill = await WaitingAsync(scene);
        await ExternalProgram.RunAsync("kill", ["-INT", drill.Id.ToString(CultureInfo.InvariantCulture)], null, Token);
        Assert.Equal(130, (await DanmenProgram.EndOfAsync(drill)).ExitCode);
        scene.MustLeaveNothing();
        Assert.Contains("There is no drill yet", await scene.Danmen.SaysAsync("drill", "list"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Ordinary_user_drills_with_a_server_of_his_own()
    {
        using DrillScene scene = await DrillScene.OpenAsync(server);
        string line = await scene.Danmen.ForNobodyAsync(scene.Shop.At());
        if (Environment.IsPrivilegedProcess) (await scene.Danmen.BashAsync($"chown -R nobody '{scene.Shop.State}' '{scene.Places}' && chmod -R a+rX '{scene.Shop.At("live")}'")).MustSucceed();
        scene.Danmen.Variables["HOME"] = scene.Shop.State;
        ProgramResult result = await scene.Danmen.BashAsync($"cd '{scene.Shop.State}' && {line} drill latest:prod --json");
        JsonElement drill = JsonDocument.Parse(result.MustSucceed().Output).RootElement;
        Assert.Equal("passed", drill.GetProperty("result").GetString());
        scene.MustLeaveNothing();
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Place_that_is_kept_is_private_and_its_server_starts_again_as_it_is_told()
    {
        using DrillScene scene = await DrillScene.OpenAsync(server);
        string place = scene.Shop.At("it's kept");
        Directory.CreateDirectory(place);
        File.SetUnixFileMode(place, (UnixFileMode)0b111_001_001);
        scene.Danmen.Variables["COLUMNS"] = "1000";
        ProgramResult told = await scene.Danmen.ExitsAsync(0, "drill", scene.Snapshot, "--keep", "--directory", place);
        string folder = Assert.Single(Directory.GetDirectories(place));
        Assert.All(Directory.GetDirectories(folder), each => Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(each)));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(folder, "uploads", "uploads")).Length);
        string start = told.Output.Split("to start it: ")[1].Split('\n')[0], remove = told.Output.Split("when you have looked: ")[1].Split('\n')[0];
        (await scene.Danmen.BashAsync(start + " >/dev/null")).MustSucceed();
        string psql = Path.Combine(PostgresServer.Programs, "psql");
        string database = (await ExternalProgram.RunAsync(psql, ["-h", Path.Combine(folder, "orders"), "-U", "danmen_drill", "-d", "postgres", "-Atc", "SELECT datname FROM pg_database WHERE oid >= 16384"], null, Token)).MustSucceed().Output.Trim();
        Assert.Equal("500", (await ExternalProgram.RunAsync(psql, ["-h", Path.Combine(folder, "orders"), "-U", "danmen_drill", "-d", database, "-Atc", "SELECT count(*) FROM orders"], null, Token)).MustSucceed().Output.Trim());
        (await scene.Danmen.BashAsync(start.Replace(" start ", " stop -m immediate ", StringComparison.Ordinal) + " >/dev/null")).MustSucceed();
        // Nobody sweeps what was kept.
        await scene.DrillAsync(0);
        Assert.True(Directory.Exists(folder));
        (await scene.Danmen.BashAsync(remove)).MustSucceed();
        Assert.Empty(Directory.GetFileSystemEntries(place));
    }

    [Fact]
    public async Task Missed_objective_failed_check_and_full_disk_exit_differently_and_are_recorded()
    {
        using DrillScene scene = await DrillScene.OpenAsync(null, "objectives: { rto: 1ms, rpo: 1ms }");
        ProgramResult missed = await scene.Danmen.ExitsAsync(5, "drill", "latest:prod");
        Assert.Contains("DM-DRILL-004", missed.Error, StringComparison.Ordinal);
        Assert.Contains("rto: ", missed.Error, StringComparison.Ordinal);
        Assert.Contains("rpo: ", missed.Error, StringComparison.Ordinal);
        Assert.Contains("objective 0.0 s: MISSED", missed.Output, StringComparison.Ordinal);

        scene.Shop.Configure(text => text.Replace("objectives: { rto: 1ms, rpo: 1ms }", "checks: [ { name: wrong, sql: \"SELECT count(*) FROM orders\", component: db, expect: 7 }, { name: vital, command: \"true\", vital: true } ]", StringComparison.Ordinal));
        ProgramResult failed = await scene.Danmen.ExitsAsync(5, "drill", "latest:prod", "--lang", "ja");
        Assert.Contains("DM-DRILL-003", failed.Error, StringComparison.Ordinal);
        Assert.Contains("チェック 'wrong' が失敗しました", failed.Error, StringComparison.Ordinal);
        await scene.DrillAsync(0, "--vital");

        // A disk that is too small for the shop: who may mount makes one.
        scene.Danmen.Variables["COLUMNS"] = "1000";
        bool mayMount = Environment.IsPrivilegedProcess;
        if (mayMount)
        {
            ExternalProgram.Require("unshare");
            ProgramResult full = await scene.Danmen.BashAsync($"unshare -m bash -c \"mount -t tmpfs -o size=28k none '{scene.Places}' && danmen drill latest:prod --config '{scene.Shop.State}/danmen.yaml'\"");
            Assert.Equal(1, full.ExitCode);
            Assert.Contains("DM-DRILL-002", full.Error, StringComparison.Ordinal);
            Assert.Contains("No space left", full.Error, StringComparison.Ordinal);
        }

        scene.MustLeaveNothing();
        JsonElement[] drills = [.. (await scene.Danmen.JsonAsync(0, "drill", "list", "--environment", "prod")).GetProperty("drills").EnumerateArray()];
        Assert.Equal([.. mayMount ? (string[])["not_restored"] : [], "passed", "verification_failed", "objective_missed"], drills.Select(each => each.GetProperty("result").GetString()));
        Assert.Equal(mayMount ? JsonValueKind.Null : JsonValueKind.Number, drills[0].GetProperty("rto").GetProperty("seconds").ValueKind);
        Assert.Empty((await scene.Danmen.JsonAsync(0, "drill", "list", "--environment", "other")).GetProperty("drills").EnumerateArray());
    }

    [Fact]
    public async Task Record_that_somebody_changed_is_shown_as_bad()
    {
        using DrillScene scene = await DrillScene.OpenAsync(null);
        string first = (await scene.DrillAsync(0)).GetProperty("id").GetString()!, second = (await scene.DrillAsync(0)).GetProperty("id").GetString()!; // just written
        // The second one's record in the place of the first.
        await using (var backend = new LocalBackend(scene.Shop.Repository))
        await using (Repository repository = await Repository.OpenAsync(backend, (await File.ReadAllTextAsync(scene.Shop.KeyFile, Token)).Trim(), TimeProvider.System, Token))
        {
            StoredSnapshot[] records = [.. (await repository.ListSnapshotsAsync(Token)).Where(stored => stored.Record.HostName == "danmen-drill")];
            StoredSnapshot good = Assert.Single(records, stored => stored.Record.Paths[0].EndsWith(second, StringComparison.Ordinal)), changed = Assert.Single(records, stored => stored.Record.Paths[0].EndsWith(first, StringComparison.Ordinal));
            await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(changed.Record with { Tree = good.Record.Tree }), Token);
            // And one that is no record at all.
            await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(good.Record with { Paths = ["/danmen/drill/zzzz"], Tree = (await repository.ListSnapshotsAsync(Token)).First(stored => stored.Record.HostName == "prod").Record.Tree }), Token);
            await backend.RemoveAsync(FileKind.Snapshot, changed.Id.ToString(), Token);
        }

        scene.Danmen.Variables["COLUMNS"] = "1000";
        string list = await scene.Danmen.SaysAsync("drill", "list");
        Assert.Matches($"{first}.*BAD", list);
        Assert.DoesNotMatch($"{second}.*BAD", list);
        Assert.Matches("zzzz.*cannot be read.*BAD", list);
        Assert.Contains("DM-RECORD-002", (await scene.Danmen.ExitsAsync(5, "drill", "show", first)).Error, StringComparison.Ordinal);
        await scene.Danmen.ExitsAsync(0, "drill", "show", second);
        Assert.Contains("DM-DRILL-005", (await scene.Danmen.ExitsAsync(3, "drill", "show", "nothing")).Error, StringComparison.Ordinal);
        await scene.Danmen.ExitsAsync(2, "drill");
    }

    [Fact]
    public async Task Productions_data_are_not_drilled_in_the_name_of_another_environment()
    {
        using DrillScene scene = await DrillScene.OpenAsync(null, production: true);
        scene.Shop.Configure(text => text + $"  test:\n    components:\n      db: {{ sqlite: {scene.Shop.At("other.db")} }}\n");
        Assert.Contains("DM-RESTORE-001", (await scene.Danmen.ExitsAsync(4, "drill", scene.Snapshot, "--for", "test")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Places));
        ProgramResult told = await scene.Danmen.ExitsAsync(0, "drill", scene.Snapshot, "--keep");
        Assert.Contains("raw data of PRODUCTION", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Two_drills_at_once_do_not_meet()
    {
        using DrillScene scene = await DrillScene.OpenAsync(null, Waits);
        using Process first = await WaitingAsync(scene);
        File.Delete(scene.Shop.At("waiting"));
        using Process second = await WaitingAsync(scene);
        Assert.Equal(2, Directory.GetDirectories(scene.Places).Length);
        await File.WriteAllTextAsync(scene.Shop.At("go"), "", Token);
        (await DanmenProgram.EndOfAsync(first)).MustSucceed();
        (await DanmenProgram.EndOfAsync(second)).MustSucceed();
        scene.MustLeaveNothing();
        Assert.Equal(2, (await scene.Danmen.JsonAsync(0, "drill", "list")).GetProperty("drills").GetArrayLength());
    }

    [Fact]
    public async Task Place_that_cannot_be_had_is_told_before_anything_is_restored()
    {
        using DrillScene scene = await DrillScene.OpenAsync(server);
        Assert.Contains("DM-DRILL-001", (await scene.Danmen.ExitsAsync(1, "drill", scene.Snapshot, "--directory", scene.Shop.At("nowhere"))).Error, StringComparison.Ordinal);
        foreach ((string name, string reason) in ((string, string)[])[("a,b", "a character of its name"), (new string('l', 80), "too long")])
        {
            Directory.CreateDirectory(scene.Shop.At(name));
            ProgramResult refused = await scene.Danmen.ExitsAsync(1, "drill", scene.Snapshot, "--directory", scene.Shop.At(name));
            Assert.Contains(reason, refused.Error.Replace("\n     ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(scene.Shop.At(name)));
        }

        scene.MustLeaveNothing();
        Assert.Empty((await scene.Danmen.JsonAsync(0, "drill", "list")).GetProperty("drills").EnumerateArray());
        // Without a danmen.yaml there is nobody to sign.
        scene.Danmen.Variables["HOME"] = scene.Places;
        Assert.Contains("DM-RECORD-", (await scene.Danmen.BashAsync($"cd '{scene.Places}' && danmen drill latest --repository '{scene.Shop.Repository}' --key-file '{scene.Shop.KeyFile}'")).Error, StringComparison.Ordinal);
    }

    private static async Task<Process> WaitingAsync(DrillScene scene)
    {
        Process drill = scene.Danmen.Start("drill", scene.Snapshot);
        while (!File.Exists(scene.Shop.At("waiting")))
        {
            Assert.False(drill.HasExited, "it ended before it was waited for");
            await Task.Delay(20, Token);
        }

        return drill;
    }
}
