using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>snapshot diff --html FILE</c>.</summary>
public sealed class DiffPageTests
{
    [Fact]
    public async Task Page_is_written_for_its_owner_in_the_language_of_the_output_and_replaces_nothing()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "<script>alert(1)<b>"), "x", DanmenProgram.Token);
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        File.Delete(Path.Combine(shop.Uploads, "<script>alert(1)<b>"));

        string page = shop.At("page.html");
        string said = await shop.Danmen.SaysAsync("snapshot", "diff", first[..8], "live:prod", "--html", page);
        Assert.Equal($"The differences between {first[..8]} and live:prod are in {page}.\n", said.Replace("\n", " ", StringComparison.Ordinal).TrimEnd() + "\n");
        string text = await File.ReadAllTextAsync(page, DanmenProgram.Token);
        Assert.Contains("<html lang=\"en\">", text, StringComparison.Ordinal);
        Assert.Contains("live:prod", text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;b&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(page));

        // What is there stays.
        await shop.Danmen.ExitsAsync(4, "snapshot", "diff", first, "live:prod", "--html", page);
        Assert.Equal(text, await File.ReadAllTextAsync(page, DanmenProgram.Token));
        string japanese = await shop.Danmen.SaysAsync("snapshot", "diff", first, "live:prod", "--html", "-", "--lang", "ja");
        Assert.StartsWith("<!doctype html>\n<html lang=\"ja\">", japanese, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", japanese, StringComparison.Ordinal);
        JsonElement json = await shop.Danmen.JsonAsync(0, "snapshot", "diff", first, "live:prod", "--html", shop.At("other.html"));
        Assert.False(json.GetProperty("equal").GetBoolean());
        Assert.True(File.Exists(shop.At("other.html")));
        await shop.Danmen.ExitsAsync(2, "snapshot", "diff", first, "live:prod", "--html", "-", "--json");

        // A folder that is not there, after all the work or before it: nothing is left behind.
        await shop.Danmen.ExitsAsync(1, "snapshot", "diff", first, "live:prod", "--html", shop.At("nowhere", "page.html"));
        Assert.False(Directory.Exists(shop.At("nowhere")));
    }
}
