using Danmen.Components;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>A repository on disk with one snapshot of one database, read back by stock restic.</summary>
internal sealed class StoredDatabase : IAsyncDisposable
{
    private const string Password = "test";
    private readonly TemporaryFolder _folder = new();

    /// <summary>The component's folder as <c>restic restore</c> wrote it.</summary>
    public string Restored => Path.Combine(_folder.At("restored"), "db");

    public static async Task<StoredDatabase> CreateAsync(ComponentDefinition component)
    {
        ExternalProgram.Require("restic");
        var token = TestContext.Current.CancellationToken;
        var stored = new StoredDatabase();
        var location = stored._folder.At("repository");
        var system = new SystemDefinition
        {
            Name = "shop",
            Folder = stored._folder.Path,
            Text = "system: shop\n",
            TimeZone = TimeZoneInfo.Utc,
            Environments = [new EnvironmentDefinition { Name = "prod", Components = [component] }],
        };
        await using (var repository = await Repository.InitializeAsync(new LocalBackend(location), Password, TimeProvider.System, null, token))
        {
            var created = await new SnapshotCreator(repository, new ComponentKinds([new PostgresComponent()]), new NoSecrets()).CreateAsync(system, "prod", new CreateOptions(), token);
            Assert.True(created.Snapshot.Manifest!.Complete);
        }

        var restic = new StockRestic(location, Password);
        await restic.MustBeSoundAsync(token);
        await restic.MustAsync(token, "restore", "latest", "--target", stored._folder.At("restored"));
        return stored;
    }

    /// <summary>Runs restore.sh, which has psql and pg_restore alone.</summary>
    public async Task RunScriptAsync(PostgresServer server, string newDatabase, params (string Name, string Value)[] environment)
    {
        var variables = server.ProgramEnvironment();
        foreach (var (name, value) in environment) variables[name] = value;
        (await ExternalProgram.RunAsync(Path.Combine(Restored, "restore.sh"), [newDatabase], variables, TestContext.Current.CancellationToken)).MustSucceed();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class NoSecrets : ISecretReader
    {
        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => Task.FromResult("");
    }
}
