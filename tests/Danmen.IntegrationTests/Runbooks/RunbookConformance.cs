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

    public static TheoryData<string, bool> FatalSteps() => new() { { "stop", true }, { "stop", false }, { "start", true }, { "start", false }, { "tests", true }, { "tests", false } };

    /// <summary>Of the system's hosts.</summary>
    private protected virtual IReadOnlyList<string> Roles => ["app"];

    private protected abstract Task<RunbookShop> OpenAsync(ShopOptions options);

    [Fact]
    public async Task Run_goes_through_every_step_and_is_undone()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
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
    public async Task Run_offline_stops_the_system_before_anything_is_built_and_is_undone()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        shop.OnStop(async () =>
        {
            Assert.Empty(await shop.LeftAsync());
            return HttpStatusCode.OK;
        });
        JsonElement run = await shop.Danmen.JsonAsync(0, "restore", "latest", "--to", "prod", "--offline");
        Assert.Equal(("swapped", "offline"), (run.GetProperty("state").GetString(), run.GetProperty("mode").GetString()));
        JsonElement[] steps = [.. run.GetProperty("steps").EnumerateArray()];
        Assert.Equal("skipped", steps.Single(step => step.GetProperty("step").GetString() == "prepare").GetProperty("state").GetString());
        // What each of them built, its own log says.
        foreach (JsonElement step in steps.Where(step => step.GetProperty("step").GetString() is "files" or "configuration"))
            Assert.Contains(step.GetProperty("log").EnumerateArray(), line => line.GetProperty("text").GetString()!.Contains("verified", StringComparison.Ordinal)); // a line is text
        Assert.InRange(run.GetProperty("downtime_beside_stop_and_start_seconds").GetDouble(), 0, run.GetProperty("downtime_seconds").GetDouble());
        Assert.Equal((whole, true), (await shop.ContentAsync(), shop.IsUp));
        Assert.Empty(shop.Staged());

        string id = run.GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString(), shop.IsUp));
        await EndAsync(shop, damaged);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [Trait("Run", "Soak")]
    public async Task Run_killed_while_it_builds_offline_goes_on_or_back(bool resume, bool onlyConfiguration)
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        shop.Configure(text =>
        {
            string settings = text.Split('\n').Single(line => line.Contains("config:", StringComparison.Ordinal));
            // The command's parent is the run, and what is before configuration is in place by then.
            return text.Replace(settings, settings + "\n        validate: \"test -d {} && { test -e killed || { touch killed; kill -9 $PPID; }; }\"", StringComparison.Ordinal);
        });
        await shop.Danmen.ExitsAsync(128 + 9, ["restore", "latest", "--to", "prod", "--offline", .. onlyConfiguration ? (string[])["--component", "settings"] : []]);
        JsonElement run = await shop.RunAsync();
        Assert.Equal(("swapping", false), (run.GetProperty("state").GetString(), shop.IsUp));
        string id = run.GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, resume ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
        Assert.True(shop.IsUp);
        Assert.Equal(resume ? "swapped" : "rolled_back", (await shop.RunAsync()).GetProperty("state").GetString());
        string content = await shop.ContentAsync();
        if (!onlyConfiguration) Assert.Equal(resume ? whole : damaged, content);
        else Assert.Equal(resume, content != damaged);
        Assert.Empty(shop.Staged());
        await EndAsync(shop, content);
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task State_before_goes_with_the_sign_off()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--note", "well", "--yes");
        Assert.Equal((whole, "confirmed"), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString()));
        Assert.Empty(await shop.LeftAsync());
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task State_that_was_kept_can_come_back_until_its_time_and_goes_then()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        shop.Configure(text => text.Replace("    runbook:\n", "    runbook:\n      keep_previous: 24h\n", StringComparison.Ordinal));
        string id = await SignOffAsync();
        Assert.Empty((await shop.Danmen.JsonAsync(0, "restore", "confirm", "--expired")).GetProperty("runs").EnumerateArray());
        Assert.NotEmpty(await shop.LeftAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--now", "--yes");

        shop.Configure(text => text.Replace("keep_previous: 24h", "keep_previous: 1ms", StringComparison.Ordinal));
        await SignOffAsync();
        Assert.Equal("confirmed", Assert.Single((await shop.Danmen.JsonAsync(0, "restore", "confirm", "--expired")).GetProperty("runs").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());

        async Task<string> SignOffAsync()
        {
            await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
            string run = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
            await shop.Danmen.ExitsAsync(0, "restore", "confirm", run, "--note", "well", "--yes");
            Assert.Equal("signed_off", (await shop.RunAsync()).GetProperty("state").GetString());
            return run;
        }
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Failure_in_any_step_and_on_any_host_brings_the_state_before_back()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        foreach ((string step, string where) in Failures(shop))
        {
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            Inject(shop, step, where);
            await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod");
            JsonElement run = await shop.RunAsync();
            Assert.Equal((damaged, "rolled_back", true), (await shop.ContentAsync(), run.GetProperty("state").GetString(), shop.IsUp));
            Assert.Equal(step, Assert.Single(run.GetProperty("steps").EnumerateArray(), each => each.GetProperty("state").GetString() == "failed").GetProperty("step").GetString());
            await EndAsync(shop, damaged);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Run", "Soak")]
    public async Task Failure_that_is_left_as_it_is_goes_on_or_back_when_its_cause_is_gone(bool resumes)
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        string whole = await shop.ContentAsync();
        foreach ((string step, string where) in Failures(shop))
        {
            // What was verified and then written to is wrong for ever: there is only the way back.
            if (resumes && step == "integrity") continue;
            await shop.DamageAsync();
            string damaged = await shop.ContentAsync();
            Func<Task>? mend = Inject(shop, step, where);
            await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod", "--no-rollback");
            Assert.Equal("swapping", (await shop.RunAsync()).GetProperty("state").GetString());
            string id = (await shop.RunAsync()).GetProperty("id").GetString()!; // in the golden list
            // Where the next stop would, none may come.
            if (mend is not null) await mend();
            await shop.Danmen.ExitsAsync(0, resumes ? ["restore", "resume", id] : ["restore", "rollback", id, "--yes"]);
            Assert.Equal((resumes ? whole : damaged, resumes ? "swapped" : "rolled_back", true), (await shop.ContentAsync(), (await shop.RunAsync()).GetProperty("state").GetString(), shop.IsUp));
            await EndAsync(shop, resumes ? whole : damaged);
        }
    }

    [Theory]
    [MemberData(nameof(FatalSteps))]
    [Trait("Run", "Soak")]
    public async Task Run_killed_in_a_step_goes_on_or_back(string step, bool resume)
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
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

    /// <summary>Each step in which something can fail, and where in it.</summary>
    private IEnumerable<(string Step, string Where)> Failures(RunbookShop shop)
    {
        yield return ("stop", "");
        foreach (string role in Roles) yield return ("stop", role);
        if (shop.Database is not null) yield return ("databases", "");
        // With Ansible these two are on different hosts.
        yield return ("files", "photo*");
        yield return ("files", "prices.pkl");
        yield return ("configuration", "app.json");
        yield return ("integrity", "app.json");
        foreach (string role in Roles) yield return ("start", role);
        yield return ("start", "");
        yield return ("tests", "");
    }

    /// <summary>Makes the step fail once; what was taken away for it comes back before the way back needs it.</summary>
    /// <returns>Brings it back where no stop comes; null when there is nothing to bring back.</returns>
    private static Func<Task>? Inject(RunbookShop shop, string step, string where)
    {
        bool isMended = false;
        string beside = "", aside = shop.At("aside");
        switch (step)
        {
            case "stop" when where.Length == 0:
                shop.OnStop(() => Task.FromResult(HttpStatusCode.InternalServerError));
                return null;
            case "start" when where.Length == 0:
                shop.OnStart(() => Task.FromResult(HttpStatusCode.InternalServerError));
                return null;
            case "stop" or "start":
                shop.FailOnce($"{step}-{where}");
                return null;
            case "tests":
                shop.OnVisit(() => Task.FromResult(HttpStatusCode.InternalServerError));
                return null;
            case "integrity":
                shop.OnStop(Always(() => File.AppendAllTextAsync(Directory.EnumerateFiles(Beside(shop, where), where, SearchOption.AllDirectories).First(), "more", Token)));
                return null;
            case "databases":
                // Which no renaming and no fence can pass.
                shop.OnStop(Always(() => shop.ExecuteAsync($"BEGIN; CREATE TABLE held (i int); PREPARE TRANSACTION 'held-{shop.Database}'")), Always(MendAsync));
                return MendAsync;
            default:
                shop.OnStop(
                    Always(() =>
                    {
                        beside = Beside(shop, where);
                        Directory.Move(beside, aside);
                        return Task.CompletedTask;
                    }),
                    Always(MendAsync));
                return MendAsync;
        }

        async Task MendAsync()
        {
            if (isMended) return;
            isMended = true;
            if (step == "databases") await shop.ExecuteAsync($"ROLLBACK PREPARED 'held-{shop.Database}'");
            else Directory.Move(aside, beside);
        }

        static Func<Task<HttpStatusCode>> Always(Func<Task> work) => async () =>
        {
            await work();
            return HttpStatusCode.OK;
        };
    }

    /// <summary>The folder beside the living one of the component that has such a file.</summary>
    private static string Beside(RunbookShop shop, string file) =>
        Directory.EnumerateDirectories(shop.At("live"), ".danmen-*", new EnumerationOptions { AttributesToSkip = 0 }).Single(folder => Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Any());

    private static async Task EndAsync(RunbookShop shop, string content)
    {
        shop.Calm();
        JsonElement run = await shop.RunAsync();
        if (run.GetProperty("state").GetString() != "abandoned") await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--now", "--yes"); // in the golden list
        Assert.Equal(content, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }
}
