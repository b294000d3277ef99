using System.Diagnostics;
using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;
using static Danmen.IntegrationTests.Cli.ReplicaPlaces;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Reading from a replica what is damaged, and healing from it, by the program.</summary>
public sealed class ReplicaHealingTests
{
    [Fact]
    public async Task What_is_damaged_is_read_from_a_replica_and_told()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("gone", shop.At("gone")), ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string before = await shop.ContentAsync();
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        foreach (string pack in Packs(shop.Repository)[1..]) Flip(pack);
        File.Delete(Packs(shop.Repository)[0]);
        Flip(shop.StoredFile("index"));
        Flip(Path.Combine(shop.Repository, "snapshots", first));
        shop.Danmen.Variables["COLUMNS"] = "3000";
        ProgramResult restored = await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Contains("the repository is damaged", restored.Error, StringComparison.Ordinal);
        Assert.Contains("repository repair --from osaka", restored.Error, StringComparison.Ordinal);
        Assert.Contains("replica gone cannot be read", restored.Error, StringComparison.Ordinal);
        Assert.Equal(before, await shop.ContentAsync());
        Assert.Contains("リポジトリが破損しています", (await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first, "--lang", "ja")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
        await shop.Danmen.ExitsAsync(0, "restore", first, "--target", shop.At("target"));
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(shop.At("target", "uploads", "photo1.txt"), DanmenProgram.Token));
        Assert.Contains("the repository is damaged", (await shop.Danmen.ExitsAsync(0, "snapshot", "diff", first, "latest:prod", "--rows", "3")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "snapshot", "export", first, "--component", "uploads", "-o", shop.At("uploads.tar"));
        // Whoever writes or checks, looks at the repository itself.
        await shop.Danmen.ExitsAsync(5, "repository", "check");
        await shop.Danmen.ExitsAsync(5, "snapshot", "create", "prod");
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await shop.Danmen.ExitsAsync(5, "snapshot", "verify", first);
        Directory.Move(shop.At("away"), shop.At("osaka"));
        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka");
        Assert.DoesNotContain("damaged", (await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repository_is_healed_from_a_replica_and_a_replica_from_the_repository()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string content = await shop.ContentAsync();
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", first);
        Assert.Contains("nothing was changed", await shop.Danmen.SaysAsync("repository", "repair", "--from", "osaka"), StringComparison.Ordinal);

        // A disk that lost files and damaged others.
        foreach (string pack in Packs(shop.Repository)[1..]) Flip(pack);
        File.Delete(Packs(shop.Repository)[0]);
        File.Delete(shop.StoredFile("index"));
        Flip(Path.Combine(shop.Repository, "snapshots", first));
        await shop.Danmen.ExitsAsync(5, "repository", "check");
        string[] before = [.. Directory.EnumerateFiles(shop.Repository, "*", SearchOption.AllDirectories)];
        JsonElement planned = await shop.Danmen.JsonAsync(0, "repository", "repair", "--from", "osaka", "--dry-run");
        Assert.Equal(before, Directory.EnumerateFiles(shop.Repository, "*", SearchOption.AllDirectories));
        Assert.Equal((true, first), (planned.GetProperty("healed").GetBoolean(), Assert.Single(planned.GetProperty("snapshots_brought_back").EnumerateArray()).GetString()));
        Assert.Contains("すべて揃いました", (await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka", "--lang", "ja")).Output, StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        // The id under which it was taken still names it, and so does the tag.
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first);
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", (await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags")[0].GetProperty("name").GetString()!); // just made
        await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Equal(content, await shop.ContentAsync());

        foreach (string pack in Packs(shop.At("osaka"))) Flip(pack);
        await shop.Danmen.ExitsAsync(5, ["repository", "check", "--read-data", .. At(shop, "osaka")]);
        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--replica", "osaka");
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", first, .. At(shop, "osaka")]);
    }

    [Fact]
    public async Task What_neither_has_is_named_and_other_repositories_are_refused()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")), ("nagoya", shop.At("nagoya")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        await shop.SnapshotAsync();
        Assert.Contains("DM-REPLICA-003", (await shop.Danmen.ExitsAsync(2, "repository", "repair", "--from", "kobe")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-REPLICA-001", (await shop.Danmen.ExitsAsync(3, "repository", "repair", "--from", "nagoya")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(2, "repository", "repair", "--quick");
        await shop.Danmen.ExitsAsync(2, "repository", "repair", "--from", "osaka", "--replica", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--repository", shop.At("nagoya"), "--key-file", shop.At("nagoya.key"));
        Assert.Contains("DM-REPLICA-002", (await shop.Danmen.ExitsAsync(4, "repository", "repair", "--from", "nagoya")).Error, StringComparison.Ordinal);

        // Only the first repository has this photo, and loses it.
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "only.txt"), "only here\n", DanmenProgram.Token);
        HashSet<string> before = [.. Packs(shop.Repository)];
        await shop.SnapshotAsync();
        Directory.Move(shop.At("away"), shop.At("osaka"));
        foreach (string pack in Packs(shop.Repository).Where(pack => !before.Contains(pack))) Flip(pack, 0);
        JsonElement report = await shop.Danmen.JsonAsync(5, "repository", "repair", "--from", "osaka");
        Assert.False(report.GetProperty("healed").GetBoolean());
        Assert.NotEmpty(report.GetProperty("findings").EnumerateArray());
        Assert.NotEmpty(report.GetProperty("kept_packs").EnumerateArray());
        // What was there before is whole all the same.
        string older = (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, "osaka")])).GetProperty("snapshots")[0].GetProperty("original").GetString()!; // copied
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", older);
    }

    [Fact]
    public async Task Repair_that_is_killed_goes_on()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        byte[] random = new byte[80 << 20];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(Path.Combine(shop.Uploads, "large.bin"), random, DanmenProgram.Token);
        await shop.SnapshotAsync();
        foreach (string pack in Packs(shop.Repository)) File.Delete(pack);
        using (Process killed = shop.Danmen.Start("repository", "repair", "--from", "osaka"))
        {
            // As soon as the first pack is there again.
            while (!killed.HasExited && Packs(shop.Repository).Length == 0) await Task.Delay(5, DanmenProgram.Token);
            killed.Kill();
            await killed.WaitForExitAsync(DanmenProgram.Token);
            Assert.NotEqual(0, killed.ExitCode);
        }

        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka");
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", "latest");
    }
}
