using System.Net;
using System.Text.Json;
using Danmen.IntegrationTests.Rsync;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>Disks that are full and connections that are cut in the middle of a run: behind each the old or the new state lives, or the record says that it is between them and the run goes on or back once the cause is gone.</summary>
public abstract class RunbookBreakdownConformance(RunHook hook)
{
    private static readonly string[] s_steps = ["stop", "databases", "files", "configuration", "integrity", "start", "tests"];

    private protected abstract Task<RunbookShop> OpenAsync(ShopOptions options);

    /// <summary>Full between the plan, which finds room enough, and the building.</summary>
    private protected async Task FullWhileBuiltAsync()
    {
        await using RunbookShop shop = await OpenAsync(new ShopOptions { SmallDisk = "live" });
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        ProgramResult failed = await hook.AtStepAsync(shop.Danmen, "prepare", shop.Filling, "restore", "latest", "--to", "prod");
        Assert.Equal((1, damaged), (failed.ExitCode, await shop.ContentAsync()));
        Assert.Contains("[DM-", failed.Error, StringComparison.Ordinal);
        shop.Empty();
        Assert.Equal("abandoned", (await shop.RunAsync()).GetProperty("state").GetString());
        Assert.Empty(await shop.LeftAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal(whole, await shop.ContentAsync());
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Disk_that_is_full_during_the_standstill_stops_neither_the_way_there_nor_the_way_back()
    {
        await using RunbookShop shop = await OpenAsync(new ShopOptions { SmallDisk = "live" });
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        ProgramResult ended = await hook.AtStepAsync(shop.Danmen, "stop", shop.Filling, "restore", "latest", "--to", "prod");
        string state = (await shop.RunAsync()).GetProperty("state").GetString()!; // in the golden list
        // On a host the placement's own journal needs a page: then the run goes back.
        Assert.Contains((ended.ExitCode, state), ((int, string)[])[(0, "swapped"), (1, "rolled_back"), (1, "rolling_back")]);
        if (state == "swapped") Assert.Equal(whole, await shop.ContentAsync());
        if (state == "rolling_back") shop.Empty();
        string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // the same
        if (state != "rolled_back") await shop.Danmen.ExitsAsync(0, "restore", state == "swapped" ? "rollback" : "resume", id, "--yes");
        Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString(), shop.IsUp));
        shop.Empty();
        await EndAsync(shop, id, damaged);
    }

    /// <summary>Nothing of a run can be written down any more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Run", "Soak")]
    public async Task Disk_of_the_journal_that_is_full_stops_the_run_which_goes_on_or_back_later(bool resumes)
    {
        await using RunbookShop shop = await OpenAsync(new ShopOptions { SmallDisk = "state" });
        string whole = await shop.ContentAsync();
        foreach (string step in s_steps.Where(step => step != "databases" || shop.Database is not null))
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            ProgramResult failed = await hook.AtStepAsync(shop.Danmen, step, shop.Filling, "restore", "latest", "--to", "prod");
            Assert.True(failed.ExitCode == 1, $"{step}: {failed.ExitCode} {failed.Output}{failed.Error}");
            Assert.Contains("No space left", failed.Error, StringComparison.Ordinal);
            shop.Empty();
            JsonElement run = await shop.RunAsync();
            Assert.Equal("swapping", run.GetProperty("state").GetString());
            string id = run.GetProperty("id").GetString()!; // in the golden list
            await shop.Danmen.ExitsAsync(0, resumes ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
            Assert.Equal((resumes ? whole : damaged, true), (await shop.ContentAsync(), shop.IsUp));
            await EndAsync(shop, id, resumes ? whole : damaged);
        }
    }

    /// <summary>What the connection carries while the new state is built is cut, which costs nothing.</summary>
    /// <param name="bytes">Of what is sent beyond what the plan sends.</param>
    /// <param name="whole">What the snapshot holds.</param>
    private protected static async Task CutWhileBuiltAsync(RunbookShop shop, CuttingProxy proxy, long bytes, string whole)
    {
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        bool wasCut = false;
        proxy.CountsSent = true;
        long before = proxy.Received;
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--plan");
        proxy.Limit = (2 * proxy.Received) - before + bytes;
        proxy.AtLimit = _ =>
        {
            wasCut = true;
            return Task.FromResult(false);
        };
        await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod");
        Assert.True(wasCut);
        Assert.Equal((damaged, "abandoned", true), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString(), shop.IsUp));
        Assert.Empty(await shop.LeftAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal(whole, await shop.ContentAsync());
    }

    /// <summary>Cut when the system stands still; it comes back for the way back, or only later.</summary>
    private protected static async Task CutInStandstillAsync(RunbookShop shop, CuttingProxy proxy)
    {
        string whole = await shop.ContentAsync();
        foreach ((bool comesBack, bool resumes) in ((bool, bool)[])[(true, false), (false, true), (false, false)])
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            shop.OnStop(
                async () =>
                {
                    await proxy.CutAsync();
                    return HttpStatusCode.OK;
                },
                () =>
                {
                    if (comesBack) proxy.Mend();
                    return Task.FromResult(HttpStatusCode.OK);
                });
            await shop.Danmen.ExitsAsync(1, resumes ? ["restore", "latest", "--to", "prod", "--no-rollback"] : ["restore", "latest", "--to", "prod"]);
            JsonElement run = await shop.RunAsync();
            Assert.Equal(comesBack ? "rolled_back" : resumes ? "swapping" : "rolling_back", run.GetProperty("state").GetString());
            string id = run.GetProperty("id").GetString()!; // in the golden list
            shop.Calm();
            if (!comesBack)
            {
                proxy.Mend();
                await shop.Danmen.ExitsAsync(0, "restore", "resume", id);
            }

            Assert.Equal((resumes ? whole : damaged, true), (await shop.ContentAsync(), shop.IsUp));
            await EndAsync(shop, id, resumes ? whole : damaged);
        }
    }

    private static async Task EndAsync(RunbookShop shop, string id, string content)
    {
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--now", "--yes");
        Assert.Equal(content, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }
}
