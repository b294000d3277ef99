using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Danmen.Faults;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Azure;

/// <summary>The backend conformance suite in a container, below a prefix, with the account's key.</summary>
public sealed class AzureConformanceTests(Azurite azurite) : BackendConformance
{
    private protected override Task<BackendPlace> NewPlaceAsync() => PlaceAsync(azurite);

    internal static async Task<BackendPlace> PlaceAsync(Azurite azurite)
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        return new BackendPlace(() => azurite.OpenByKey($"{container.Name}:/a prefix/断面 it's + 100% 😀")) { Plant = Azurite.PlantIn(container, "a prefix/断面 it's + 100% 😀/") };
    }
}

/// <summary>Large and many.</summary>
public sealed class AzureSoak(Azurite azurite) : BackendSoak
{
    private protected override Task<BackendPlace> NewPlaceAsync() => AzureConformanceTests.PlaceAsync(azurite);
}

/// <summary>The same at the container's root, with a signature.</summary>
public sealed class AzureSignatureConformanceTests(Azurite azurite) : BackendConformance
{
    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        string signature = Azurite.SignatureOf(container, BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Delete | BlobContainerSasPermissions.List);
        return new BackendPlace(() => azurite.Open($"{container.Name}:/", ("AZURE_ACCOUNT_NAME", azurite.Account), ("AZURE_ACCOUNT_SAS", signature))) { Plant = Azurite.PlantIn(container, "") };
    }
}

/// <summary>Containers as users meet them, and what goes wrong.</summary>
public sealed class AzureProgramTests(Azurite azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repository_in_a_container_is_restics_blob_by_blob()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        using SmallShop shop = await SmallShop.OpenAsync();
        string file = Path.Combine(shop.State, "danmen.yaml");
        string settings = $"azure: {{ account: {azurite.Account}, endpoint: \"{azurite.Endpoint}\", key: {{ file: \"{azurite.KeyFile}\" }} }}";
        string[] lines = [.. (await File.ReadAllLinesAsync(file, Token)).Select(line => line.StartsWith("repository:", StringComparison.Ordinal) ? $"repository: \"azure:{container.Name}:/shop\"\n{settings}" : line)];
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n", Token);
        await shop.Danmen.ExitsAsync(0, "repository", "init");
        await shop.SnapshotAsync();
        // What is read at every start is kept here, and requests are told.
        JsonElement told = (await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod")).GetProperty("requests");
        Assert.InRange(told.GetProperty("put").GetInt32(), 3, 30);
        Assert.NotEmpty(Directory.GetFiles(shop.At(".cache", "danmen"), "*", SearchOption.AllDirectories));
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest:prod", "--to", "prod", "--yes");
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(Path.Combine(shop.Uploads, "photo1.txt"), Token));
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");

        // restic of this distribution cannot be pointed at another host than Azure's: it gets the blobs as files.
        await foreach (BlobItem blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, "shop/", Token))
        {
            string copy = shop.At("copy", blob.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // it is below the copy
            await container.GetBlobClient(blob.Name).DownloadToAsync(copy, Token);
        }

        var restic = new StockRestic(shop.At("copy", "shop"), (await File.ReadAllTextAsync(shop.KeyFile, Token)).TrimEnd('\n'));
        await restic.MustBeSoundAsync(Token);
        await restic.MustAsync(Token, "backup", shop.Uploads);
        await restic.MustAsync(Token, "restore", "latest", "--host", "prod", "--target", shop.At("restic"));

        // And what restic makes goes back.
        foreach (string each in Directory.EnumerateFiles(shop.At("copy", "shop"), "*", SearchOption.AllDirectories))
            await container.GetBlobClient("shop/" + Path.GetRelativePath(shop.At("copy", "shop"), each)).UploadAsync(each, overwrite: true, Token);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");
    }

    [Fact]
    public async Task Container_that_is_not_there_wrong_and_missing_credentials_are_told_and_no_secret_is()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        Assert.Equal(AzureFaults.ContainerMissing, (await FaultAsync(azurite.OpenByKey("not-there:/"))).Code);
        const string Wrong = "d3Jvbmcga2V5IHdyb25nIGtleQ==";
        DanmenException refused = await FaultAsync(azurite.Open($"{container.Name}:/", ("AZURE_ACCOUNT_NAME", azurite.Account), ("AZURE_ACCOUNT_KEY", Wrong)));
        Assert.Equal(AzureFaults.CredentialsRefused, refused.Code);
        Assert.DoesNotContain(Wrong, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(AzureFaults.CredentialsMissing, (await FaultAsync(azurite.Open($"{container.Name}:/"))).Code);
        Assert.Equal(AzureFaults.CredentialsMissing, (await FaultAsync(azurite.Open($"{container.Name}:/", ("AZURE_ACCOUNT_NAME", azurite.Account)))).Code);
        DanmenException malformed = await FaultAsync(azurite.Open($"{container.Name}:/", ("AZURE_ACCOUNT_NAME", azurite.Account), ("AZURE_ACCOUNT_KEY", "not base64 !")));
        Assert.Equal(AzureFaults.CredentialsMissing, malformed.Code);
        Assert.DoesNotContain("not base64", malformed.ToString(), StringComparison.Ordinal);
        string reading = Azurite.SignatureOf(container, BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List);
        await using IBackend readOnly = azurite.Open($"{container.Name}:/", ("AZURE_ACCOUNT_NAME", azurite.Account), ("AZURE_ACCOUNT_SAS", reading));
        DanmenException mayNot = await Assert.ThrowsAsync<DanmenException>(() => readOnly.SaveAsync(FileKind.Key, new string('a', 64), new byte[5], Token));
        Assert.Equal(AzureFaults.CredentialsRefused, mayNot.Code);
    }

    [Fact]
    public async Task Connection_string_names_everything_and_a_server_that_is_gone_is_told()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        string key = (await File.ReadAllTextAsync(azurite.KeyFile, Token)).Trim();
        Dictionary<string, string> environment = new() { ["AZURE_STORAGE_CONNECTION_STRING"] = $"DefaultEndpointsProtocol=http;AccountName={azurite.Account};AccountKey={key};BlobEndpoint={azurite.Endpoint};" };
        await using IBackend backend = Azurite.Open($"{container.Name}:/", new AzureDefinition(), environment);
        await backend.SaveAsync(FileKind.Key, new string('a', 64), new byte[5], Token);
        Assert.Equal(5, await backend.GetLengthAsync(FileKind.Key, new string('a', 64), Token));
        await using IBackend gone = Azurite.Open($"{container.Name}:/", new AzureDefinition { Account = "x", Endpoint = "http://127.0.0.1:1/x" }, new() { ["AZURE_ACCOUNT_KEY"] = key });
        Assert.Equal(BackendFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => gone.GetLengthAsync(FileKind.Config, "config", Token))).Code);
    }

    [Fact]
    public async Task Pack_above_one_request_goes_in_blocks_and_comes_back()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        await using IBackend backend = azurite.OpenByKey($"{container.Name}:/p");
        byte[] content = new byte[(64 << 20) + 12345];
        new Random(1).NextBytes(content);
        string name = new('b', 64);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        byte[] back = new byte[content.Length];
        await backend.ReadAsync(FileKind.Pack, name, 0, back, Token);
        Assert.Equal(content, back);
    }

    private static async Task<DanmenException> FaultAsync(IBackend backend)
    {
        await using (backend) return await Assert.ThrowsAsync<DanmenException>(() => backend.CreateLayoutAsync(Token));
    }
}
