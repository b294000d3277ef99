using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Components.Git;
using Danmen.Shared;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Git;

/// <summary>A repository made by the real git, captured and restored as the story does.</summary>
internal sealed class GitHarness : IDisposable
{
    private static readonly GitComponent s_kind = new();
    private readonly TemporaryFolder _folder = new();

    public GitHarness()
    {
        ExternalProgram.Require("git");
        WorkTree = _folder.At("shop");
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public InMemoryStore Store { get; } = new();

    public string WorkTree { get; set; }

    public string Folder => _folder.Path;

    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>What a killed process would leave: the last journal that was saved.</summary>
    public JsonObject? Journal { get; private set; }

    private ComponentDefinition Component => new("code", "git", WorkTree, new Dictionary<string, SettingValue> { ["exclude"] = new SettingValue.TextList(Excludes) });

    /// <summary>Runs git as a user does, in a folder.</summary>
    public static async Task<string> GitAsync(string folder, params string[] arguments) => (await TryGitAsync(folder, arguments)).MustSucceed().Output;

    public static Task<ProgramResult> TryGitAsync(string folder, params string[] arguments) => ExternalProgram.RunAsync(
        "git",
        ["-C", folder, "-c", "safe.directory=*", "-c", "protocol.file.allow=always", "-c", "user.name=Test", "-c", "user.email=test@shop.example", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main", .. arguments],
        new Dictionary<string, string> { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1", ["LC_ALL"] = "C.UTF-8" },
        Token);

    public Task<string> RunAsync(params string[] arguments) => GitAsync(WorkTree, arguments);

    /// <summary>What git says of the work tree.</summary>
    public Task<string> StatusAsync() => RunAsync("status", "--porcelain=v2", "--branch");

    public string At(string path) => Path.Combine(WorkTree, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!); // a file below a folder has a folder
        File.WriteAllText(At(path), text);
    }

    /// <summary>Two commits on main, a tag on the first.</summary>
    public async Task InitAsync()
    {
        Directory.CreateDirectory(WorkTree);
        await RunAsync("init", "-q");
        Write("README.md", "# Shop\n");
        Write("src/価格.py", "TAX = 1.10\n");
        Write(".gitignore", "*.tmp\n");
        await RunAsync("add", "-A");
        await RunAsync("commit", "-q", "-m", "first");
        await RunAsync("tag", "-a", "v1.0", "-m", "one");
        Write("src/orders.py", "STATES = 3\n");
        await RunAsync("add", "-A");
        await RunAsync("commit", "-q", "-m", "second");
    }

    /// <summary>One staged, one changed, one staged and changed, one deleted, one untracked, one ignored file.</summary>
    public async Task DirtyAsync()
    {
        Write("staged.txt", "staged\n");
        Write("both.txt", "staged\n");
        await RunAsync("add", "staged.txt", "both.txt");
        Write("both.txt", "changed after staging\n");
        Write("README.md", "# Shop, changed\n");
        File.Delete(At("src/orders.py"));
        Write("notes/untracked.txt", "untracked\n");
        Write("cache.tmp", "ignored\n");
    }

    public async Task<CapturedComponent> CaptureAsync(CapturedComponent? parent = null)
    {
        await using IComponentCapture capture = s_kind.BeginCapture(Component, new CaptureContext
        {
            Sink = Store,
            Secrets = null!, // no secret is needed
            Time = TimeProvider.System,
            Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Capturing),
            Parent = parent is null ? null : new ParentComponent(Store.Open(parent.Tree), parent.Facts, TimeProvider.System.GetUtcNow()),
        });
        await capture.PinAsync(Token);
        return await capture.ReadAsync(Token);
    }

    public GitRestore BeginRestore(CapturedComponent captured, JsonObject? journal = null) => (GitRestore)s_kind.BeginRestore(Component, new RestoreContext
    {
        Stored = Store.Open(captured.Tree),
        Facts = captured.Facts,
        Secrets = null!, // no secret is needed
        Time = TimeProvider.System,
        Progress = ISnapshotProgress.None.Begin("", "", ProgressStage.Building),
        RunId = "r1",
        Journal = journal,
        SaveJournalAsync = (written, _) =>
        {
            Journal = written.DeepClone().AsObject();
            return Task.CompletedTask;
        },
    });

    public async Task<GitRestore> BuildAsync(CapturedComponent captured)
    {
        GitRestore restore = BeginRestore(captured);
        Assert.Empty((await restore.PlanAsync(Token)).Refusals);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        return restore;
    }

    /// <summary>Builds, verifies and swaps.</summary>
    public async Task<GitRestore> RestoreAsync(CapturedComponent captured)
    {
        GitRestore restore = await BuildAsync(captured);
        await restore.SwapAsync(Token);
        return restore;
    }

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(CapturedComponent captured) => s_kind.VerifyStoredAsync(Store.Open(captured.Tree), captured.Facts, Token);

    public void Dispose() => _folder.Dispose();
}
