using System.Text.Json;
using System.Xml.Linq;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>The steps of a restore run: what each leaves in its record, what a failure or a kill in one leads to, and when a run is accepted.</summary>
public sealed class RunbookTests
{
    [Fact]
    public async Task Steps_of_a_run_are_recorded_in_order_with_their_times_and_the_downtime()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        Runbook(shop, "stop: [\"touch stopped\"], start: [\"test -e stopped\"]");
        JsonElement run = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal(whole, await shop.ContentAsync());
        JsonElement[] steps = [.. run.GetProperty("steps").EnumerateArray()]; // in the golden list
        Assert.Equal(
            ["prepare done", "stop done", "databases done", "files done", "configuration skipped", "integrity done", "start done", "tests skipped"],
            steps.Select(step => $"{step.GetProperty("step").GetString()} {step.GetProperty("state").GetString()}"));
        DateTimeOffset[] times = [.. steps.Where(step => step.GetProperty("state").GetString() == "done").SelectMany(step => (DateTimeOffset[])[step.GetProperty("started").GetDateTimeOffset(), step.GetProperty("ended").GetDateTimeOffset()])];
        Assert.Equal(times.Order(), times);
        Assert.True(run.GetProperty("downtime_seconds").GetDouble() >= 0);
        Assert.Empty(run.GetProperty("back").EnumerateArray());
        string shown = await shop.Danmen.SaysAsync("restore", "show", run.GetProperty("id").GetString()!);
        foreach (string said in (string[])["build beside and verify", "1 stop the system", "4 configuration", "nothing to do", "6 start the system", "stood still"])
            Assert.Contains(said, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop", "stop: [\"test -e once || { touch once; exit 3; }\"]")]
    [InlineData("integrity", "stop: [\"test -e once || for f in ../live/.danmen-*/new/photo0.txt; do echo more >> $f; touch once; done\"]")]
    [InlineData("start", "stop: [\"true\"], start: [\"test -e once || { touch once; exit 3; }\"]")]
    [InlineData("tests", "stop: [\"true\"] }\n    checks: [ { name: once, command: \"test -e once || { touch once; exit 3; }\" } ] #")]
    public async Task Failing_step_brings_the_state_before_back_and_checks_that_it_is(string step, string runbook)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string before = await shop.ContentAsync();
        Runbook(shop, runbook);
        ProgramResult failed = await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod");
        Assert.Contains("[DM-RESTORE-013]", failed.Error, StringComparison.Ordinal);
        Assert.Equal(before, await shop.ContentAsync());
        JsonElement run = await LatestAsync(shop);
        Assert.Equal("rolled_back", run.GetProperty("state").GetString());
        JsonElement stopped = run.GetProperty("steps").EnumerateArray().Single(each => each.GetProperty("state").GetString() == "failed");
        Assert.Equal(step, stopped.GetProperty("step").GetString());
        Assert.Contains(stopped.GetProperty("log").EnumerateArray(), line => line.GetProperty("problem").GetBoolean());
        Assert.Contains(run.GetProperty("back").EnumerateArray(), each => each.GetProperty("step").GetString() == "integrity" && each.GetProperty("state").GetString() == "done");

        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--yes");
        Assert.Equal(before, await shop.ContentAsync());
        Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Old_state_that_was_written_to_while_it_did_not_live_is_told_when_it_comes_back()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        Runbook(shop, "stop: [\"true\"]");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        string id = (await LatestAsync(shop)).GetProperty("id").GetString()!;
        string kept = Directory.EnumerateFiles(shop.At("live"), "stranger.txt", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(kept, "more", DanmenProgram.Token);
        ProgramResult back = await shop.Danmen.ExitsAsync(5, "restore", "rollback", id, "--yes");
        Assert.Contains("[DM-RESTORE-014]", back.Error, StringComparison.Ordinal);
        Assert.Equal("rolled_back", (await LatestAsync(shop)).GetProperty("state").GetString());
        Assert.True(File.Exists(Path.Combine(shop.Uploads, "stranger.txt")));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
    }

    [Theory]
    [InlineData("stop", true)]
    [InlineData("stop", false)]
    [InlineData("start", true)]
    [InlineData("start", false)]
    public async Task Run_killed_in_a_step_goes_on_or_back_as_told(string step, bool resume)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string before = await shop.ContentAsync();
        // The command's parent is the run.
        Runbook(shop, $"{step}: [\"test -e killed || {{ touch killed; kill -9 $PPID; }}\"]");
        await shop.Danmen.ExitsAsync(128 + 9, "restore", "latest", "--to", "prod");
        JsonElement run = await LatestAsync(shop);
        string id = run.GetProperty("id").GetString()!;
        Assert.Equal("swapping", run.GetProperty("state").GetString());
        Assert.Equal("running", run.GetProperty("steps").EnumerateArray().Single(each => each.GetProperty("step").GetString() == step).GetProperty("state").GetString());
        Assert.Contains("[DM-RESTORE-004]", (await shop.Danmen.ExitsAsync(6, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);

        await shop.Danmen.ExitsAsync(0, resume ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
        Assert.Equal(resume ? whole : before, await shop.ContentAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
        Assert.Equal(resume ? whole : before, await shop.ContentAsync());
        Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("stop", false)]
    [InlineData("build", true)]
    [InlineData("build", false)]
    public async Task Offline_run_killed_before_it_is_in_place_goes_on_or_starts_the_system_again(string where, bool resume)
    {
        using SmallShop shop = await OpenWithSettingsAsync();
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string before = await shop.ContentAsync();
        const string Once = "{ test -e killed || { touch killed; kill -9 $PPID; }; }";
        Runbook(shop, $"offline: true, stop: [\"touch stopped && {(where == "stop" ? Once : "true")}\"], start: [\"rm -f stopped\"]");
        if (where == "build") Validate(shop, "test -d {} && " + Once);
        await shop.Danmen.ExitsAsync(128 + 9, "restore", "latest", "--to", "prod");
        JsonElement run = await LatestAsync(shop);
        Assert.Equal(("swapping", "offline", true), (run.GetProperty("state").GetString(), run.GetProperty("mode").GetString(), File.Exists(shop.At("state", "stopped"))));
        string id = run.GetProperty("id").GetString()!;
        await shop.Danmen.ExitsAsync(0, resume ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
        Assert.Equal((resume ? whole : before, false), (await shop.ContentAsync(), File.Exists(shop.At("state", "stopped"))));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
        Assert.Equal(resume ? whole : before, await shop.ContentAsync());
        Assert.Equal(["settings", "shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Offline_run_that_is_interrupted_while_it_builds_goes_back_and_starts_the_system_again()
    {
        using SmallShop shop = await OpenWithSettingsAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string before = await shop.ContentAsync();
        Runbook(shop, "stop: [\"touch stopped\"], start: [\"rm -f stopped\"]");
        // It ends with the interruption, not with its sleep.
        Validate(shop, "test -d {} && { kill -INT $PPID; sleep 600; }");
        await shop.Danmen.ExitsAsync(130, "restore", "latest", "--to", "prod", "--offline");
        JsonElement run = await LatestAsync(shop);
        Assert.Equal(("rolled_back", before, false), (run.GetProperty("state").GetString(), await shop.ContentAsync(), File.Exists(shop.At("state", "stopped"))));
        Assert.True(run.GetProperty("downtime_seconds").GetDouble() >= 0);
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--yes");
        Assert.Equal(before, await shop.ContentAsync());
    }

    [Fact]
    public async Task Plan_tells_online_or_offline_why_and_the_downtime_that_is_to_be_expected()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        Runbook(shop, "offline: true, stop: [\"true\"], start: [\"true\"]");
        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--plan", "--no-compare");
        Assert.Equal(("offline", "restore.mode_offline"), (plan.GetProperty("mode").GetString(), plan.GetProperty("mode_reasons")[0].GetProperty("code").GetString()));
        Assert.DoesNotContain(plan.GetProperty("steps").EnumerateArray(), step => step.GetProperty("step").GetString() == "prepare");
        // How long its own commands take, nobody knows yet.
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("downtime_seconds").ValueKind);
        Assert.True(plan.GetProperty("downtime_beside_stop_and_start_seconds").GetDouble() > 0);
        Assert.Contains("offline ('offline' of the runbook)", await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan", "--no-compare"), StringComparison.Ordinal);

        // What is asked for counts.
        await shop.Danmen.ExitsAsync(2, "restore", "latest", "--to", "prod", "--online", "--offline");
        JsonElement run = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--online");
        Assert.Equal(("online", "done"), (run.GetProperty("mode").GetString(), run.GetProperty("steps")[0].GetProperty("state").GetString()));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--yes");
        plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--plan", "--no-compare", "--online");
        Assert.Equal(("online", JsonValueKind.Number), (plan.GetProperty("mode").GetString(), plan.GetProperty("downtime_seconds").ValueKind));
    }

    [Fact]
    public async Task Rollback_of_a_finished_run_says_what_was_written_since_by_name_and_number()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string before = await shop.ContentAsync();
        Runbook(shop, "stop: [\"true\"], start: [\"true\"]");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        string id = (await LatestAsync(shop)).GetProperty("id").GetString()!;
        Assert.All((await LatestAsync(shop)).GetProperty("components").EnumerateArray(), component => Assert.Equal(JsonValueKind.Null, component.GetProperty("written").ValueKind));
        await shop.SqlAsync("INSERT INTO orders VALUES (9001, 'secret-value'), (9002, 'secret-value'); DELETE FROM orders WHERE id = 3; CREATE TABLE made (a);");
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "photo0.txt"), "secret-value", DanmenProgram.Token);
        File.Delete(Path.Combine(shop.Uploads, "photo1.txt"));
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "new\n\"写真🙂\".txt"), "x", DanmenProgram.Token);

        ProgramResult said = await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Equal(before, await shop.ContentAsync());
        Assert.Contains("files: 1 new, 1 changed, 1 gone", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", said.Output + said.Error, StringComparison.Ordinal);
        JsonElement[] components = [.. (await LatestAsync(shop)).GetProperty("components").EnumerateArray()];
        JsonElement files = components.Single(each => each.GetProperty("name").GetString() == "uploads").GetProperty("written"), rows = components.Single(each => each.GetProperty("name").GetString() == "db").GetProperty("written");
        Assert.Equal((true, "files", 3), (files.GetProperty("is_written").GetBoolean(), files.GetProperty("unit").GetString(), files.GetProperty("parts").GetInt32()));
        Assert.Equal(["photo0.txt", "photo1.txt"], files.GetProperty("first").EnumerateArray().Select(each => each.GetProperty("name").GetString()).Where(name => name!.StartsWith("photo", StringComparison.Ordinal)));
        Assert.Equal((true, "rows", 1), (rows.GetProperty("is_written").GetBoolean(), rows.GetProperty("unit").GetString(), rows.GetProperty("added").GetInt32()));
        JsonElement made = rows.GetProperty("first").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "made");
        Assert.True(made.GetProperty("replaced").GetBoolean());
        Assert.Contains("files: 1 new", await shop.Danmen.SaysAsync("restore", "show", id), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
    }

    [Fact]
    public async Task Results_of_checks_are_kept_with_the_run_and_those_that_are_not_critical_stop_nothing()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        shop.Configure(text => $$"""
            {{text.TrimEnd()}}
                checks:
                  - { name: rows, sql: "SELECT count(*) FROM orders", component: db, expect: "500" }
                  - { name: fragile, command: "false", critical: false }
            """);
        JsonElement run = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Equal(["rows True", "fragile False"], run.GetProperty("checks").EnumerateArray().Select(check => $"{check.GetProperty("name").GetString()} {check.GetProperty("passed").GetBoolean()}"));
        string id = run.GetProperty("id").GetString()!;
        Assert.Contains("7 tests", await shop.Danmen.SaysAsync("restore", "show", id), StringComparison.Ordinal);
        string file = shop.At("checks.xml");
        await shop.Danmen.ExitsAsync(0, "restore", "show", id, "--junit", file);
        XElement suite = XDocument.Load(file).Descendants("testsuite").First();
        Assert.Equal(["rows", "fragile"], suite.Descendants("testcase").Select(test => test.Attribute("name")!.Value)); // JUnit demands a name
        Assert.Single(suite.Descendants("failure"));
    }

    [Fact]
    public async Task New_run_is_refused_until_the_last_one_is_signed_off_and_what_it_keeps_goes_in_time()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        Runbook(shop, "keep_previous: 24h, signoff: [\"Orders page opens?\"]");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        string id = (await LatestAsync(shop)).GetProperty("id").GetString()!;
        Assert.Contains("[DM-RESTORE-015]", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);
        Assert.Contains(id, (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod", "--plan")).Output, StringComparison.Ordinal);

        Assert.Contains("Orders page opens?", (await shop.Danmen.ExitsAsync(4, "restore", "confirm", id)).Error + await shop.Danmen.SaysAsync("restore", "show", id), StringComparison.Ordinal);
        JsonElement signed = await shop.Danmen.JsonAsync(0, "restore", "confirm", id, "--note", "seen by \"Aiko\" 愛子", "--yes");
        Assert.Equal("signed_off", signed.GetProperty("state").GetString());
        JsonElement signoff = signed.GetProperty("signed_off"); // in the golden list
        Assert.Equal("seen by \"Aiko\" 愛子", signoff.GetProperty("note").GetString());
        Assert.Equal(["Orders page opens?"], signoff.GetProperty("questions").EnumerateArray().Select(each => each.GetString()));
        Assert.NotEqual("", signoff.GetProperty("by").GetString());
        Assert.InRange(signed.GetProperty("keep_previous_until").GetDateTimeOffset() - signoff.GetProperty("at").GetDateTimeOffset(), TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));

        // Not yet in time; and what is kept can be brought back.
        Assert.Empty((await shop.Danmen.JsonAsync(0, "restore", "confirm", "--expired")).GetProperty("runs").EnumerateArray());
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--now", "--yes");
        Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        shop.Configure(text => text.Replace("keep_previous: 24h", "keep_previous: 1ms", StringComparison.Ordinal));
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        id = (await LatestAsync(shop)).GetProperty("id").GetString()!;
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
        JsonElement[] removed = [.. (await shop.Danmen.JsonAsync(0, "restore", "confirm", "--expired")).GetProperty("runs").EnumerateArray()];
        Assert.Equal("confirmed", Assert.Single(removed).GetProperty("state").GetString());
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Contains("[DM-RESTORE-008]", (await shop.Danmen.ExitsAsync(4, "restore", "rollback", id, "--yes")).Error, StringComparison.Ordinal);
    }

    private static async Task<SmallShop> OpenWithSettingsAsync()
    {
        // Its folder is made by the shop, and where that lies is known to it alone.
        SmallShop shop = await SmallShop.OpenAsync();
        string settings = shop.At("live", "settings");
        Directory.CreateDirectory(settings);
        await File.WriteAllTextAsync(Path.Combine(settings, "app.json"), "{}", DanmenProgram.Token);
        shop.Configure(text => text.Replace("    components:\n", $"    components:\n      settings:\n        config: {settings}\n", StringComparison.Ordinal));
        return shop;
    }

    private static void Validate(SmallShop shop, string command) => shop.Configure(text => text.Replace("      settings:\n", $"      settings:\n        validate: \"{command}\"\n", StringComparison.Ordinal));

    private static void Runbook(SmallShop shop, string keys) => shop.Configure(text => $"{text.TrimEnd()}\n    runbook: {{ {keys} }}\n");

    private static async Task<JsonElement> LatestAsync(SmallShop shop) => (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0]; // a contract of its own
}
