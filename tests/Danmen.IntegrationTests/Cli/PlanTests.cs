using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>restore REF --to ENV --plan</c>: what would be lost, every reason against it, and a run that stops when something changes behind it.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task Plan_tells_what_only_lives_and_what_differs_and_touches_nothing()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "evil\u001b[31m\n\"写真🙂\".txt"), "x", DanmenProgram.Token);
        string living = await shop.ContentAsync();
        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--plan");
        JsonElement[] lost = [.. plan.GetProperty("loss").GetProperty("components").EnumerateArray()]; // in the golden list
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("loss").GetProperty("not_looked_at").ValueKind);
        JsonElement files = lost.Single(each => each.GetProperty("name").GetString() == "uploads");
        Assert.Equal((2, 1, 1), (files.GetProperty("files_only_living").GetInt32(), files.GetProperty("files_that_differ").GetInt32(), files.GetProperty("files_only_in_snapshot").GetInt32()));
        Assert.Contains(files.GetProperty("first_only_living").EnumerateArray(), name => name.GetString() == "stranger.txt");
        JsonElement table = Assert.Single(lost.Single(each => each.GetProperty("name").GetString() == "db").GetProperty("tables").EnumerateArray());
        Assert.Equal((100, 500), (table.GetProperty("rows_living").GetInt32(), table.GetProperty("rows_in_snapshot").GetInt32()));
        string said = await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan");
        Assert.Contains("stranger.txt", said, StringComparison.Ordinal);
        Assert.Contains("100 rows now, 500 in the snapshot", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', said);
        Assert.Contains("失われるもの", await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan", "--lang", "ja"), StringComparison.Ordinal);
        Assert.Equal(living, await shop.ContentAsync());
    }

    [Fact]
    public async Task Comparison_that_was_left_out_or_could_not_be_made_is_told_and_never_passes_for_no_difference()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        JsonElement left = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--plan", "--no-compare");
        Assert.Contains("--no-compare", left.GetProperty("loss").GetProperty("not_looked_at").GetString(), StringComparison.Ordinal);
        Assert.Empty(left.GetProperty("loss").GetProperty("components").EnumerateArray());
        await shop.Danmen.ExitsAsync(2, "restore", "latest", "--to", "prod", "--no-compare");

        await File.WriteAllTextAsync(shop.Database, "this is no database", DanmenProgram.Token);
        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--plan");
        JsonElement db = plan.GetProperty("loss").GetProperty("components").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "db");
        Assert.False(db.GetProperty("looked_at").GetBoolean());
        Assert.NotEmpty(db.GetProperty("problems").EnumerateArray());
        Assert.Contains("could not be read", await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_was_rolled_back_is_in_the_way_until_confirmed_and_nobody_is_told_to_roll_it_back_again()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--yes");
        string id = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // in the golden list
        Assert.Contains("restore rollback " + id, Joined((await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod", "--plan")).Output), StringComparison.Ordinal);
        ProgramResult back = await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Contains("nothing (by size", Joined(back.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("not known", back.Output, StringComparison.Ordinal);
        string refused = Joined((await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod", "--plan")).Output);
        Assert.Contains("restore confirm " + id, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("restore rollback", refused, StringComparison.Ordinal);
        Assert.Contains("where a restore is refused, nothing is read", refused, StringComparison.Ordinal);

        static string Joined(string text) => Regex.Replace(text, @"\s+", " ");
    }

    [Fact]
    public async Task Plan_exits_4_with_the_reasons_of_every_component()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        File.Delete(shop.Database);
        Directory.CreateDirectory(shop.Database);
        Directory.Delete(shop.Uploads, recursive: true);
        await File.WriteAllTextAsync(shop.Uploads, "a file", DanmenProgram.Token);
        JsonElement plan = await shop.Danmen.JsonAsync(4, "restore", "latest", "--to", "prod", "--plan");
        Assert.All(plan.GetProperty("components").EnumerateArray(), component => Assert.NotEmpty(component.GetProperty("refusals").EnumerateArray()));
        await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod");
        Assert.Equal("a file", await File.ReadAllTextAsync(shop.Uploads, DanmenProgram.Token));
    }

    [Fact]
    public async Task What_changes_between_the_plan_and_the_first_step_stops_the_run_before_the_system_is_stopped()
    {
        using SmallShop shop = await SmallShop.OpenAsync(more: "settings=config:" + Settings(out string settings));
        try
        {
            await shop.SnapshotAsync();
            // The command that looks at the new files is what changes the old ones: nothing else runs so surely between the two.
            shop.Configure(text => Regex.Replace(text, @"settings:.*(\n +config:.*)?", $"settings: {{ config: {settings}, validate: 'test {{}} && mv {settings} {settings}-moved && ln -s {settings}-moved {settings}' }}").TrimEnd()
                + "\n    runbook: { stop: [\"touch stopped\"], start: [\"touch started\"] }\n");
            await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--plan");
            await shop.DamageAsync();
            string living = await shop.ContentAsync();
            ProgramResult stopped = await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod");
            Assert.Contains("[DM-RESTORE-007]", stopped.Error, StringComparison.Ordinal);
            Assert.Contains("changed since the plan", stopped.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(shop.State, "stopped")));
            Assert.Equal(living, await shop.ContentAsync());
            Assert.Equal("abandoned", (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("state").GetString());
            Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(settings)!, recursive: true); // made by Settings
        }
    }

    private static string Settings(out string folder)
    {
        folder = Path.Combine(Directory.CreateTempSubdirectory("danmen-test-").FullName, "settings");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "app.json"), "{}\n");
        return folder;
    }
}
