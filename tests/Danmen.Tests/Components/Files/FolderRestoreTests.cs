using System.Net.Sockets;
using System.Text;
using Danmen.Components;
using Danmen.Components.Files;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.Files;

/// <summary>What in a living folder is not the component's, and what holds a folder in its place.</summary>
public sealed class FolderRestoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ConformanceStore _store = null!; // set before each test
    private ComponentHarness _harness = null!; // the same

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => _folder.At("app");

    public async ValueTask InitializeAsync()
    {
        _store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        _harness = new ComponentHarness(new FilesComponent(), _store);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Excluded_paths_follow_the_living_state_there_and_back()
    {
        ComponentDefinition component = Component("/uploads/", "*.log");
        Write("code.txt", "one");
        Write("uploads/photo", "photo");
        Write("lib/run.log", "log");
        Write("lib/x", "x");
        CapturedComponent captured = await _harness.CaptureAsync(component);
        Write("code.txt", "two");
        Write("uploads/later", "later");
        Write("deep/only.log", "only");
        await using IComponentRestore restore = await _harness.RestoreAsync(component, captured, "r1");
        Assert.Equal(("one", "photo", "later", "log", "only"), (Read("code.txt"), Read("uploads/photo"), Read("uploads/later"), Read("lib/run.log"), Read("deep/only.log")));
        Assert.Empty(await restore.VerifyAsync(Token));

        Write("uploads/since", "since");
        await restore.RollbackAsync(Token);
        Assert.Equal(("two", "photo", "since", "log", "only"), (Read("code.txt"), Read("uploads/photo"), Read("uploads/since"), Read("lib/run.log"), Read("deep/only.log")));
        await restore.ConfirmAsync(Token);
        Assert.Equal(("two", "photo", "since", "log", "only"), (Read("code.txt"), Read("uploads/photo"), Read("uploads/since"), Read("lib/run.log"), Read("deep/only.log")));
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swap_killed_behind_any_rename_is_finished_or_undone(bool movesOnly)
    {
        ComponentDefinition component = Component("/uploads/", "*.log");
        Write("code.txt", "one");
        Write("uploads/photo", "photo");
        Write("lib/run.log", "log");
        Write("lib/x", "x");
        CapturedComponent captured = await _harness.CaptureAsync(component);
        string before = FolderText.Of(Root);
        Write("code.txt", "two");
        Write("deep/only.log", "only");
        string changed = FolderText.Of(Root);
        for (int kill = 1; ; kill++)
        {
            bool died = await DieAsync(component, captured, $"u{kill}", kill, movesOnly);
            await using (FolderRestore resumed = Begin($"u{kill}"))
            {
                await resumed.RollbackAsync(Token);
                Assert.Equal(changed, FolderText.Of(Root));
                await resumed.ConfirmAsync(Token);
            }

            Assert.Empty(FolderText.Leftovers(Root));
            if (!died) break;
            _ = await DieAsync(component, captured, $"f{kill}", kill, movesOnly);
            await using FolderRestore again = Begin($"f{kill}");
            await ComponentHarness.RunAsync(again);
            Assert.Equal("one", Read("code.txt"));
            Assert.Equal(("photo", "log", "only"), (Read("uploads/photo"), Read("lib/run.log"), Read("deep/only.log")));
            await again.RollbackAsync(Token);
            Assert.Equal(changed, FolderText.Of(Root));
            await again.ConfirmAsync(Token);
        }

        Assert.NotEqual(before, changed);

        FolderRestore Begin(string runId)
        {
            var restore = (FolderRestore)_harness.BeginRestore(component, captured, runId);
            restore.MovesOnly = movesOnly;
            return restore;
        }
    }

    [Fact]
    public async Task Living_socket_stays_the_same_socket()
    {
        ComponentDefinition component = Component();
        Write("code.txt", "one");
        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(Path.Combine(Root, "run.sock")));
        server.Listen();
        CapturedComponent captured = await _harness.CaptureAsync(component);
        Write("code.txt", "two");
        await using IComponentRestore restore = await _harness.RestoreAsync(component, captured, "r1");
        Assert.Equal("one", Read("code.txt"));
        await ConnectAsync();
        await restore.RollbackAsync(Token);
        await ConnectAsync();
        await restore.ConfirmAsync(Token);
        await ConnectAsync();

        async Task ConnectAsync()
        {
            using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Root, "run.sock")), Token);
        }
    }

    [Fact]
    public async Task Kept_path_stays_although_it_is_no_exclude()
    {
        Write("code.txt", "one");
        Write(".git/HEAD", "ref");
        CapturedComponent captured = await _harness.CaptureAsync(Component("/.git/"));
        Write("code.txt", "two");
        Write(".git/stash", "stash");
        var place = new FolderPlace(Root) { Keep = [".git"] };
        await using var restore = new FolderRestore(place, Context(captured));
        await ComponentHarness.RunAsync(restore);
        Assert.Equal(("one", "ref", "stash"), (Read("code.txt"), Read(".git/HEAD"), Read(".git/stash")));
        await restore.RollbackAsync(Token);
        Assert.Equal(("two", "ref", "stash"), (Read("code.txt"), Read(".git/HEAD"), Read(".git/stash")));
    }

    [Fact]
    public async Task Link_to_a_folder_stays_a_link_and_its_target_is_restored()
    {
        Write("code.txt", "one");
        File.CreateSymbolicLink(_folder.At("current"), "app");
        ComponentDefinition component = Component() with { Location = _folder.At("current") };
        CapturedComponent captured = await _harness.CaptureAsync(component);
        Write("code.txt", "two");
        await using IComponentRestore restore = await _harness.RestoreAsync(component, captured, "r1");
        Assert.Equal("app", new FileInfo(_folder.At("current")).LinkTarget);
        Assert.Equal("one", Read("code.txt"));
        await restore.ConfirmAsync(Token);
        Assert.Equal("app", new FileInfo(_folder.At("current")).LinkTarget);
        Assert.Equal("one", Read("code.txt"));
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Fact]
    public async Task Single_file_is_refused_and_left_alone()
    {
        Write("code.txt", "one");
        CapturedComponent captured = await _harness.CaptureAsync(Component());
        ComponentDefinition file = Component() with { Location = Path.Combine(Root, "code.txt") };
        Assert.Equal(FolderFaults.NotThere, (await Assert.ThrowsAsync<DanmenException>(() => _harness.CaptureAsync(file))).Code);
        await using IComponentRestore restore = _harness.BeginRestore(file, captured);
        Assert.NotEmpty((await restore.PlanAsync(Token)).Refusals);
        Assert.Equal(FolderFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token))).Code);
        Assert.Equal("one", Read("code.txt"));
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Fact]
    public async Task Folder_that_became_a_link_or_a_file_while_the_new_state_was_built_is_told_before_anything_is_exchanged()
    {
        Write("code.txt", "one");
        CapturedComponent captured = await _harness.CaptureAsync(Component());
        await using IComponentRestore restore = _harness.BeginRestore(Component(), captured, "r1");
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        Assert.Empty(await restore.RecheckAsync(Token));
        Directory.Move(Root, _folder.At("moved"));
        Directory.CreateSymbolicLink(Root, _folder.At("moved"));
        Assert.Equal("folder.place_changed", Assert.Single(await restore.RecheckAsync(Token)).Code.Id);
        File.Delete(Root);
        await File.WriteAllTextAsync(Root, "a file", Token);
        Assert.Contains(await restore.RecheckAsync(Token), reason => reason.Code.Id == "folder.no_folder");
        await restore.RollbackAsync(Token);
        Assert.Equal("one", await File.ReadAllTextAsync(_folder.At("moved", "code.txt"), Token));
    }

    [Fact]
    public async Task Excluded_path_under_a_file_of_the_snapshot_is_refused_before_anything_is_built()
    {
        Write("a", "a file");
        CapturedComponent captured = await _harness.CaptureAsync(Component("*.log"));
        File.Delete(Path.Combine(Root, "a"));
        Write("a/x.log", "log");
        await using IComponentRestore restore = _harness.BeginRestore(Component("*.log"), captured);
        Assert.Contains((await restore.PlanAsync(Token)).Refusals, refusal => refusal.English.Contains("a/x.log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folder_itself_gets_its_owner_and_mode_back_and_keeps_its_attributes()
    {
        Write("code.txt", "one");
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_000);
        CapturedComponent captured = await _harness.CaptureAsync(Component());
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_111_111);
        Write("code.txt", "two");
        await using IComponentRestore restore = await _harness.RestoreAsync(Component(), captured, "r1");
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(Root));
        await restore.RollbackAsync(Token);
        Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(Root));
    }

    private ComponentDefinition Component(params string[] excludes)
    {
        Directory.CreateDirectory(Root);
        return new ComponentDefinition("app", "files", Root, new Dictionary<string, SettingValue> { ["exclude"] = new SettingValue.TextList(excludes) });
    }

    private RestoreContext Context(CapturedComponent captured) => new()
    {
        Stored = _store.Open(captured.Tree.Id),
        Facts = captured.Facts,
        Secrets = null!, // folders ask for none
        Time = TimeProvider.System,
        Progress = ConformanceStore.Quiet,
        RunId = "r1",
        SaveJournalAsync = (_, _) => Task.CompletedTask,
    };

    private async Task<bool> DieAsync(ComponentDefinition component, CapturedComponent captured, string runId, int behindStep, bool movesOnly)
    {
        _harness.Journal = null;
        var restore = (FolderRestore)_harness.BeginRestore(component, captured, runId);
        restore.MovesOnly = movesOnly;
        int steps = 0;
        restore.OnStep = _ =>
        {
            if (++steps == behindStep) throw new KilledException();
        };
        try
        {
            await ComponentHarness.RunAsync(restore);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    private void Write(string path, string content)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the root
        File.WriteAllText(file, content, new UTF8Encoding(false));
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(Root, path));
}
