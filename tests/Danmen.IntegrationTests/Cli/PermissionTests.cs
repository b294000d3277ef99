using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What an ordinary user may not read or write: told clearly, and nothing is lost. Root may do everything, so the program runs as nobody.</summary>
public sealed class PermissionTests
{
    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Files_and_folders_that_cannot_be_read_are_named_and_the_rest_is_stored_and_a_restore_loses_none_of_them()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && mkdir closed deep && echo in > closed/in && echo secret > deep/secret && echo fine > deep/fine && chmod 0 closed deep/secret");
        string danmen = await ForNobodyAsync(shop);
        ProgramResult created = await shop.Danmen.BashAsync($"{danmen} snapshot create prod --json");
        Assert.Equal(1, created.ExitCode);
        JsonElement snapshot = JsonDocument.Parse(created.Output).RootElement.GetProperty("snapshot");
        Assert.False(snapshot.GetProperty("complete").GetBoolean());
        JsonElement uploads = snapshot.GetProperty("components").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "uploads");
        Assert.Equal(6, uploads.GetProperty("file_count").GetInt64());
        Assert.Equal(["closed", "deep/secret"], uploads.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        string told = (await shop.Danmen.BashAsync($"{danmen} snapshot create prod")).Error;
        Assert.Contains("deep/secret", told, StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-008]", told, StringComparison.Ordinal);

        // Never taken for a good one unless told.
        Assert.Equal(3, (await shop.Danmen.BashAsync($"{danmen} snapshot show latest:prod")).ExitCode);
        string id = snapshot.GetProperty("id").GetString()!; // in the golden list
        // What cannot be looked at is not exchanged.
        ProgramResult refused = await shop.Danmen.BashAsync($"{danmen} restore {id} --to prod --component uploads");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("[DM-STORE-012]", refused.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(shop.Uploads, "closed"), Unwrapped(refused.Error), StringComparison.Ordinal);
        Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("fine\n", await File.ReadAllTextAsync(Path.Combine(shop.Uploads, "deep", "fine"), Token));

        // Where it can be, the plan warns of what the snapshot lacks, and the state before keeps it.
        (await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && chmod 700 closed && chmod 600 deep/secret")).MustSucceed();
        Assert.Contains("incomplete", (await shop.Danmen.BashAsync($"{danmen} restore {id} --to prod --component uploads --plan")).MustSucceed().Output, StringComparison.Ordinal);
        string restored = (await shop.Danmen.BashAsync($"{danmen} restore {id} --to prod --component uploads --json")).MustSucceed().Output;
        Assert.False(File.Exists(Path.Combine(shop.Uploads, "deep", "secret")));
        string run = JsonDocument.Parse(restored).RootElement.GetProperty("id").GetString()!; // in the golden list
        (await shop.Danmen.BashAsync($"{danmen} restore rollback {run} --yes && {danmen} restore confirm {run} --yes")).MustSucceed();
        Assert.Equal("secret\nin\nfine\n", (await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && cat deep/secret closed/in deep/fine")).MustSucceed().Output);
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(Path.Combine(shop.Uploads, "photo0.txt"), Token));
    }

    [Fact]
    public async Task Component_that_cannot_be_entered_is_named_and_the_others_are_stored()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string danmen = await ForNobodyAsync(shop);
        await shop.Danmen.BashAsync($"chmod 0 '{shop.Uploads}'");
        ProgramResult created = await shop.Danmen.BashAsync($"{danmen} snapshot create prod");
        await shop.Danmen.BashAsync($"chmod 755 '{shop.Uploads}'");
        Assert.Equal(1, created.ExitCode);
        Assert.Contains("uploads", created.Error, StringComparison.Ordinal);
        Assert.Contains("ermission denied", created.Error, StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-008]", created.Error, StringComparison.Ordinal);
        JsonElement newest = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots")[0];
        Assert.Equal("db", newest.GetProperty("components").EnumerateArray().Single(each => each.GetProperty("tree").ValueKind == JsonValueKind.String).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Places_that_cannot_be_written_are_refused_and_stay_as_they_are()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        string danmen = await ForNobodyAsync(shop);
        await shop.Danmen.BashAsync($"mkdir '{shop.At("fixed")}' && chmod 555 '{shop.At("fixed")}'");
        await FailsAsync(1, "DM-STORE-013", $"restore latest --target '{shop.At("fixed", "target")}'", shop.At("fixed"));
        await FailsAsync(1, "DM-STORE-013", $"restore latest --target '{shop.At("fixed")}'", shop.At("fixed"));
        await FailsAsync(4, "DM-CLI-005", $"snapshot export latest --component uploads -o '{shop.At("fixed", "a.tar")}'", shop.At("fixed"));
        await FailsAsync(4, "DM-CLI-005", $"init '{shop.At("fixed", "other")}' --system other", shop.At("fixed"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.At("fixed")));

        // Neither the folder nor the one that it lies in.
        await shop.Danmen.BashAsync($"chmod 555 '{shop.Uploads}' '{shop.At("live")}'");
        Assert.Contains("nothing can be made in", (await shop.Danmen.BashAsync($"{danmen} restore latest --to prod --plan")).Output, StringComparison.Ordinal);
        await FailsAsync(4, "DM-RESTORE-007", "restore latest --to prod --yes", shop.Uploads);
        Assert.Equal(damaged, await shop.ContentAsync());

        // The folder alone may not be left: it is exchanged entry by entry.
        await shop.Danmen.BashAsync($"chmod 755 '{shop.Uploads}'");
        (await shop.Danmen.BashAsync($"{danmen} restore latest --to prod --component uploads --yes")).MustSucceed();
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(Path.Combine(shop.Uploads, "photo0.txt"), Token));
        Assert.False(File.Exists(Path.Combine(shop.Uploads, "stranger.txt")));

        async Task FailsAsync(int code, string fault, string words, string named)
        {
            ProgramResult result = await shop.Danmen.BashAsync($"{danmen} {words}");
            Assert.True(result.ExitCode == code, $"{words}\nexit code {result.ExitCode}\n{result.Output}\n{result.Error}");
            Assert.Contains($"[{fault}]", result.Error, StringComparison.Ordinal);
            Assert.Contains(named, Unwrapped(result.Error), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_that_may_not_be_written_are_left_alone_when_equal_and_replaced_when_not()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && chmod 0444 photo0.txt photo1.txt && mkdir fixed && cp -p photo0.txt fixed/in && chmod 0555 fixed");
        string danmen = await ForNobodyAsync(shop);
        string restore = $"{danmen} restore latest:prod --component uploads --target '{shop.At("target")}' --replace --yes --json";
        (await shop.Danmen.BashAsync($"{danmen} snapshot create prod && {restore}")).MustSucceed();
        string list = $"cd '{shop.At("target", "uploads")}' && find . -printf '%p %i %m %n %s %T@ %C@\n' | sort";
        string before = (await shop.Danmen.BashAsync(list)).MustSucceed().Output;
        (await shop.Danmen.BashAsync(restore)).MustSucceed();
        Assert.Equal(before, (await shop.Danmen.BashAsync(list)).MustSucceed().Output);

        await shop.Danmen.BashAsync($"cd '{shop.At("target", "uploads")}' && chmod u+w . fixed photo1.txt fixed/in && echo other > photo1.txt && echo other > fixed/in && chmod u-w fixed photo1.txt fixed/in");
        (await shop.Danmen.BashAsync(restore)).MustSucceed();
        Assert.Equal("photo 1\nphoto 0\n444 444 555\n", (await shop.Danmen.BashAsync($"cd '{shop.At("target", "uploads")}' && cat photo1.txt fixed/in && stat -c %a photo1.txt fixed/in fixed | xargs")).MustSucceed().Output);
    }

    [Fact]
    public async Task Repository_key_and_definition_that_are_closed_are_named()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string danmen = await ForNobodyAsync(shop);
        await FailsAsync(2, "DM-SYSTEM-009", shop.KeyFile, "0", "snapshot list");
        await FailsAsync(4, "DM-CLI-005", Path.Combine(shop.State, "danmen.yaml"), "0", "snapshot list");
        await FailsAsync(4, "DM-BACKEND-002", Path.Combine(shop.Repository, "data"), "555", "snapshot create prod");
        await FailsAsync(4, "DM-BACKEND-002", Path.Combine(shop.Repository, "locks"), "555", "snapshot create prod");
        await FailsAsync(4, "DM-BACKEND-002", Path.Combine(shop.Repository, "snapshots"), "0", "snapshot list");
        (await shop.Danmen.BashAsync($"{danmen} snapshot create prod")).MustSucceed();
        await shop.Restic.MustBeSoundAsync(Token);

        async Task FailsAsync(int code, string fault, string path, string mode, string words)
        {
            await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "new.txt"), path, Token);
            (await shop.Danmen.BashAsync($"chmod -R {mode} '{path}'")).MustSucceed();
            ProgramResult result = await shop.Danmen.BashAsync($"{danmen} {words}");
            (await shop.Danmen.BashAsync($"chmod u+rwX '{path}' && chmod -R u+rwX '{path}'")).MustSucceed();
            Assert.True(result.ExitCode == code, $"{path}: {words}\nexit code {result.ExitCode}\n{result.Output}\n{result.Error}");
            Assert.Contains($"[{fault}]", result.Error, StringComparison.Ordinal);
            Assert.Contains(path, Unwrapped(result.Error), StringComparison.Ordinal);
        }
    }

    /// <summary>Paths may be broken over lines.</summary>
    private static string Unwrapped(string message) => System.Text.RegularExpressions.Regex.Replace(message, @"\n *", "");

    /// <summary>Gives the shop to nobody.</summary>
    private static async Task<string> ForNobodyAsync(SmallShop shop)
    {
        string danmen = await shop.Danmen.ForNobodyAsync(shop.At());
        if (Environment.IsPrivilegedProcess) (await shop.Danmen.BashAsync($"chown -R nobody '{shop.At()}'")).MustSucceed();
        return danmen;
    }
}
