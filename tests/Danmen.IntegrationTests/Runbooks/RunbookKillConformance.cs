using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>SIGKILL at any moment of a run: before and behind each thing that it writes down, it goes on or back, and meanwhile the record says that something is under way.</summary>
public abstract class RunbookKillConformance(RunHook hook)
{
    private static readonly string[] s_steps = ["prepare", "stop", "databases", "files", "configuration", "integrity", "start", "tests"];

    /// <summary>One of so many moments is tried.</summary>
    private protected virtual int Stride => 1;

    private protected abstract Task<RunbookShop> OpenAsync(ShopOptions options);

    [Fact]
    public async Task Run_killed_while_files_are_put_in_place_goes_on()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        await KilledAsync(hook.AtStepAsync(shop.Danmen, "files", RunHook.Kill, "restore", "latest", "--to", "prod"));
        await GoOnAsync(shop, whole, damaged, resumes: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Run", "Soak")]
    public async Task Run_killed_at_the_beginning_of_each_step_goes_on_or_back(bool resumes)
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        foreach (string step in s_steps.Where(step => step != "databases" || shop.Database is not null))
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            await KilledAsync(hook.AtStepAsync(shop.Danmen, step, RunHook.Kill, "restore", "latest", "--to", "prod"));
            Assert.Equal("running", StateOf(await shop.RunAsync(), step));
            await GoOnAsync(shop, whole, damaged, resumes);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Run", "Soak")]
    public async Task Run_killed_at_any_write_of_its_journal_goes_on_or_back(bool isBefore)
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        for (int write = isBefore ? 1 : 1 + (Stride / 2), tried = 0; ; write += Stride, tried++)
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            int runs = await shop.CountAsync();
            ProgramResult ended = await hook.KillAtWriteAsync(shop.Danmen, write, isBefore, "restore", "latest", "--to", "prod");
            if (ended.ExitCode == 0)
            {
                // It has so few.
                Assert.True(tried >= 4, $"only {tried} moments");
                TestContext.Current.TestOutputHelper?.WriteLine($"figure: killed at {tried} moments");
                await GoOnAsync(shop, whole, damaged, resumes: false);
                return;
            }

            await KilledAsync(Task.FromResult(ended));
            if (await shop.CountAsync() == runs)
            {
                // Nothing of it was written down, and nothing done.
                Assert.Equal(damaged, await shop.ContentAsync());
                continue;
            }

            await GoOnAsync(shop, whole, damaged, resumes: tried % 2 == (isBefore ? 0 : 1));
        }
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Way_back_and_removal_killed_at_any_write_of_the_journal_go_on()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        bool wasKilled = true;
        int tried = 0;
        for (int write = 1; wasKilled; write += Stride)
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
            string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
            wasKilled = await DieAsync(["restore", "rollback", id, "--yes"]);
            string state = await StateAsync();
            if (state != "rolled_back") await shop.Danmen.ExitsAsync(0, state == "swapped" ? ["restore", "rollback", id, "--yes"] : ["restore", "resume", id]);
            Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), await StateAsync(), shop.IsUp));

            wasKilled |= await DieAsync(["restore", "confirm", id, "--now", "--yes"]);
            Assert.Equal(damaged, await shop.ContentAsync());
            state = await StateAsync();
            if (state != "confirmed") await shop.Danmen.ExitsAsync(0, state == "confirming" ? ["restore", "resume", id] : ["restore", "confirm", id, "--now", "--yes"]);
            Assert.Equal((damaged, "confirmed"), (await shop.ContentAsync(), await StateAsync()));
            Assert.Empty(await shop.LeftAsync());

            async Task<bool> DieAsync(string[] words)
            {
                ProgramResult ended = await hook.KillAtWriteAsync(shop.Danmen, write, isBefore: tried++ % 2 == 0, words);
                Assert.True(ended.ExitCode is 0 or 128 + 9, ended.Output + ended.Error);
                return ended.ExitCode != 0;
            }

            async Task<string> StateAsync() => (await shop.RunAsync()).GetProperty("state").GetString()!; // the same
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"figure: killed at {tried} moments");
    }

    private static async Task KilledAsync(Task<ProgramResult> ending)
    {
        ProgramResult ended = await ending;
        Assert.True(ended.ExitCode == 128 + 9, ended.Output + ended.Error);
    }

    private static async Task GoOnAsync(RunbookShop shop, string whole, string damaged, bool resumes)
    {
        JsonElement run = await shop.RunAsync();
        string id = run.GetProperty("id").GetString()!, before = run.GetProperty("state").GetString()!; // in the golden list
        // What lives is one of the two states, or the record says that it is between them.
        Assert.Contains(before, (string[])["building", "swapping", "swapped"]);
        if (before != "swapping") Assert.Equal(before == "building" ? damaged : whole, await shop.ContentAsync());
        if (resumes && before != "swapped") await shop.Danmen.ExitsAsync(0, "restore", "resume", id);
        if (!resumes) await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        run = await shop.RunAsync();
        Assert.Equal(resumes ? "swapped" : before == "building" ? "abandoned" : "rolled_back", run.GetProperty("state").GetString());
        Assert.Equal((resumes ? whole : damaged, true), (await shop.ContentAsync(), shop.IsUp));
        Assert.Empty(shop.Staged());
        if (before != "building" || resumes) await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--now", "--yes");
        Assert.Equal(resumes ? whole : damaged, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }

    private static string StateOf(JsonElement run, string step) =>
        run.GetProperty("steps").EnumerateArray().Single(each => each.GetProperty("step").GetString() == step).GetProperty("state").GetString()!; // in the golden list
}
