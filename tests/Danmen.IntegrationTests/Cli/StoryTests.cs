using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>The main job as a user does it, command by command.</summary>
public sealed class StoryTests
{
    [Fact]
    public async Task System_is_kept_damaged_compared_restored_rolled_back_and_restored_again()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        DanmenProgram danmen = shop.Danmen;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shop.KeyFile));
        Assert.Contains(".danmen", await File.ReadAllTextAsync(Path.Combine(shop.State, ".gitignore"), DanmenProgram.Token), StringComparison.Ordinal);
        string whole = await shop.ContentAsync();
        string id = await shop.SnapshotAsync();

        Assert.Contains(id[..8], await danmen.SaysAsync("snapshot", "list"), StringComparison.Ordinal);
        string shown = await danmen.SaysAsync("snapshot", "show", id[..8]);
        Assert.Contains(id, shown, StringComparison.Ordinal);
        Assert.Contains("prod (production)", shown, StringComparison.Ordinal);
        Assert.Contains("No differences", await danmen.SaysAsync("snapshot", "diff", "latest", "live:prod"), StringComparison.Ordinal);

        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        string difference = await danmen.SaysAsync("snapshot", "diff", "latest:prod", "live:prod");
        Assert.Contains("orders  rows 500 -> 100", difference, StringComparison.Ordinal);
        Assert.Contains("~  photo0.txt", difference, StringComparison.Ordinal);
        Assert.Contains("-  photo1.txt", difference, StringComparison.Ordinal);
        Assert.Contains("+  stranger.txt", difference, StringComparison.Ordinal);
        Assert.Contains("can be restored", await danmen.SaysAsync("snapshot", "verify", "latest"), StringComparison.Ordinal);

        Assert.Contains("needs --yes", await danmen.SaysAsync("restore", id, "--to", "prod", "--plan"), StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-002]", (await danmen.ExitsAsync(4, "restore", id, "--to", "prod")).Error, StringComparison.Ordinal);
        Assert.Equal(damaged, await shop.ContentAsync());

        string run = (await danmen.JsonAsync(0, "restore", id, "--to", "prod", "--yes")).GetProperty("id").GetString()!; // in the golden list
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Contains(run, await danmen.SaysAsync("restore", "list"), StringComparison.Ordinal);
        Assert.Contains("rollback " + run, await danmen.SaysAsync("restore", "show", run[..6]), StringComparison.Ordinal);

        Assert.Contains("[DM-CLI-002]", (await danmen.ExitsAsync(4, "restore", "rollback", run)).Error, StringComparison.Ordinal);
        await danmen.ExitsAsync(0, "restore", "rollback", run, "--yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        await danmen.ExitsAsync(0, "restore", "confirm", run, "--yes");

        run = (await danmen.JsonAsync(0, "restore", id, "--to", "prod", "--yes")).GetProperty("id").GetString()!; // as above
        await danmen.ExitsAsync(0, "restore", "confirm", run, "--yes");
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Contains("[DM-RESTORE-", (await danmen.RunAsync("restore", "rollback", run, "--yes")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Except(["shop.db", "uploads"]));
    }

    [Fact]
    public async Task One_component_is_restored_and_the_others_stay_as_they_are()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--component", "db");
        Assert.Equal("500", (await shop.SqlAsync("SELECT count(*) FROM orders;")).Trim());
        Assert.True(File.Exists(Path.Combine(shop.Uploads, "stranger.txt")));
        Assert.Contains("[DM-SNAPSHOT-003]", (await shop.Danmen.ExitsAsync(3, "restore", "latest", "--to", "prod", "--component", "nothing")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_is_filled_refused_when_populated_and_made_equal_when_told()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string target = shop.At("a folder", "of the target");
        JsonElement report = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target);
        Assert.True(report.GetProperty("verified").GetBoolean());
        string photo = Path.Combine(target, "uploads", "photo0.txt");
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(photo, DanmenProgram.Token));

        await File.WriteAllTextAsync(photo, "other", DanmenProgram.Token);
        string stranger = Path.Combine(target, "uploads", "stranger");
        await File.WriteAllTextAsync(stranger, "", DanmenProgram.Token);
        Assert.Contains("[DM-STORE-014]", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--target", target)).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-002]", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--target", target, "--replace")).Error, StringComparison.Ordinal);
        Assert.Equal("other", await File.ReadAllTextAsync(photo, DanmenProgram.Token));

        report = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target, "--replace", "--yes");
        Assert.Equal(1, report.GetProperty("files_written").GetInt64());
        Assert.Equal(1, report.GetProperty("files_removed").GetInt64());
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(photo, DanmenProgram.Token));
        Assert.False(File.Exists(stranger));

        string part = shop.At("part");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", part, "--component", "uploads");
        Assert.Equal(["uploads"], Directory.EnumerateFileSystemEntries(part).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Component_is_exported_as_a_tar_that_GNU_tar_reads()
    {
        ExternalProgram.Require("tar");
        using SmallShop shop = await SmallShop.OpenAsync();
        string tar = shop.At("uploads.tar");
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "snapshot", "export", "latest", "--component", "uploads", "-o", tar);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(tar));
        string extracted = Directory.CreateDirectory(shop.At("extracted")).FullName;
        (await ExternalProgram.RunAsync("tar", ["-xf", tar, "-C", extracted], null, DanmenProgram.Token)).MustSucceed();
        (await ExternalProgram.RunAsync("diff", ["-r", shop.Uploads, extracted], null, DanmenProgram.Token)).MustSucceed();

        Assert.Contains("[DM-CLI-007]", (await shop.Danmen.ExitsAsync(4, "snapshot", "export", "latest", "--component", "uploads", "-o", tar)).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-SNAPSHOT-003]", (await shop.Danmen.ExitsAsync(3, "snapshot", "export", "latest", "--component", "none", "-o", shop.At("none.tar"))).Error, StringComparison.Ordinal);
        Assert.Equal(["extracted", "live", "state", "uploads.tar"], Directory.EnumerateFileSystemEntries(shop.At()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        ProgramResult piped = await shop.Danmen.BashAsync("danmen snapshot export latest --component uploads -o - | tar -tf - | sort | tr '\\n' ' '");
        Assert.Contains("./photo0.txt ./photo1.txt", piped.MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_snapshot_is_gone_and_the_others_stay()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        string second = await shop.SnapshotAsync();
        Assert.Contains("[DM-CLI-002]", (await shop.Danmen.ExitsAsync(4, "snapshot", "delete", first)).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", first, "--yes");
        Assert.Contains("[DM-STORE-010]", (await shop.Danmen.ExitsAsync(3, "snapshot", "show", first)).Error, StringComparison.Ordinal);
        Assert.True((await shop.Danmen.JsonAsync(0, "repository", "prune", "--max-unused", "0")).GetProperty("freed_bytes").GetInt64() > 0);
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "verify", second)).GetProperty("passed").GetBoolean());
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }
}
