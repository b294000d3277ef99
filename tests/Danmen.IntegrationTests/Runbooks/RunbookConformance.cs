using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Danmen.IntegrationTests.Cli;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>What a restore run owes whoever carries its steps out: success, failure and death in every step, and behind each the old or the new state, byte for byte, as the record says.</summary>
public abstract class RunbookConformance
{
    private static CancellationToken Token => DanmenProgram.Token;

    public static TheoryData<string> FailingSteps() => ["stop", "placing", "integrity", "start", "tests"];

    public static TheoryData<string, bool> FatalSteps() => new() { { "prepare", true }, { "prepare", false }, { "stop", true }, { "stop", false }, { "start", true }, { "start", false }, { "tests", true }, { "tests", false } };

    /// <summary>A system whose runbook posts to ADDRESS/stop and ADDRESS/start and whose check visits ADDRESS/.</summary>
    private protected abstract Task<RunbookShop> OpenAsync();

    [Fact]
    public async Task Run_goes_through_every_step_and_is_undone()
    {
        await using RunbookShop shop = await OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();

        // While it stands still, a second one is refused.
        shop.OnStop(async () =>
        {
            Assert.True(shop.IsUp);
            Assert.Equal(damaged, await shop.ContentAsync());
            Assert.Contains("[DM-RESTORE-004]", (await shop.Danmen.ExitsAsync(6, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);
            return HttpStatusCode.OK;
        });
        JsonElement run = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal("swapped", run.GetProperty("state").GetString());
        Assert.All(run.GetProperty("steps").EnumerateArray(), step => Assert.Contains(step.GetProperty("state").GetString(), (string[])["done", "skipped"]));
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.True(shop.IsUp);
        Assert.Empty(shop.Staged());
        string id = run.GetProperty("id").GetString()!; // in the golden list
        Assert.Contains("[DM-RESTORE-015]", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);

        await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString(), shop.IsUp));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--now", "--yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task State_before_goes_with_the_sign_off()
    {
        await using RunbookShop shop = await OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--note", "well", "--yes");
        Assert.Equal((whole, "confirmed"), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString()));
        Assert.Empty(await shop.LeftAsync());
    }

    [Theory]
    [MemberData(nameof(FailingSteps))]
    [Trait("Run", "Soak")]
    public async Task Failure_in_a_step_brings_the_state_before_back(string step)
    {
        await using RunbookShop shop = await OpenAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        Inject(shop, step);
        await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod");
        JsonElement run = await shop.RunAsync();
        Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), run.GetProperty("state").GetString(), shop.IsUp));
        Assert.Single(run.GetProperty("steps").EnumerateArray(), each => each.GetProperty("state").GetString() == "failed");
        await EndAsync(shop, damaged);
    }

    [Theory]
    [MemberData(nameof(FatalSteps))]
    [Trait("Run", "Soak")]
    public async Task Run_killed_in_a_step_goes_on_or_back(string step, bool resume)
    {
        await using RunbookShop shop = await OpenAsync();
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        TaskCompletionSource<Process> started = new();
        async Task<HttpStatusCode> KillAsync()
        {
            (await started.Task).Kill();
            return HttpStatusCode.OK;
        }

        if (step == "stop") shop.OnStop(KillAsync);
        if (step == "start") shop.OnStart(KillAsync);
        if (step == "tests") shop.OnVisit(KillAsync);
        using (Process restore = shop.Start())
        {
            started.SetResult(restore);
            Task<ProgramResult> ending = DanmenProgram.EndOfAsync(restore);
            if (step == "prepare")
            {
                while (!IsRunning(shop, step) && !restore.HasExited) await Task.Delay(1, Token);
                restore.Kill();
            }

            Assert.Equal(128 + 9, (await ending).ExitCode);
        }

        string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, resume ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
        string state = (await shop.RunAsync()).GetProperty("state").GetString()!; // the same
        Assert.Contains(state, resume ? (string[])["swapped"] : ["rolled_back", "abandoned"]);
        Assert.Equal((resume ? whole : damaged, true), (await shop.ContentAsync(), shop.IsUp));
        Assert.Empty(shop.Staged());
        await EndAsync(shop, resume ? whole : damaged);
    }

    /// <summary>Makes the step fail once; what was taken away for it comes back before the way back needs it.</summary>
    private static void Inject(RunbookShop shop, string step)
    {
        switch (step)
        {
            case "stop":
                shop.OnStop(() => Task.FromResult(HttpStatusCode.InternalServerError));
                break;
            case "placing":
                string beside = "", aside = shop.At("aside");
                shop.OnStop(
                    () =>
                    {
                        beside = Beside(shop);
                        Directory.Move(beside, aside);
                        return Task.FromResult(HttpStatusCode.OK);
                    },
                    () =>
                    {
                        Directory.Move(aside, beside);
                        return Task.FromResult(HttpStatusCode.OK);
                    });
                break;
            case "integrity":
                shop.OnStop(() =>
                {
                    File.AppendAllText(Directory.EnumerateFiles(Beside(shop), "app.json", SearchOption.AllDirectories).First(), "more");
                    return Task.FromResult(HttpStatusCode.OK);
                });
                break;
            case "start":
                shop.OnStart(() => Task.FromResult(HttpStatusCode.InternalServerError));
                break;
            default:
                shop.OnVisit(() => Task.FromResult(HttpStatusCode.InternalServerError));
                break;
        }
    }

    /// <summary>Where the configuration stands that does not live.</summary>
    private static string Beside(RunbookShop shop) =>
        Directory.EnumerateDirectories(shop.At("live"), ".danmen-*", new EnumerationOptions { AttributesToSkip = 0 }).Single(folder => Directory.EnumerateFiles(folder, "app.json", SearchOption.AllDirectories).Any());

    private static bool IsRunning(RunbookShop shop, string step)
    {
        string runs = shop.At("state", ".danmen", "runs");
        if (!Directory.Exists(runs)) return false;
        foreach (string file in Directory.EnumerateFiles(runs, "run.json", SearchOption.AllDirectories))
        {
            using JsonDocument run = JsonDocument.Parse(File.ReadAllBytes(file));
            if (run.RootElement.GetProperty("run").GetProperty("steps").EnumerateArray().Any(each => each.GetProperty("kind").GetString() == step && each.GetProperty("state").GetString() == "running")) return true;
        }

        return false;
    }

    private static async Task EndAsync(RunbookShop shop, string content)
    {
        JsonElement run = await shop.RunAsync();
        if (run.GetProperty("state").GetString() != "abandoned") await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--now", "--yes"); // in the golden list
        Assert.Equal(content, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }
}
