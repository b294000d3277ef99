using System.Globalization;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>Folders of another host: what arrives in the mirror and in the store is what is there.</summary>
public sealed class CapturingTests(SshServer server)
{
    private static CancellationToken Token => RsyncHarness.Token;

    [Fact]
    public async Task Everything_that_a_file_can_be_arrives_and_nothing_changed_gives_the_same_tree()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.ShellAsync("""
            printf one > plain; printf x > "$(printf 'b\377y\001te')"; mkdir "$(printf 'd\200ir')"; printf y > "$(printf 'd\200ir/in')"; printf '改行' > "$(printf 'new\nline')"
            printf q > 'quo"te'"'"' \#012 $HOME `id`; *?[a]'; printf e > '絵文字😀'; printf d > -- '--delete'; mkdir -p deep/deeper/deepest; printf z > deep/deeper/deepest/z
            ln plain hard; ln -s plain link; ln -s nowhere dangling; mkfifo fifo; truncate -s 3M sparse; printf end >> sparse
            printf s > setuid; chown 33:44 setuid; chmod 4755 setuid; mkdir sticky; chmod 1777 sticky; : > empty; mkdir -m 0500 closed; chown -h 7:8 link deep
            touch -d '2001-02-03 04:05:06.123456789' plain deep; setfattr -n user.note -v 0x00ff setuid; setfattr -n user.dir -v d sticky; setfacl -m u:1234:r empty; setfacl -d -m g:77:rx deep; chmod 0751 .; chown 5:6 .
            """);
        CapturedComponent first = await harness.CaptureWholeAsync();
        Assert.Equal("""{"mode":"0751","user":5,"group":6}""", first.Facts["root"]!.ToJsonString());
        Assert.Contains(">f+++++++++ 絵文字😀", Changes(first));
        Assert.Equal(first.Tree, (await harness.CaptureWholeAsync(first)).Tree);
        CapturedComponent third = await harness.CaptureWholeAsync(first, full: true);
        Assert.Equal(first.Tree, third.Tree);
        Assert.Empty(Changes(third));
        Assert.Equal("""{"added":0,"changed":0,"removed":0}""", third.Facts["transfer"]!.ToJsonString());
    }

    [Fact]
    public async Task Changes_and_deletions_are_followed_and_itemised()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        harness.Write("folder/b", "two");
        harness.Write("gone/c", "three");
        CapturedComponent first = await harness.CaptureWholeAsync();
        await harness.ShellAsync("printf four > a; rm -r gone; printf new > 'n\new'; chmod 600 folder/b; rm folder/b; mkdir folder/b");
        CapturedComponent second = await harness.CaptureWholeAsync(first);
        Assert.NotEqual(first.Tree.Id, second.Tree.Id);
        string[] changes = Changes(second);
        Assert.Contains("*deleting gone/c", changes);
        Assert.Contains(">f+++++++++ n\new", changes);
        Assert.Contains("cd+++++++++ folder/b/", changes);
        Assert.Contains(changes, line => line.EndsWith(" a", StringComparison.Ordinal) && line.StartsWith(">f", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Content_that_changed_under_the_same_size_and_time_is_found_by_a_full_capture()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        CapturedComponent first = await harness.CaptureWholeAsync();
        await harness.ShellAsync("touch -r a /tmp/danmen-stamp-$$; printf two > a; touch -r /tmp/danmen-stamp-$$ a; rm /tmp/danmen-stamp-$$");
        Assert.Equal(first.Tree, (await harness.CaptureAsync(first)).Tree);
        Assert.NotEqual(first.Tree.Id, (await harness.CaptureWholeAsync(first, full: true)).Tree.Id);
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(harness.Mirror, "a"), Token));
    }

    [Fact]
    public async Task Change_within_one_second_is_found()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.ShellAsync("printf one > a; touch -d '2024-01-01 00:00:00.1' a");
        CapturedComponent first = await harness.CaptureWholeAsync();
        await harness.ShellAsync("printf two > a; touch -d '2024-01-01 00:00:00.2' a");
        await harness.CaptureWholeAsync(first);
    }

    [Fact]
    public async Task Folder_times_stay_whatever_is_written_into_them()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        for (int i = 0; i < 40; i++) harness.Write(string.Create(CultureInfo.InvariantCulture, $"d{i % 8}/e{i}/f{i}"), new string('x', 1000 * i));
        await harness.ShellAsync("find . -exec touch -d '2020-01-01 01:01:01.5' {} +");
        CapturedComponent first = await harness.CaptureWholeAsync();
        await harness.ShellAsync("for f in d*/e*/f*; do printf more >> $f; done; find . -exec touch -d '2021-01-01 01:01:01.5' {} +");
        CapturedComponent second = await harness.CaptureWholeAsync(first);
        Assert.Equal(second.Tree, (await harness.CaptureWholeAsync(second)).Tree);
    }

    [Fact]
    public async Task Empty_folder_is_captured_and_a_folder_that_was_emptied_too()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        CapturedComponent empty = await harness.CaptureWholeAsync();
        Assert.Equal(0, empty.Tree.FileCount);
        harness.Write("a", "one");
        CapturedComponent full = await harness.CaptureWholeAsync(empty);
        File.Delete(Path.Combine(harness.Remote, "a"));
        Assert.Equal(empty.Tree, (await harness.CaptureWholeAsync(full)).Tree);
    }

    [Theory]
    [InlineData("sp ace 'q' \"d\" $(id) `id` ; & | > <")]
    [InlineData("a*")]
    [InlineData("[x]")]
    [InlineData("back\\slash")]
    [InlineData("both\\*?[")]
    [InlineData("-rf")]
    [InlineData("--rsh=touch evil")]
    [InlineData("line\nfeed")]
    [InlineData("絵文字😀:colon")]
    [InlineData("tilde~ # %h %% ${HOME}")]
    public async Task Path_of_any_characters_is_taken_as_it_is(string name)
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        foreach (string other in (string[])["ab", "x", "backslash", "bothab["]) harness.Write(Path.Combine("..", "hostile", other, "wrong"), "wrong");
        harness.Remote = harness.At("remote", "hostile", name);
        harness.Write("right", "right");
        string key = Directory.CreateDirectory(harness.At("keys", name)).FullName;
        foreach (string file in (string[])[server.Key, server.KnownHosts]) File.Copy(file, Path.Combine(key, Path.GetFileName(file)));
        harness.Ssh["key"] = Path.Combine(key, Path.GetFileName(server.Key));
        harness.Ssh["known_hosts"] = Path.Combine(key, Path.GetFileName(server.KnownHosts));
        CapturedComponent captured = await harness.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal(["right"], Directory.EnumerateFileSystemEntries(harness.Mirror).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_is_excluded_is_neither_transferred_nor_stored_and_leaves_the_mirror()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        foreach (string name in (string[])["keep", "a.swp", "deep/b.swp", "cache/big", "deep/cache/kept", "logs/x.log", "logs/keep.log", "sets/a1", "sets/b1", ".danmen-restore-r1-app/new"]) harness.Write(name, name);
        CapturedComponent all = await harness.CaptureAsync();
        Assert.Equal(9, all.Tree.FileCount);
        harness.Excludes = ["*.swp", "/cache/", "logs/*.log", "!logs/keep.log", "sets/[ab]1"];
        CapturedComponent captured = await harness.CaptureAsync(all);
        Assert.Empty(captured.Problems);
        Assert.Equal(["deep/cache/kept", "keep", "logs/keep.log"], FilesOf(harness.Mirror).Where(name => !name.StartsWith("sets", StringComparison.Ordinal)));
        Assert.Equal(3, captured.Tree.FileCount);
    }

    [Fact]
    public async Task Mirror_and_what_is_above_it_can_be_entered_by_its_user_alone()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        await harness.CaptureAsync();
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(Private, File.GetUnixFileMode(harness.Local));
        File.SetUnixFileMode(harness.Local, Private | UnixFileMode.GroupRead | UnixFileMode.OtherExecute);
        await harness.CaptureAsync();
        Assert.Equal(Private, File.GetUnixFileMode(harness.Local));
        Assert.Equal(["lock", "read", "tree"], Directory.EnumerateFileSystemEntries(harness.Local).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    private static string[] Changes(CapturedComponent captured) => [.. captured.Facts["changes"]!.AsArray().Select(line => line!.GetValue<string>())]; // written by every capture
}
