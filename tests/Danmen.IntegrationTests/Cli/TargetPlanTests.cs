using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>restore REF --target DIR --plan</c>: what would be written where, and nothing is.</summary>
public sealed class TargetPlanTests
{
    [Fact]
    public async Task Plan_of_an_empty_folder_names_what_the_restore_then_writes()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string target = shop.At("target");
        string[] repository = Files(shop.Repository);
        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target, "--plan");
        Assert.False(Directory.Exists(target));
        Assert.Equal(repository, Files(shop.Repository));
        Assert.True(plan.GetProperty("allowed").GetBoolean());
        Assert.False(plan.GetProperty("needs_confirmation").GetBoolean());
        Assert.False(plan.GetProperty("masked").GetBoolean());
        Assert.Equal(["raw.not_masked"], plan.GetProperty("remarks").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
        Assert.Equal(["db", "uploads", ""], plan.GetProperty("components").EnumerateArray().Select(each => each.GetProperty("name").GetString()));
        Assert.Equal([Path.Combine(target, "db"), Path.Combine(target, "uploads"), target], plan.GetProperty("components").EnumerateArray().Select(each => each.GetProperty("location").GetString()));
        string said = await shop.Danmen.SaysAsync("restore", "latest", "--target", target, "--plan");
        Assert.Contains("write 5 files, 40 B", said, StringComparison.Ordinal);
        Assert.Contains("the data are raw: nothing in them is masked", said, StringComparison.Ordinal);

        JsonElement done = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target);
        Assert.Equal(done.GetProperty("files_written").GetInt64(), plan.GetProperty("files_to_write").GetInt64());
        Assert.Equal(done.GetProperty("bytes_written").GetInt64(), plan.GetProperty("bytes_to_write").GetInt64());

        JsonElement one = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", shop.At("one"), "--component", "uploads", "--plan");
        Assert.Equal(5, one.GetProperty("components").EnumerateArray().Single().GetProperty("files_to_write").GetInt64());
        await shop.Danmen.ExitsAsync(3, "restore", "latest", "--target", shop.At("one"), "--component", "nothing", "--plan");
    }

    [Fact]
    public async Task Plan_of_a_populated_folder_is_refused_or_tells_what_replacing_would_remove()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        await shop.SnapshotAsync();
        string target = shop.At("target");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", target);
        await File.WriteAllTextAsync(Path.Combine(target, "uploads", "photo0.txt"), "longer than it was", DanmenProgram.Token);
        await File.WriteAllTextAsync(Path.Combine(target, "uploads", "stranger"), "not of the snapshot", DanmenProgram.Token);
        await File.WriteAllTextAsync(Path.Combine(target, "other"), "not of the snapshot", DanmenProgram.Token);

        JsonElement refused = await shop.Danmen.JsonAsync(4, "restore", "latest", "--target", target, "--plan");
        Assert.Equal("target.not_empty", refused.GetProperty("refusals")[0].GetProperty("code").GetString());
        Assert.Equal("target.no_folder", (await shop.Danmen.JsonAsync(4, "restore", "latest", "--target", Path.Combine(target, "other"), "--plan")).GetProperty("refusals")[0].GetProperty("code").GetString());
        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target, "--replace", "--plan");
        Assert.True(plan.GetProperty("needs_confirmation").GetBoolean());
        Assert.True(plan.GetProperty("production").GetBoolean());
        Assert.Equal("raw.production", plan.GetProperty("remarks")[0].GetProperty("code").GetString());
        JsonElement uploads = plan.GetProperty("components")[1], own = plan.GetProperty("components")[2];
        Assert.Equal((1, 4, 1), (uploads.GetProperty("files_to_write").GetInt32(), uploads.GetProperty("files_alike").GetInt32(), uploads.GetProperty("files_to_remove").GetInt32()));
        Assert.Equal(1, own.GetProperty("files_to_remove").GetInt32());
        string said = await shop.Danmen.SaysAsync("restore", "latest", "--target", target, "--replace", "--plan", "--lang", "ja");
        Assert.Contains("断面にない 1 ファイルを削除する", said, StringComparison.Ordinal);
        Assert.Contains("本番環境の生データです", said, StringComparison.Ordinal);
        Assert.Equal("longer than it was", await File.ReadAllTextAsync(Path.Combine(target, "uploads", "photo0.txt"), DanmenProgram.Token));
        Assert.True(File.Exists(Path.Combine(target, "other")));

        JsonElement done = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", target, "--replace", "--yes");
        Assert.Equal(plan.GetProperty("files_to_write").GetInt64(), done.GetProperty("files_written").GetInt64());
        Assert.Equal(2, done.GetProperty("files_removed").GetInt64());
    }

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
