using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>After a disaster: nothing but the repository and its key, on another machine, as another user.</summary>
public sealed class BareMachineTests
{
    [Fact]
    public async Task Repository_and_key_are_enough_to_list_and_to_restore()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string bare = Directory.CreateDirectory(shop.At("bare")).FullName;
        Directory.Move(shop.Repository, Path.Combine(bare, "repository"));
        File.Move(shop.KeyFile, Path.Combine(bare, "key"));
        Directory.Delete(shop.State, recursive: true);
        Directory.CreateDirectory(Path.Combine(bare, "home"));

        DanmenProgram danmen = new(bare);
        string program = await danmen.ForNobodyAsync(bare);
        if (Environment.IsPrivilegedProcess) (await danmen.BashAsync($"chmod o+x '{shop.At()}' && chown -R nobody '{bare}'")).MustSucceed();
        string script = $"export HOME='{bare}/home'; cd ~ && {program} --repository ../repository --key-file ../key snapshot list && {program} --repository ../repository --key-file ../key restore latest --target ../back";
        ProgramResult result = await danmen.BashAsync(script);
        Assert.Contains("shop/prod", result.MustSucceed().Output, StringComparison.Ordinal);
        (await ExternalProgram.RunAsync("diff", ["-r", shop.Uploads, Path.Combine(bare, "back", "uploads")], null, DanmenProgram.Token)).MustSucceed();
    }

    [Fact]
    public async Task Environment_is_restored_from_the_definition_that_the_snapshot_carries()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        File.Delete(Path.Combine(shop.State, "danmen.yaml"));
        DanmenProgram elsewhere = new(Directory.CreateDirectory(shop.At("elsewhere")).FullName);
        string[] where = ["--repository", shop.Repository, "--key-file", shop.KeyFile];
        await elsewhere.ExitsAsync(0, ["restore", "latest:prod", "--to", "prod", "--yes", .. where]);
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Equal(1, (await elsewhere.JsonAsync(0, ["restore", "list", .. where])).GetProperty("runs").GetArrayLength());
    }
}
