using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Git;

/// <summary>Changes this process' environment: runs when no other test does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class CallersEnvironmentTests : IDisposable
{
    private readonly GitHarness _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Environment_of_the_caller_does_not_lead_elsewhere()
    {
        await _shop.InitAsync();
        using GitHarness other = new();
        await other.InitAsync();
        await other.RunAsync("commit", "-q", "--allow-empty", "-m", "other");
        Environment.SetEnvironmentVariable("GIT_DIR", other.At(".git"));
        Environment.SetEnvironmentVariable("GIT_INDEX_FILE", other.At(".git/index"));
        try
        {
            CapturedComponent captured = await _shop.CaptureAsync();
            Assert.False((bool)captured.Facts["dirty"]!);
            Assert.NotEqual((await GitHarness.GitAsync(other.WorkTree, "--git-dir=" + other.At(".git"), "rev-parse", "HEAD")).Trim(), (string?)captured.Facts["commit"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("GIT_DIR", null);
            Environment.SetEnvironmentVariable("GIT_INDEX_FILE", null);
        }
    }
}

[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
