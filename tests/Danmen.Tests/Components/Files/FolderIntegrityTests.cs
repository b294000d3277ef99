using System.Diagnostics;
using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.Files;

/// <summary>Defects are made in folders that were built, and must be found; what is sound must pass.</summary>
public sealed class FolderIntegrityTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ConformanceStore _store = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => _folder.At("app");

    public async ValueTask InitializeAsync() => _store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Defect_of_every_kind_in_a_built_folder_is_found_and_a_sound_one_passes()
    {
        var harness = new ComponentHarness(new FilesComponent(), _store);
        Write("a", "one");
        Write("d/b", "two");
        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        ComponentDefinition component = Component("files");
        CapturedComponent captured = await harness.CaptureAsync(component);
        await using IComponentRestore restore = harness.BeginRestore(component, captured);
        await restore.BuildAsync(Token);
        string built = Path.Combine(Assert.Single(FolderText.Leftovers(Root)), "new");

        (string Broken, string Said, string Mended)[] defects =
        [
            ("printf 0ne > a; touch -d @0 a", "a restored.content_differs,a restored.time_differs", "printf one > a; touch -r ../../app/a a"),
            ("chmod 0606 d/b", "d/b restored.mode_differs", "chmod 0644 d/b"),
            ("chmod 0700 d; touch -r ../../app/d d", "d restored.mode_differs", "chmod 0755 d"),
            ("rmdir empty; touch -r ../../app .", "empty restored.missing", "mkdir empty; touch -r ../../app/empty empty"),
            ("ln -s a link", "link restored.not_in_snapshot", "rm link"),
            ("chmod 0711 .", $"{Root} problem.mode_differs", "chmod 0755 ."),
            ("python3 -c 'import os; os.setxattr(\"a\", \"user.more\", b\"x\")'", "a restored.attribute_more", "python3 -c 'import os; os.removexattr(\"a\", \"user.more\")'"),
            .. Environment.IsPrivilegedProcess
                ? new (string, string, string)[]
                {
                    ("chown 5:6 d/b", "d/b restored.owner_differs", "chown 0:0 d/b"),
                    ("chown 5:6 .", $"{Root} problem.owner_differs", "chown 0:0 ."),
                }
                : [],
        ];
        foreach ((string broken, string said, string mended) in defects)
        {
            Shell(built, broken);
            Assert.Equal((broken, said), (broken, Told(await restore.VerifyAsync(Token))));
            Shell(built, mended);
        }

        Assert.Equal("", Told(await restore.VerifyAsync(Token)));
        await restore.SwapAsync(Token);
        Assert.Empty(await restore.InspectAsync(Token));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Rights_that_the_folder_above_gives_to_what_is_made_in_it_do_not_reach_restored_files()
    {
        var harness = new ComponentHarness(new FilesComponent(), _store);
        Write("d/b", "two");
        File.SetUnixFileMode(Path.Combine(Root, "d", "b"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ComponentDefinition component = Component("files");
        CapturedComponent captured = await harness.CaptureAsync(component);
        // user::rwx, user 1234: rwx, group::r-x, mask rwx, other::---
        Shell(_folder.At(), "python3 -c 'import os, struct; e = lambda t, p, i=0xffffffff: struct.pack(\"<HHI\", t, p, i); os.setxattr(\".\", \"system.posix_acl_default\", struct.pack(\"<I\", 2) + e(1, 7) + e(2, 7, 1234) + e(4, 5) + e(16, 7) + e(32, 0))'");
        foreach (string place in (string[])["app", "other"])
        {
            harness.Journal = null;
            await using IComponentRestore restore = harness.BeginRestore(component with { Location = _folder.At(place) }, captured, $"r{place.Length}");
            await ComponentHarness.RunAsync(restore);
            Assert.Equal("", Shell(_folder.At(place), "python3 -c 'import os; print(\"\".join(n for p in (\"d\", \"d/b\") for n in os.listxattr(p)))'").Trim());
            await restore.ConfirmAsync(Token);
        }

        // Written straight into a folder that gives them.
        Directory.CreateDirectory(_folder.At("plain"));
        await _store.Open(captured.Tree.Id).RestoreDirectoryAsync("", new FolderToRestore(_folder.At("plain")), Token);
        Assert.Empty(await _store.Open(captured.Tree.Id).CompareDirectoryAsync("", _folder.At("plain"), [], Token));
    }

    [Theory]
    [InlineData("grep -q good {}/app.conf", null)]
    [InlineData("grep -q bad {}/app.conf", "exit code 1")]
    [InlineData("touch {}/written", "")]
    [InlineData("sleep 60 # {}", "it was not done after 1 s, and was killed")]
    public async Task Command_that_validates_configuration_looks_at_the_new_one(string command, string? said)
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store) { Commands = new LocalCommands("/") };
        Write("app.conf", "good");
        ComponentDefinition component = Component("config", ("validate", new SettingValue.Text(command)), ("validate_timeout", new SettingValue.Span(TimeSpan.FromSeconds(1))));
        CapturedComponent captured = await harness.CaptureAsync(component);
        Write("app.conf", "living");
        await using IComponentRestore restore = harness.BeginRestore(component, captured);
        await restore.BuildAsync(Token);
        IReadOnlyList<CaptureProblem> problems = await restore.VerifyAsync(Token);
        if (said is null) Assert.Empty(problems);
        else if (said.Length == 0) Assert.Contains(problems, problem => problem.Subject == "written");
        else Assert.Contains(said, Assert.Single(problems, problem => problem.Code == "problem.command_refuses").Reason, StringComparison.Ordinal);
        await restore.RollbackAsync(Token);
        Assert.Equal("living", File.ReadAllText(Path.Combine(Root, "app.conf")));
    }

    [Fact]
    public async Task Command_that_names_no_folder_is_refused_by_the_plan()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store);
        Write("app.conf", "good");
        ComponentDefinition component = Component("config", ("validate", new SettingValue.Text("nginx -t")));
        ComponentPlan plan = await harness.BeginRestore(component, await harness.CaptureAsync(component)).PlanAsync(Token);
        Assert.Equal("folder.validates_nothing", Assert.Single(plan.Refusals).Code.Id);
        Assert.Contains("write {} for their folder (nginx -t)", plan.Refusals[0].English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_that_never_parsed_is_a_note_and_what_parsed_before_is_a_failure()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store);
        Write("broken.json", "{ \"password\": \"hunter2");
        Write("fine.json", "{}");
        ComponentDefinition component = Component("config");
        CapturedComponent captured = await harness.CaptureAsync(component);
        await using (IComponentRestore restore = await harness.RestoreAsync(component, captured, "r1"))
        {
            CaptureProblem note = Assert.Single(restore.Notes);
            Assert.Equal(("broken.json", "problem.never_parsed"), (note.Subject, note.Code));
            Assert.DoesNotContain("hunter2", note.Reason, StringComparison.Ordinal);
            await restore.ConfirmAsync(Token);
        }

        harness.Journal = null;
        var facts = (JsonObject)captured.Facts.DeepClone();
        facts["unparseable"]!.AsObject().Clear();
        await using IComponentRestore other = harness.BeginRestore(component, captured with { Facts = facts }, "r2");
        await other.BuildAsync(Token);
        Assert.Equal("broken.json problem.no_longer_parses", Told(await other.VerifyAsync(Token)));
        await other.RollbackAsync(Token);
    }

    [Fact]
    public async Task Pickle_that_imports_more_than_the_one_that_lives_is_named()
    {
        var harness = new ComponentHarness(new PickleComponent(), _store);
        byte[] poisoned = [0x80, 2, .. "cos\nsystem\nX"u8, 4, 0, 0, 0, .. "true"u8, 0x85, (byte)'R', (byte)'.'];
        Directory.CreateDirectory(Root);
        foreach (string name in (string[])["known.pkl", "turned.pkl", "new.pkl"]) File.WriteAllBytes(Path.Combine(Root, name), poisoned);
        ComponentDefinition component = Component("pickle");
        CapturedComponent captured = await harness.CaptureAsync(component);
        File.WriteAllBytes(Path.Combine(Root, "turned.pkl"), [0x80, 2, .. "ccollections\nOrderedDict\n)R."u8]);
        File.Delete(Path.Combine(Root, "new.pkl"));
        await using IComponentRestore restore = await harness.RestoreAsync(component, captured, "r1");
        Assert.Equal("new.pkl problem.imports_more_than_living,turned.pkl problem.imports_more_than_living", Told(restore.Notes));
        Assert.All(restore.Notes, note => Assert.EndsWith("os.system", note.Reason, StringComparison.Ordinal));
        await restore.ConfirmAsync(Token);
    }

    private ComponentDefinition Component(string kind, params (string Name, SettingValue Value)[] settings) =>
        new("state", kind, Root, settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    private void Write(string path, string content)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the root
        File.WriteAllText(file, content);
    }

    private static string Told(IEnumerable<CaptureProblem> problems) => string.Join(',', problems.Select(problem => $"{problem.Subject} {problem.Code}").Order(StringComparer.Ordinal));

    private static string Shell(string folder, string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!; // it starts
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
