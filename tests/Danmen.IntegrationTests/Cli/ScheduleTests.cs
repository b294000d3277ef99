using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Units that systemd itself reads and accepts, and whose commands are run as they stand.</summary>
public sealed partial class ScheduleTests
{
    private const string Schedule = "time_zone: Asia/Tokyo\nschedule: { daily: \"02:00\", weekly: \"Sun 03:00\", retention: \"04:00\", check: \"05:00\", drill: \"Sat 06:00\" }\nretention: { keep: { last: 1 } }\n";

    [Fact]
    public async Task Units_are_accepted_by_systemd_and_their_commands_run()
    {
        ExternalProgram.Require("systemd-analyze");
        using SmallShop shop = await SmallShop.OpenAsync(name: "my shop at 50%");
        shop.Configure(text => text + Schedule);
        string units = shop.At("units");
        JsonElement installed = await shop.Danmen.JsonAsync(0, "schedule", "install", "--directory", units, "--read-data", "100");
        Assert.False(installed.GetProperty("started").GetBoolean());
        string[] files = [.. Directory.GetFiles(units).Order(StringComparer.Ordinal)];
        Assert.Equal(installed.GetProperty("written").EnumerateArray().Select(each => each.GetString()).Order(StringComparer.Ordinal), files.Select(Path.GetFileName));
        Assert.Equal(10, files.Length);
        await MustBeAcceptedAsync(shop, files, "--system");
        string own = shop.At("own units");
        await shop.Danmen.ExitsAsync(0, "schedule", "install", "--user", "--directory", own);
        await MustBeAcceptedAsync(shop, Directory.GetFiles(own), "--user");
        foreach (string timer in files.Where(file => file.EndsWith(".timer", StringComparison.Ordinal)))
        {
            string text = await File.ReadAllTextAsync(timer, DanmenProgram.Token);
            Assert.Contains("\nPersistent=true\n", text, StringComparison.Ordinal);
            (await ExternalProgram.RunAsync("systemd-analyze", ["calendar", Calendar().Match(text).Groups[1].Value], null, DanmenProgram.Token)).MustSucceed();
        }

        // In the order of a week; what each leaves behind is looked at.
        await StartAsync(shop, units, "daily");
        await StartAsync(shop, units, "weekly");
        JsonElement tag = Assert.Single((await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags").EnumerateArray());
        Assert.Matches("^prod-weekly-[0-9]{4}w[0-9]{2}-[0-9]{8}$", tag.GetProperty("name").GetString());
        await StartAsync(shop, units, "daily");
        await StartAsync(shop, units, "retention");
        // The newest, and the tagged one.
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
        await StartAsync(shop, units, "check");
        await StartAsync(shop, units, "drill");
        JsonElement drill = Assert.Single((await shop.Danmen.JsonAsync(0, "drill", "list")).GetProperty("drills").EnumerateArray());
        Assert.Equal(("prod", "passed"), (drill.GetProperty("environment").GetString(), drill.GetProperty("result").GetString()));
        File.Delete(shop.StoredFile("data"));
        await StartAsync(shop, units, "check", exitCode: 5);

        JsonElement[] jobs = [.. (await shop.Danmen.JsonAsync(0, "schedule", "list", "--directory", units)).GetProperty("jobs").EnumerateArray()];
        Assert.Equal(["daily", "weekly", "retention", "check", "drill"], jobs.Select(job => job.GetProperty("job").GetString()));
        Assert.Equal([0, 0, 0, 5, 0], jobs.Select(job => job.GetProperty("last").GetProperty("exit_code").GetInt32()));
        Assert.All(jobs, job => Assert.True(job.GetProperty("timer_installed").GetBoolean()));
        Assert.Matches(@"check +05:00 .*exit code 5", await shop.Danmen.SaysAsync("schedule", "list", "--directory", units));

        // What is not scheduled any more goes; what somebody else wrote stays.
        shop.Configure(text => text.Replace("check: \"05:00\", ", "", StringComparison.Ordinal));
        await shop.Danmen.ExitsAsync(0, "schedule", "install", "--directory", units);
        Assert.DoesNotContain(Directory.GetFiles(units), file => file.Contains("check", StringComparison.Ordinal));
        string foreign = Path.Combine(units, "danmen-shop-daily.timer");
        await File.WriteAllTextAsync(foreign, "[Timer]\nOnCalendar=daily\n", DanmenProgram.Token);
        Assert.Contains("DM-SCHEDULE-002", (await shop.Danmen.ExitsAsync(4, "schedule", "install", "--directory", units)).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "schedule", "remove", "--directory", units);
        Assert.Equal([foreign], Directory.GetFiles(units));
    }

    [Fact]
    public async Task Lines_of_cron_run_as_they_stand_and_what_was_missed_is_caught_up_once()
    {
        using SmallShop shop = await SmallShop.OpenAsync(name: "my shop at 50%");
        shop.Configure(text => text + Schedule);
        string[] lines = (await shop.Danmen.SaysAsync("schedule", "install", "--cron")).TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("0 2 * * * ", lines[1], StringComparison.Ordinal);
        // cron gives sh what stands behind the times, "\%" for "%".
        (await shop.Danmen.BashAsync($"sh -c {Quoted(lines[1]["0 2 * * * ".Length..].Replace("\\%", "%", StringComparison.Ordinal))}")).MustSucceed();
        Assert.Equal(1, await SnapshotsAsync(shop));
        string missed = lines[^1]["@reboot ".Length..].Replace("\\%", "%", StringComparison.Ordinal);
        (await shop.Danmen.BashAsync($"sh -c {Quoted(missed)}")).MustSucceed();
        JsonElement[] jobs = [.. (await shop.Danmen.JsonAsync(0, "schedule", "list")).GetProperty("jobs").EnumerateArray()];
        Assert.All(jobs, job => Assert.Equal(0, job.GetProperty("last").GetProperty("exit_code").GetInt32()));
        Assert.Empty((await shop.Danmen.JsonAsync(0, "schedule", "run", "--missed")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task Job_runs_once_at_a_time_and_one_that_was_killed_is_told_and_run_again()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        shop.Configure(text => text.Replace("    components:", "    freeze: { before: [\"touch ../frozen; while ! test -e ../go; do sleep 0.1; done\"], after: [\"true\"], timeout: 2m }\n    components:", StringComparison.Ordinal)
            + "schedule: { daily: \"02:00\" }\n");
        using (Process running = shop.Danmen.Start("schedule", "run", "daily"))
        {
            await UntilAsync(() => File.Exists(shop.At("frozen")));
            Assert.Contains("DM-SCHEDULE-003", (await shop.Danmen.ExitsAsync(6, "schedule", "run", "daily")).Error, StringComparison.Ordinal);
            Assert.True((await shop.Danmen.JsonAsync(0, "schedule", "list")).GetProperty("jobs")[0].GetProperty("running").GetBoolean());
            running.Kill();
            await running.WaitForExitAsync(DanmenProgram.Token);
        }

        await File.WriteAllTextAsync(shop.At("go"), "", DanmenProgram.Token);
        JsonElement killed = (await shop.Danmen.JsonAsync(0, "schedule", "list")).GetProperty("jobs")[0];
        Assert.False(killed.GetProperty("running").GetBoolean());
        Assert.False(killed.GetProperty("last").TryGetProperty("exit_code", out _));
        JsonElement again = await shop.Danmen.JsonAsync(0, "schedule", "run", "--missed");
        Assert.Equal(0, Assert.Single(again.GetProperty("jobs").EnumerateArray()).GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task What_is_not_scheduled_says_so()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Assert.Contains("DM-SCHEDULE-001", (await shop.Danmen.ExitsAsync(2, "schedule", "install", "--directory", shop.At("units"))).Error, StringComparison.Ordinal);
        shop.Configure(text => text + "schedule: { daily: \"02:00\" }\n");
        Assert.Contains("DM-SCHEDULE-001", (await shop.Danmen.ExitsAsync(2, "schedule", "run", "check")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(2, "schedule", "run");
        await shop.Danmen.ExitsAsync(2, "schedule", "run", "daily", "--missed");
        await shop.Danmen.ExitsAsync(3, "schedule", "install", "--environment", "nowhere", "--directory", shop.At("units"));
        Assert.False(Directory.Exists(shop.At("units")));
    }

    private static async Task MustBeAcceptedAsync(SmallShop shop, string[] units, string whose)
    {
        string runtime = Directory.CreateDirectory(shop.At("runtime"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        ProgramResult verified = await ExternalProgram.RunAsync("env", [$"XDG_RUNTIME_DIR={runtime}", "systemd-analyze", whose, "verify", "--man=no", .. units], null, DanmenProgram.Token);
        Assert.True(verified.ExitCode == 0, verified.Error);
        Assert.DoesNotContain("danmen-shop", verified.Error, StringComparison.Ordinal);
    }

    // As systemd would: the words of ExecStart, without a shell.
    private static async Task StartAsync(SmallShop shop, string units, string job, int exitCode = 0)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(units, $"danmen-shop-{job}.service"), DanmenProgram.Token);
        string[] words = Words(ExecStart().Match(text).Groups[1].Value);
        Assert.Equal(DanmenProgram.Path, words[0]);
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["HOME"] = shop.At() } })!; // as in DanmenProgram
        ProgramResult result = await DanmenProgram.EndOfAsync(process);
        Assert.True(result.ExitCode == exitCode, $"{job}: {result.ExitCode}\n{result.Output}\n{result.Error}");
    }

    private static string[] Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ' ' && !quoted) Add();
            else if ((line[i] is '%' or '$' && line[i + 1] == line[i]) || line[i] == '\\') word.Append(line[++i]);
            else word.Append(line[i]);
        }

        Add();
        return [.. words];

        void Add()
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(50, DanmenProgram.Token);
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static async Task<int> SnapshotsAsync(SmallShop shop) => (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength();

    [GeneratedRegex("^OnCalendar=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Calendar();

    [GeneratedRegex("^ExecStart=(.*)$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();
}
