using System.Text.Json.Nodes;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Components;

/// <summary>Root may read everything, so the command line runs as nobody.</summary>
public sealed class UnreadableFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_with_an_unreadable_file_is_incomplete_and_names_it()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can become somebody else");
        ExternalProgram.Require("setpriv");
        using var folder = new TemporaryFolder();
        const UnixFileMode everybody = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(folder, everybody);
        Directory.CreateDirectory(folder.At("app"));
        await File.WriteAllTextAsync(folder.At("app", "open"), "o", Token);
        await File.WriteAllTextAsync(folder.At("app", "closed"), "c", Token);
        File.SetUnixFileMode(folder.At("app", "closed"), UnixFileMode.None);
        Directory.CreateDirectory(folder.At("state"));
        File.SetUnixFileMode(folder.At("state"), everybody);
        (await DanmenAsync("init", folder.At("state"), "--system", "shop", "--environment", "prod", "--repository", "./snapshots", "--component", $"app=files:{folder.At("app")}")).MustSucceed();
        ProgramResult created = await DanmenAsync("snapshot", "create", "prod", "--json", "--config", folder.At("state", "danmen.yaml"));
        Assert.Equal(1, created.ExitCode);
        string document = JsonNode.Parse(created.Output)!.ToJsonString();
        Assert.Contains("\"complete\":false", document, StringComparison.Ordinal);
        Assert.Contains("\"closed\"", document, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"problem.not_permitted\"", document, StringComparison.Ordinal);

        string id = (string)JsonNode.Parse(created.Output)!["snapshot"]!["id"]!; // the contract of --json
        // What the manifest keeps is told in the reader's language.
        string[] configured = ["--config", folder.At("state", "danmen.yaml"), "--lang", "ja"];
        ProgramResult shown = await DanmenAsync(["snapshot", "show", id, .. configured]);
        Assert.Contains("closed: 読み取り権限がありません", shown.Output, StringComparison.Ordinal);
        ProgramResult planned = await DanmenAsync(["restore", id, "--to", "prod", "--plan", .. configured]);
        Assert.Contains("断面は不完全です", planned.Output, StringComparison.Ordinal);
        Assert.Contains("新しい状態を作成", planned.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("build the new state", planned.Output, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> DanmenAsync(params string[] words) => ExternalProgram.RunAsync(
        "setpriv",
        [
            "--reuid=65534", "--regid=65534", "--clear-groups", "dotnet", "exec", "--depsfile", Beside("Danmen.IntegrationTests.deps.json"), "--runtimeconfig", Beside("Danmen.IntegrationTests.runtimeconfig.json"),
            Beside("danmen.dll"), .. words,
        ],
        new Dictionary<string, string> { ["HOME"] = "/nonexistent", ["DOTNET_gcServer"] = "0" },
        Token);

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
