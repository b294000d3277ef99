using Danmen.Testing.Programs;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Ansible;

/// <summary>The collection as a team finds it.</summary>
public sealed class CollectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Linter_finds_nothing_at_its_strictest()
    {
        ExternalProgram.Require("ansible-lint");
        string collections = Checkout.At("deploy", "ansible");
        ProgramResult result = await ExternalProgram.RunAsync(
            "env", [$"ANSIBLE_COLLECTIONS_PATHS={collections}", $"ANSIBLE_COLLECTIONS_PATH={collections}", "ansible-lint", "--offline", "--nocolor", "-q", "--profile", "production", Path.Combine(collections, "ansible_collections", "danmen", "restore")], null, Token);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
