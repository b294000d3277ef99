using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Danmen.Integrations.Azure;
using Danmen.IntegrationTests.Azure;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Danmen.IntegrationTests.Azure;

/// <summary>Azurite of the tests' own (eng/test-servers/azurite-up.sh), started by the first test that asks and stopped behind the last.</summary>
public sealed class Azurite : IAsyncLifetime
{
    /// <summary>Of the backends with small limits.</summary>
    internal const int BlockBytes = 256 << 10;

    private static readonly RetryPolicy s_retries = new() { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(50) };

    private readonly SemaphoreSlim _gate = new(1, 1);
    private TemporaryFolder? _folder;
    private int _containers;

    public string Endpoint { get; private set; } = "";

    public string Account { get; private set; } = "";

    public string KeyFile { get; private set; } = "";

    private static string Scripts { get; } = Checkout.At("eng", "test-servers");

    private string Key => File.ReadAllText(KeyFile).Trim();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts it, or skips (fails where CI=true) without npm.</summary>
    public async Task StartAsync()
    {
        foreach (string program in (string[])["node", "npm"]) ExternalProgram.Require(program);
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_folder is not null) return;
            _folder = new TemporaryFolder();
            string said = (await ExternalProgram.RunAsync("bash", [Path.Combine(Scripts, "azurite-up.sh"), _folder.Path], null, TestContext.Current.CancellationToken)).MustSucceed().Output;
            Dictionary<string, string> named = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line["export ".Length..].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            (Endpoint, Account, KeyFile) = (named["DANMEN_TEST_AZURE_ENDPOINT"], named["DANMEN_TEST_AZURE_ACCOUNT"], named["DANMEN_TEST_AZURE_KEY_FILE"]);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes an empty container.</summary>
    internal async Task<BlobContainerClient> ContainerAsync()
    {
        await StartAsync();
        BlobContainerClient container = Client($"c-{Interlocked.Increment(ref _containers)}");
        await container.CreateAsync();
        return container;
    }

    internal BlobContainerClient Client(string container) => new(new Uri($"{Endpoint}/{container}"), new StorageSharedKeyCredential(Account, Key));

    /// <summary>Puts blobs below a prefix as anybody could.</summary>
    internal static Func<string, byte[], Task> PlantIn(BlobContainerClient container, string prefix) =>
        (path, content) => container.GetBlobClient(prefix + path).UploadAsync(BinaryData.FromBytes(content), overwrite: true, TestContext.Current.CancellationToken);

    /// <summary>A signature for one container.</summary>
    internal static string SignatureOf(BlobContainerClient container, BlobContainerSasPermissions rights) =>
        container.GenerateSasUri(rights, DateTimeOffset.UnixEpoch.AddYears(100)).Query;

    /// <summary>As the environment names credentials.</summary>
    internal IBackend Open(string place, params (string Name, string Value)[] variables)
    {
        Dictionary<string, string> environment = variables.ToDictionary(each => each.Name, each => each.Value);
        return Open(place, new AzureDefinition { Endpoint = Endpoint }, environment);
    }

    /// <summary>With limits that a test reaches.</summary>
    internal AzureBackend Small(string place, HttpMessageHandler? handler)
    {
        AzureLocation location = AzureLocation.Parse(place);
        Dictionary<string, string> environment = new() { ["AZURE_ACCOUNT_NAME"] = Account, ["AZURE_ACCOUNT_KEY"] = Key };
        AzureDoor door = new(NoSecrets.Instance, environment.GetValueOrDefault, () => HttpClients.New(handler ?? new SocketsHttpHandler()), TimeProvider.System);
        RequestCounter counter = new();
        return new AzureBackend(location, token => door.ConnectAsync(location, new AzureDefinition { Endpoint = Endpoint }, counter, token), counter, s_retries, TimeProvider.System) { LargestPutBytes = BlockBytes, BlockBytes = BlockBytes, PageBlobs = 5 };
    }

    internal IBackend OpenByKey(string place) => Open(place, ("AZURE_ACCOUNT_NAME", Account), ("AZURE_ACCOUNT_KEY", Key));

#pragma warning disable RS0030 // The tests' composition root.
    internal static IBackend Open(string place, AzureDefinition definition, Dictionary<string, string> environment) =>
        new AzureDoor(NoSecrets.Instance, environment.GetValueOrDefault, () => new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System) { Retries = s_retries }.Open(place, definition);
#pragma warning restore RS0030

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        (await ExternalProgram.RunAsync("bash", [Path.Combine(Scripts, "azurite-down.sh"), _folder.Path], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }

    private sealed class NoSecrets : ISecretReader
    {
        public static NoSecrets Instance { get; } = new();

        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
