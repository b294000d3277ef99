using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;

namespace Danmen.IntegrationTests.Git;

/// <summary>The conformance suite on a work tree with commits, staged and changed files.</summary>
public sealed class GitComponentTests : FolderConformance
{
    private protected override IComponentKind Kind { get; } = new GitComponent();

    private protected override async Task FillAsync(string folder)
    {
        ExternalProgram.Require("git");
        await GitHarness.GitAsync(folder, "init", "-q");
        await WriteAsync(folder, "README.md", "# Shop\n");
        await WriteAsync(folder, "src/価格.py", "TAX = 1.10\n");
        await GitHarness.GitAsync(folder, "add", "-A");
        await GitHarness.GitAsync(folder, "commit", "-q", "-m", "first");
        await WriteAsync(folder, "staged.txt", "staged\n");
        await GitHarness.GitAsync(folder, "add", "staged.txt");
        await WriteAsync(folder, "README.md", "# Shop, changed\n");
    }

    private protected override async Task ChangeFilesAsync(string folder)
    {
        await WriteAsync(folder, "README.md", "broken\n");
        await WriteAsync(folder, "new.txt", "new\n");
        File.Delete(Path.Combine(folder, "src", "価格.py"));
    }

    /// <summary>The files, and of the repository what it means: git's own files may differ.</summary>
    private protected override async Task<string> LookAsync(ComponentDefinition component)
    {
        string folder = component.Location;
        if (!Directory.Exists(folder)) return "";
        string files = string.Join('\n', FolderText.Of(folder).Split('\n').Where(line => !line.StartsWith(".git/", StringComparison.Ordinal) && !line.StartsWith(".git ", StringComparison.Ordinal)));
        return files + await GitHarness.GitAsync(folder, "log", "--format=%H %D %s") + await GitHarness.GitAsync(folder, "status", "--porcelain=v2", "--branch");
    }
}
