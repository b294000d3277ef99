using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>The commands on repositories, and what they say of damage, locks and keys.</summary>
public sealed class RepositoryTests
{
    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Repository_is_checked_counted_thinned_and_freed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        DanmenProgram danmen = shop.Danmen;
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string last = await shop.SnapshotAsync();
        Assert.Contains("No errors: 2 snapshots", await danmen.SaysAsync("repository", "check", "--read-data=50%"), StringComparison.Ordinal);
        Assert.Equal(2, (await danmen.JsonAsync(0, "repository", "stats")).GetProperty("snapshots").GetInt64());

        Assert.Contains("[DM-CLI-001]", (await danmen.ExitsAsync(2, "repository", "forget")).Error, StringComparison.Ordinal);
        Assert.Contains("delete", await danmen.SaysAsync("repository", "forget", "--keep-last", "1", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-002]", (await danmen.ExitsAsync(4, "repository", "forget", "--keep-last", "1")).Error, StringComparison.Ordinal);
        JsonElement forgotten = await danmen.JsonAsync(0, "repository", "forget", "--keep-last", "1", "--prune", "--yes");
        Assert.Equal(1, forgotten.GetProperty("forget").GetArrayLength());
        Assert.Contains(last[..8], await danmen.SaysAsync("snapshot", "list"), StringComparison.Ordinal);
        Assert.Contains("Nothing to free", await danmen.SaysAsync("repository", "prune", "--max-unused", "100"), StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Copy_under_another_key_holds_the_same_trees_and_is_not_made_twice()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string second = shop.At("second place");
        string key = shop.At("second.key");
        string[] copy = ["repository", "copy", "--to", second, "--to-key-file", key];
        JsonElement report = await shop.Danmen.JsonAsync(0, copy);
        Assert.False(report.GetProperty("snapshots")[0].GetProperty("was_there").GetBoolean());
        Assert.True((await shop.Danmen.JsonAsync(0, copy)).GetProperty("snapshots")[0].GetProperty("was_there").GetBoolean());

        string original = (await shop.Danmen.JsonAsync(0, "snapshot", "show", "latest")).GetProperty("tree").GetString()!; // in the golden list
        JsonElement copied = await shop.Danmen.JsonAsync(0, "snapshot", "show", "latest", "--repository", second, "--key-file", key);
        Assert.Equal(original, copied.GetProperty("tree").GetString());
        await new StockRestic(second, (await File.ReadAllTextAsync(key, Token)).TrimEnd('\n')).MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Keys_are_added_listed_and_removed_but_never_the_one_in_use()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        DanmenProgram danmen = shop.Danmen;
        string first = (await danmen.JsonAsync(0, "repository", "key", "list")).GetProperty("keys")[0].GetProperty("id").GetString()!; // in the golden list
        string file = shop.At("keys", "second.key");
        JsonElement added = await danmen.JsonAsync(0, "repository", "key", "add", "--new-key-file", file);
        Assert.True(added.GetProperty("key_file_written").GetBoolean());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(2, (await danmen.SaysAsync("repository", "key", "list")).Split('\n').Count(line => line.Contains("root", StringComparison.Ordinal) || line.Contains(Environment.UserName, StringComparison.Ordinal)));

        Assert.Contains("[DM-KEY-001]", (await danmen.ExitsAsync(4, "repository", "key", "remove", first, "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-KEY-002]", (await danmen.ExitsAsync(3, "repository", "key", "remove", "0000000000", "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-KEY-002]", (await danmen.ExitsAsync(3, "repository", "key", "remove", first[..3], "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-002]", (await danmen.ExitsAsync(4, "repository", "key", "remove", first[..8], "--key-file", file)).Error, StringComparison.Ordinal);
        await danmen.ExitsAsync(0, "repository", "key", "remove", first[..8], "--key-file", file, "--yes");
        Assert.Contains("[DM-STORE-003]", (await danmen.ExitsAsync(4, "snapshot", "list")).Error, StringComparison.Ordinal);
        await danmen.ExitsAsync(0, "snapshot", "list", "--key-file", file);

        // A password of the user's own; and a key whose file is damaged can be removed too.
        string own = shop.At("own.key");
        await File.WriteAllTextAsync(own, "correct horse battery staple\n", Token);
        string third = (await danmen.JsonAsync(0, "repository", "key", "add", "--new-key-file", own, "--key-file", file)).GetProperty("id").GetString()!; // as above
        await new StockRestic(shop.Repository, "correct horse battery staple").MustBeSoundAsync(Token);
        string stored = Path.Combine(shop.Repository, "keys", third);
        File.SetUnixFileMode(stored, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(stored, "{}", Token);
        Assert.Contains(third, (await danmen.ExitsAsync(5, "repository", "key", "list", "--key-file", file)).Error.Replace("\n       ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await danmen.ExitsAsync(0, "repository", "key", "remove", third, "--key-file", file, "--yes");
        await danmen.ExitsAsync(0, "repository", "key", "list", "--key-file", file);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("index")]
    [InlineData("snapshots")]
    public async Task Damaged_file_is_named_and_exits_5(string kind)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        string file = shop.StoredFile(kind);
        byte[] bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[bytes.Length / 2] ^= 1;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(file, bytes, Token);

        ProgramResult check = await shop.Danmen.ExitsAsync(5, "repository", "check", "--read-data");
        string said = (check.Output + check.Error).Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file)[..8], said, StringComparison.Ordinal);
        JsonElement document = await shop.Danmen.JsonAsync(5, "repository", "check", "--read-data");
        Assert.True(document.TryGetProperty("findings", out JsonElement findings) ? findings.GetArrayLength() > 0 : document.GetProperty("error").GetProperty("exit_code").GetInt32() == 5);
    }

    [Fact]
    public async Task Index_that_was_lost_is_rebuilt()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        File.Delete(shop.StoredFile("index"));
        await shop.Danmen.ExitsAsync(5, "repository", "check");
        Assert.False((await shop.Danmen.JsonAsync(0, "repository", "repair")).GetProperty("was_sound").GetBoolean());
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "verify", "latest")).GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Lock_of_another_is_respected_and_a_stale_one_removed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await using (await HoldAsync(shop))
        {
            Assert.Contains("[DM-STORE-007]", (await shop.Danmen.ExitsAsync(6, "repository", "prune")).Error, StringComparison.Ordinal);
            Assert.Equal(6, (await shop.Danmen.JsonAsync(6, "repository", "forget", "--keep-daily", "1", "--prune", "--yes")).GetProperty("error").GetProperty("exit_code").GetInt32());
            await shop.Danmen.ExitsAsync(0, "snapshot", "list");
        }

        Assert.Contains("[DM-CLI-002]", (await shop.Danmen.ExitsAsync(4, "repository", "unlock", "--all")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "repository", "unlock", "--all", "--yes");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(shop.Repository, "locks")));
        await shop.Danmen.ExitsAsync(0, "repository", "prune");
    }

    [Fact]
    public async Task Wrong_key_missing_repository_and_existing_repository_are_told_apart()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string wrong = shop.At("wrong.key");
        await File.WriteAllTextAsync(wrong, "wrong\n", Token);
        Assert.Contains("[DM-STORE-003]", (await shop.Danmen.ExitsAsync(4, "snapshot", "list", "--key-file", wrong)).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-STORE-001]", (await shop.Danmen.ExitsAsync(3, "snapshot", "list", "--repository", shop.At("nothing"))).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-STORE-002]", (await shop.Danmen.ExitsAsync(4, "repository", "init")).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-SYSTEM-010]", (await shop.Danmen.ExitsAsync(4, "init")).Error, StringComparison.Ordinal);
        Assert.Contains("[DM-SYSTEM-009]", (await shop.Danmen.ExitsAsync(2, "snapshot", "list", "--key-file", shop.At("no.key"))).Error, StringComparison.Ordinal);
        string key = shop.At("third.key");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--repository", shop.At("third"), "--key-file", key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Contains("No snapshots", await shop.Danmen.SaysAsync("snapshot", "list", "--repository", shop.At("third"), "--key-file", key), StringComparison.Ordinal);
    }

    /// <summary>A lock that stock restic holds: its mount or its own backup would; here a backup that reads from a pipe which stays open.</summary>
    private static async Task<IAsyncDisposable> HoldAsync(SmallShop shop)
    {
        ExternalProgram.Require("restic");
        System.Diagnostics.Process restic = ExternalProgram.Start(
            "restic", ["--no-cache", "-r", shop.Repository, "--password-file", shop.KeyFile, "backup", "--stdin", "--stdin-filename", "pipe"], null);
        string locks = Path.Combine(shop.Repository, "locks");
        while (!Directory.EnumerateFiles(locks).Any())
        {
            Assert.False(restic.HasExited, "restic ended before it held its lock");
            await Task.Delay(20, Token);
        }

        return new HeldByRestic(restic);
    }

    /// <summary>Killed on disposal, so that its lock stays behind.</summary>
    private sealed class HeldByRestic(System.Diagnostics.Process restic) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            restic.Kill();
            await restic.WaitForExitAsync();
            restic.Dispose();
        }
    }
}
