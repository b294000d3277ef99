using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Runs that are interrupted, killed, or not alone.</summary>
public sealed class InterruptionTests
{
    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Interrupt_exits_130_releases_the_lock_and_keeps_the_repository_sound()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        ProgramResult result = await InterruptedAsync(shop, files: 150);
        // A run that was faster than its interrupt is done again, with more to do.
        for (int files = 300; result.ExitCode == 0 && files <= 1200; files *= 2) result = await InterruptedAsync(shop, files);
        Assert.True(result.ExitCode == 130, $"{result.ExitCode}\n{result.Output}\n{result.Error}");
        Assert.Equal("interrupted", JsonDocument.Parse(result.Output).RootElement.GetProperty("error").GetProperty("kind").GetString());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(shop.Repository, "locks")));
        await shop.Restic.MustBeSoundAsync(Token);
        await shop.SnapshotAsync();
    }

    [Fact]
    public async Task Killed_snapshot_leaves_a_sound_repository_and_the_next_run_stores_only_what_was_in_flight()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        // An index is full with 40,000 blobs, and then stored before its time. Random, so that nothing is compressed.
        (await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && for folder in {{10..69}}; do mkdir $folder && head -c 1200000 /dev/urandom | split -b 1200 -a 3 - $folder/ || exit; done")).MustSucceed();
        await FillAsync(shop, files: 50);
        long wholeBytes = Directory.EnumerateFiles(shop.Uploads, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        string indexes = Path.Combine(shop.Repository, "index");
        using (Process create = shop.Danmen.Start("snapshot", "create", "prod"))
        {
            while (!Directory.EnumerateFiles(indexes).Any(file => Path.GetFileName(file).Length == 64))
            {
                Assert.False(create.HasExited, "it ended before it was killed");
                await Task.Delay(5, Token);
            }

            create.Kill();
            await create.WaitForExitAsync(Token);
            Assert.Equal(128 + 9, create.ExitCode);
        }

        Assert.Empty((await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray());
        Dictionary<string, long> finished = Packs(shop), indexed = await IndexedAsync(shop);
        Assert.All(indexed.Keys, pack => Assert.True(finished.ContainsKey(pack), pack));
        long indexedBytes = indexed.Keys.Sum(pack => finished[pack]);
        Assert.True(indexedBytes > 40_000 * 1200, $"{indexedBytes} bytes are indexed");

        JsonElement next = await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod");
        await shop.Restic.MustBeSoundAsync(Token);
        long storedBytes = Packs(shop).Where(pack => !finished.ContainsKey(pack.Key)).Sum(pack => pack.Value);
        // Beside the content there are trees, headers and the database: 200 bytes a file are plenty.
        Assert.InRange(storedBytes, 1, wholeBytes - indexedBytes + (60_000 * 200) + (1 << 20));
        Assert.InRange(next.GetProperty("new_stored_bytes").GetInt64(), 1, storedBytes);
        Dictionary<string, long> now = await IndexedAsync(shop);
        Assert.All(indexed, pack => Assert.Equal(pack.Value, now[pack.Key]));
        string[] blobs = (await shop.Restic.MustAsync(Token, "list", "blobs")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(blobs.Length, blobs.Distinct().Count());
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "verify", "latest")).GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Guardian_thaws_the_system_when_danmen_is_killed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string frozen = shop.At("frozen");
        string thawed = shop.At("thawed");
        shop.Configure(text => text.Replace(
            "  prod:\n", $"  prod:\n    freeze: {{ before: [\"touch '{frozen}'; sleep 60\"], after: [\"touch '{thawed}'\"], timeout: 120s }}\n", StringComparison.Ordinal));
        using (Process create = shop.Danmen.Start("snapshot", "create", "prod"))
        {
            await AppearsAsync(frozen, create);
            Assert.False(File.Exists(thawed));
            create.Kill();
            await create.WaitForExitAsync(Token);
        }

        await AppearsAsync(thawed, null);
    }

    [Fact]
    public async Task Freeze_surrounds_the_files_and_rows_leave_behind_it()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string log = shop.At("log");
        shop.Configure(text => text.Replace(
            "  prod:\n", $"  prod:\n    freeze: {{ before: [\"echo frozen >>'{log}'\"], after: [\"echo thawed >>'{log}'; date +%s%3N >'{log}.at'\"], timeout: 60s }}\n", StringComparison.Ordinal));
        JsonElement[] components = [.. (await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod")).GetProperty("snapshot").GetProperty("components").EnumerateArray()];
        Assert.Equal("frozen\nthawed\n", await File.ReadAllTextAsync(log, Token));
        // Not the file's time, which is some milliseconds behind the clock.
        DateTimeOffset thawed = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(await File.ReadAllTextAsync(log + ".at", Token), CultureInfo.InvariantCulture) + 1);
        Assert.True(EndOf("uploads") < thawed && thawed < EndOf("db"), $"{EndOf("uploads"):O} {thawed:O} {EndOf("db"):O}");
        shop.Configure(text => text.Replace("echo frozen", "false; exit 3; echo", StringComparison.Ordinal));
        Assert.Contains("[DM-SNAPSHOT-002]", (await shop.Danmen.ExitsAsync(1, "snapshot", "create", "prod")).Error, StringComparison.Ordinal);
        Assert.EndsWith("thawed\n", await File.ReadAllTextAsync(log, Token), StringComparison.Ordinal);

        DateTimeOffset EndOf(string name) => components.Single(each => each.GetProperty("name").GetString() == name).GetProperty("end").GetDateTimeOffset();
    }

    [Fact]
    public async Task Two_snapshots_at_once_are_both_whole()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await FillAsync(shop, files: 20);
        ProgramResult[] both = await Task.WhenAll(shop.Danmen.RunAsync("snapshot", "create", "prod"), shop.Danmen.RunAsync("snapshot", "create", "prod"));
        foreach (ProgramResult each in both) each.MustSucceed();
        JsonElement[] snapshots = [.. (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray()];
        Assert.Equal(2, snapshots.Length);
        Assert.All(snapshots, each => Assert.True(each.GetProperty("complete").GetBoolean()));
        Assert.Single(snapshots.Select(each => each.GetProperty("components")[1].GetProperty("tree").GetString()).Distinct());
        await shop.Restic.MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Progress_comes_as_json_lines_with_events_and_nothing_else_does()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await FillAsync(shop, files: 20);
        ProgramResult result = await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod", "--events", "--json");
        JsonDocument.Parse(result.Output);
        JsonElement[] events = [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.NotEmpty(events);
        Assert.All(events, each => Assert.Equal("progress", each.GetProperty("event").GetString()));
        JsonElement last = events.Last(each => each.GetProperty("task").GetString() == "uploads");
        Assert.True(last.GetProperty("succeeded").GetBoolean());
        Assert.True(last.GetProperty("bytes_done").GetInt64() >= 20L << 20);

        result = await shop.Danmen.ExitsAsync(3, "snapshot", "show", "00000000", "--events");
        JsonElement error = JsonDocument.Parse(result.Error.Trim()).RootElement;
        Assert.Equal("error", error.GetProperty("event").GetString());
        Assert.Equal("DM-STORE-010", error.GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>Files of 1 MiB that cannot be compressed.</summary>
    /// <summary>Interrupts a snapshot of new files once it has stored something.</summary>
    private static async Task<ProgramResult> InterruptedAsync(SmallShop shop, int files)
    {
        await FillAsync(shop, files);
        int packs = Packs(shop).Count;
        using Process create = shop.Danmen.Start("snapshot", "create", "prod", "--json");
        while (!create.HasExited && Packs(shop).Count == packs) await Task.Delay(5, Token);
        await SignalAsync(create, "INT");
        return await DanmenProgram.EndOfAsync(create);
    }

    private static async Task FillAsync(SmallShop shop, int files)
    {
        byte[] content = new byte[1 << 20];
        for (int i = 0; i < files; i++)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(content);
            await File.WriteAllBytesAsync(Path.Combine(shop.Uploads, $"large{i}"), content, Token);
        }
    }

    /// <summary>Length of each pack that is stored.</summary>
    private static Dictionary<string, long> Packs(SmallShop shop) =>
        Directory.EnumerateFiles(Path.Combine(shop.Repository, "data"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 64).ToDictionary(file => Path.GetFileName(file), file => new FileInfo(file).Length);

    /// <summary>Number of blobs of each pack that an index names, as stock restic reads it.</summary>
    private static async Task<Dictionary<string, long>> IndexedAsync(SmallShop shop)
    {
        Dictionary<string, long> packs = [];
        foreach (string index in (await shop.Restic.MustAsync(Token, "--no-lock", "list", "index")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(await shop.Restic.MustAsync(Token, "--no-lock", "cat", "index", index));
            foreach (JsonElement pack in document.RootElement.GetProperty("packs").EnumerateArray())
                packs.Add(pack.GetProperty("id").GetString()!, pack.GetProperty("blobs").GetArrayLength()); // the format demands an id
        }

        return packs;
    }

    private static async Task AppearsAsync(string file, Process? process)
    {
        while (!File.Exists(file))
        {
            Assert.False(process?.HasExited ?? false, "danmen ended early");
            await Task.Delay(20, Token);
        }
    }

    private static async Task SignalAsync(Process process, string signal) =>
        await ExternalProgram.RunAsync("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)], null, Token);
}
