using Danmen.Components;
using Danmen.Integrations.Probes;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Checks;

/// <summary>Runs checks of a danmen.yaml as the story does, over the real network and with the real shell.</summary>
internal sealed class CheckHarness : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder => _folder;

    /// <summary>Of the environment, as YAML.</summary>
    public string Components { get; set; } = "{ f: { files: /x } }";

    public string At(string name) => _folder.At(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs one check; the name is given.</summary>
    public async Task<CheckResult> RunAsync(string check, TimeProvider? time = null) => Assert.Single(await RunAllAsync($"[ {{ name: it, {check} }} ]", false, time));

    public async Task<List<CheckResult>> RunAllAsync(string checks, bool onlyVital = false, TimeProvider? time = null, CancellationToken? cancellationToken = null)
    {
        ComponentKinds kinds = new([new FilesComponent(), new SqliteComponent(), new PostgresComponent()]);
        EnvironmentDefinition environment = SystemFile.Parse($"system: shop\nenvironments:\n  prod:\n    components: {Components}\n    checks: {checks}\n", "danmen.yaml", _folder, kinds).Environment("prod");
        CheckEngine engine = new(kinds, new SecretReader(), new NetworkProbe(HttpClients.New), new LocalCommands(_folder), time ?? TimeProvider.System);
        List<CheckResult> results = [];
        await foreach (CheckResult result in engine.RunAsync(environment, onlyVital, cancellationToken ?? Token)) results.Add(result);
        return results;
    }
}
