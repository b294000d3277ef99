using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Exit codes and messages for what goes wrong before and beside the work.</summary>
public sealed class ExitCodeTests
{
    private static CancellationToken Token => DanmenProgram.Token;

    [Theory]
    [InlineData("system: shop\n  repository: x\n", "2:")]
    [InlineData("system: shop\nrepositorie: x\n", "2:1")]
    [InlineData("system: shop\nrepository: x\nkey: secret\n", "3:6")]
    [InlineData("system: shop\nrepository: x\nkey: { file: k }\nenvironments:\n  prod:\n    components:\n      db: { sqlite: a, files: b }\n", "7:")]
    [InlineData("system: shop\nrepository: x\nkey: { file: k }\nenvironments:\n  prod:\n    components:\n      ../../etc: { files: /x }\n", "7:7")]
    [InlineData("system: shop\nrepository: x\nkey: { file: k }\nenvironments:\n  prod:\n    components:\n      manifest.json: { files: /x }\n", "7:7")]
    [InlineData("system: &a shop\nrepository: *b\n", "2:13")]
    [InlineData("system: [\n", "2:1")]
    public async Task Wrong_yaml_exits_2_with_line_and_column(string yaml, string place)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        shop.Configure(_ => yaml);
        foreach (string language in (string[])["en", "ja"])
        {
            ProgramResult result = await shop.Danmen.ExitsAsync(2, "snapshot", "list", "--lang", language);
            Assert.Contains(place, result.Error, StringComparison.Ordinal);
            Assert.Contains("danmen.yaml", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bomb_of_aliases_and_a_huge_file_are_refused_in_a_moment()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string bomb = "system: shop\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
        shop.Configure(_ => bomb);
        await shop.Danmen.ExitsAsync(2, "snapshot", "list");
        shop.Configure(_ => "system: shop\n" + string.Concat(Enumerable.Repeat("# filler filler filler filler filler filler filler filler filler\n", 400_000)));
        await shop.Danmen.ExitsAsync(2, "snapshot", "list");
        shop.Configure(_ => "system: " + new string('[', 100_000));
        await shop.Danmen.ExitsAsync(2, "snapshot", "list");
    }

    [Fact]
    public async Task What_is_not_there_exits_3_and_misuse_2()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        DanmenProgram danmen = shop.Danmen;
        await danmen.ExitsAsync(3, "snapshot", "show", "latest");
        await shop.SnapshotAsync();
        await danmen.ExitsAsync(3, "snapshot", "show", "00000000");
        await danmen.ExitsAsync(3, "snapshot", "show", "latest:nowhere");
        await danmen.ExitsAsync(3, "snapshot", "create", "nowhere");
        await danmen.ExitsAsync(3, "snapshot", "create", "prod", "--component", "nothing");
        await danmen.ExitsAsync(3, "restore", "show", "nothing");
        await danmen.ExitsAsync(2, "restore", "latest");
        await danmen.ExitsAsync(2, "restore", "latest", "--to", "prod", "--target", "x");
        await danmen.ExitsAsync(2, "restore", "latest", "--to", "prod", "--replace");
        await danmen.ExitsAsync(2, "restore");
        await danmen.ExitsAsync(2, "snapshot");
        await danmen.ExitsAsync(2, "nothing");
        await danmen.ExitsAsync(2, "repository", "check", "--read-data=101%");
    }

    [Fact]
    public async Task Productions_snapshot_enters_no_other_environment()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        shop.Configure(text => text + $"  regression:\n    components:\n      db: {{ sqlite: {shop.At("regression.db")} }}\n      uploads: {{ files: {shop.At("regression")} }}\n");
        await shop.SnapshotAsync();
        Assert.Contains("[DM-RESTORE-", (await shop.Danmen.ExitsAsync(4, "restore", "latest:prod", "--to", "regression", "--yes")).Error, StringComparison.Ordinal);
        Assert.False((await shop.Danmen.JsonAsync(4, "restore", "latest:prod", "--to", "regression", "--plan")).GetProperty("allowed").GetBoolean());
        Assert.False(File.Exists(shop.At("regression.db")));
        Assert.False(Directory.Exists(shop.At("regression")));
    }

    [Fact]
    public async Task Component_that_cannot_be_read_makes_the_snapshot_incomplete_and_the_others_are_stored()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await File.WriteAllTextAsync(shop.Database, "this is no database", Token);
        ProgramResult result = await shop.Danmen.ExitsAsync(1, "snapshot", "create", "prod");
        Assert.Contains("[DM-CLI-008]", result.Error, StringComparison.Ordinal);
        Assert.Contains("db", result.Error, StringComparison.Ordinal);
        var document = await shop.Danmen.JsonAsync(0, "snapshot", "list");
        var newest = document.GetProperty("snapshots")[0];
        Assert.False(newest.GetProperty("complete").GetBoolean());
        Assert.Equal(5, newest.GetProperty("components").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "uploads").GetProperty("file_count").GetInt64());

        // "latest" is the latest that is whole.
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "show", "latest:prod")).GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Outputs_that_are_closed_or_full_are_told_and_never_crash()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await File.WriteAllBytesAsync(Path.Combine(shop.Uploads, "large"), new byte[1 << 20], Token);
        await shop.SnapshotAsync();
        await MustSayAsync(shop, "danmen snapshot list >&-", "1", "DM-CLI-011");
        await MustSayAsync(shop, "danmen snapshot list --json >&-", "1", "DM-CLI-011");
        await MustSayAsync(shop, "danmen snapshot list >/dev/full", "1", "DM-CLI-011");
        await MustSayAsync(shop, "danmen nothing --json >&-", "2", "DM-CLI-001");
        await MustSayAsync(shop, "danmen nothing 2>&-", "2", "");
        await MustSayAsync(shop, "danmen snapshot export latest --component uploads -o - | head -c 10 >/dev/null", "1", "DM-CLI-011");
        await MustSayAsync(shop, "danmen snapshot list | head -c 1 >/dev/null", "0", "");

        static async Task MustSayAsync(SmallShop shop, string line, string code, string said)
        {
            ProgramResult result = await shop.Danmen.BashAsync(line + "; echo ${PIPESTATUS[0]}");
            Assert.True(result.Output == code + "\n", $"{line}: {result.Output}{result.Error}");
            Assert.Contains(said, result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Odd_surroundings_do_not_matter()
    {
        using SmallShop shop = await SmallShop.OpenAsync(name: "a folder with spaces and 日本語");
        await shop.SnapshotAsync();
        shop.Danmen.Variables["HOME"] = null;
        shop.Danmen.Variables["LANG"] = "ja_JP.eucJP";
        Assert.Contains("環境", await shop.Danmen.SaysAsync("snapshot", "list"), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data=10%");
        shop.Danmen.Variables["TZ"] = "Not/AZone";
        shop.Danmen.Variables["LANG"] = "not a locale";
        await shop.Danmen.ExitsAsync(0, "snapshot", "list", "--repository", shop.Repository, "--key-file", shop.KeyFile);
        await shop.Danmen.ExitsAsync(0, "snapshot", "list", "--repository", "./snapshots", "--key-file", ".danmen/key");
        Assert.Empty((await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod", "--quiet")).Output);
    }
}
