using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>The conformance suite on a folder of another host.</summary>
public sealed class RsyncComponentTests(SshServer server) : ComponentConformance, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private int _places;

    private protected override IComponentKind Kind { get; } = new RsyncComponent();

    private protected override string? LocalFolder => _folder.At("local");

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override async Task<ComponentDefinition> MakeAsync()
    {
        string folder = Directory.CreateDirectory(_folder.At($"place{++_places}", "state")).FullName;
        await RsyncHarness.ShellAsync(folder, """
            printf one > a; mkdir -p deep/er gone; printf two > 'deep/er/絵'; printf x > gone/x; printf y > "$(printf 'n\n')"; chmod 0640 a; chmod 0751 .; find . -exec touch -h -d "2024-01-02 03:04:05" {} +
            """);
        return Place(folder);
    }

    private protected override async Task ChangeAsync(ComponentDefinition component) => await RsyncHarness.ShellAsync(Folder(component), "printf changed > a; rm -r gone; printf new > new; chmod 0700 deep");

    private protected override ComponentDefinition Elsewhere(ComponentDefinition component) => Place(_folder.At($"place{++_places}", "not", "yet"));

    private protected override async Task<string> LookAsync(ComponentDefinition component) => Directory.Exists(Folder(component))
        ? await RsyncHarness.ShellAsync(Folder(component), "find . -type d -printf '%P|%m|%U:%G\\n' -o -type l -printf '%P|%l\\n' -o -printf '%P|%y|%m|%U:%G|%T@\\n' | sort; find . -type f -print0 | sort -z | xargs -0r sha256sum")
        : "";

    private protected override Task<IReadOnlyList<string>> LeftoversAsync(ComponentDefinition component) => Task.FromResult<IReadOnlyList<string>>(
        [.. FolderText.Leftovers(Folder(component)), .. Directory.Exists(LocalFolder) ? Directory.EnumerateFileSystemEntries(LocalFolder, "restore-*") : []]);

    private protected override string Steady(JsonObject facts)
    {
        // What this capture had to transfer.
        facts.Remove("transfer");
        facts.Remove("changes");
        return base.Steady(facts);
    }

    private static string Folder(ComponentDefinition component) => component.Location[(component.Location.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private ComponentDefinition Place(string folder) => new("state", "rsync", "root@127.0.0.1:" + folder, server.Settings());
}
