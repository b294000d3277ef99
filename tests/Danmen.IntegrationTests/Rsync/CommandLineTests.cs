using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Cli;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>Folders of other hosts as users meet them: danmen.yaml and the command line.</summary>
public sealed class CommandLineTests(SshServer server)
{
    [Fact]
    public async Task Folder_of_another_host_is_kept_shown_and_brought_back_there_and_into_a_folder()
    {
        using SmallShop shop = await OpenAsync();
        JsonElement created = await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod");
        Assert.True(created.GetProperty("snapshot").GetProperty("complete").GetBoolean());
        string shown = await shop.Danmen.SaysAsync("snapshot", "show", "latest");
        Assert.Contains("added 3, changed", shown, StringComparison.Ordinal);
        Assert.Contains($"root@127.0.0.1:{shop.At("remote")}", shown, StringComparison.Ordinal);
        Assert.Contains("転送", (await shop.Danmen.BashAsync("LANG=ja_JP.UTF-8 danmen snapshot show latest")).MustSucceed().Output, StringComparison.Ordinal);

        await shop.Danmen.BashAsync($"cd '{shop.At("remote")}' && printf changed > a && rm -r folder");
        string difference = await shop.Danmen.SaysAsync("snapshot", "diff", "latest:prod", "live:prod");
        Assert.Contains("folder/b", difference, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", shop.At("target"), "--component", "legacy");
        Assert.Equal("one\ntwo\n33:44\n", (await shop.Danmen.BashAsync($"cd '{shop.At("target", "legacy")}' && cat a folder/b && stat -c %u:%g a")).MustSucceed().Output);
        string plan = await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan");
        Assert.Contains("copying there what has not changed", string.Join(' ', plan.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        string run = (await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--yes")).GetProperty("id").GetString()!; // in the golden list
        Assert.Equal("one\ntwo\n", (await shop.Danmen.BashAsync($"cd '{shop.At("remote")}' && cat a folder/b")).MustSucceed().Output);
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", run, "--yes");
        Assert.Equal("changed", await File.ReadAllTextAsync(shop.At("remote", "a"), DanmenProgram.Token));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run, "--yes");
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.At(), ".danmen-restore-*"));
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task User_that_may_set_no_owners_keeps_them_in_attributes()
    {
        using SmallShop shop = await OpenAsync();
        string danmen = await shop.Danmen.ForNobodyAsync(shop.At());
        (await shop.Danmen.BashAsync($"chown -R nobody '{shop.State}' '{shop.At("live")}' '{shop.At("key")}' && chmod 711 '{shop.At()}' && ln -s nowhere '{shop.At("remote")}/link' && chmod 4755 '{shop.At("remote")}/a' && setfacl -m u:1234:r '{shop.At("remote")}/a'")).MustSucceed();
        JsonElement snapshot = JsonDocument.Parse((await shop.Danmen.BashAsync($"{danmen} snapshot create prod --json")).MustSucceed().Output).RootElement.GetProperty("snapshot");
        Assert.True(snapshot.GetProperty("complete").GetBoolean());
        string again = (await shop.Danmen.BashAsync($"{danmen} snapshot create prod --json")).MustSucceed().Output;
        Assert.Equal(Tree(snapshot), Tree(JsonDocument.Parse(again).RootElement.GetProperty("snapshot")));
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", shop.At("target"), "--component", "legacy");
        // rsync makes the real ones of it again.
        Assert.Equal("33:44 4755\nnowhere\nuser:1234:r--\n", (await shop.Danmen.BashAsync($"""
            cd '{shop.At()}' && getfattr --only-values -n user.rsync.%stat target/legacy/a | grep -q '^104755 0,0 33:44$' &&
            rsync -aAX -M--super --fake-super --numeric-ids target/legacy/ root@127.0.0.1:'{shop.At("real")}/' -e "ssh -p {server.Port} -i '{server.Key}' -o UserKnownHostsFile='{server.KnownHosts}'" &&
            stat -c '%u:%g %a' real/a && readlink real/link && getfacl -cp real/a | grep 1234
            """)).MustSucceed().Output);

        static string Tree(JsonElement snapshot) =>
            snapshot.GetProperty("components").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "legacy").GetProperty("tree").GetString()!; // a contract of its own
    }

    [Theory]
    [InlineData("legacy: { rsync: \"old:relative\" }", "DM-RSYNC-002")]
    [InlineData("legacy: { rsync: \"old:/srv\", ssh: { keys: k } }", "DM-SYSTEM-003")]
    [InlineData("legacy: { rsync: \"old:/srv\", ssh: k }", "DM-SYSTEM-004")]
    public async Task What_is_wrong_in_danmen_yaml_is_told(string component, string code)
    {
        using SmallShop shop = await OpenAsync(component);
        ProgramResult refused = await shop.Danmen.ExitsAsync(2, "snapshot", "create", "prod");
        Assert.Contains(code, refused.Error, StringComparison.Ordinal);
    }

    private async Task<SmallShop> OpenAsync(string? component = null)
    {
        await server.StartAsync();
        SmallShop shop = await SmallShop.OpenAsync();
        Directory.CreateDirectory(shop.At("remote", "folder"));
        Directory.CreateDirectory(shop.At("key"));
        (await shop.Danmen.BashAsync($"cp '{server.Key}' '{server.KnownHosts}' '{shop.At("key")}' && cd '{shop.At("remote")}' && echo one > a && echo two > folder/b && chown 33:44 a")).MustSucceed();
        component ??= string.Create(CultureInfo.InvariantCulture, $"legacy: {{ rsync: \"root@127.0.0.1:{shop.At("remote")}\", ssh: {{ key: {shop.At("key", "id")}, known_hosts: {shop.At("key", "known_hosts")}, port: {server.Port} }} }}");
        string file = Path.Combine(shop.State, "danmen.yaml");
        string text = await File.ReadAllTextAsync(file, DanmenProgram.Token);
        string changed = text.Replace("    components:\n", $"    components:\n      {component}\n", StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        await File.WriteAllTextAsync(file, changed, DanmenProgram.Token);
        return shop;
    }
}
