using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Danmen.Faults;
using Danmen.Integrations.Azure;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Azure;

/// <summary>The backend conformance suite with small pages and small blocks.</summary>
public sealed class AzureSmallConformanceTests(Azurite azurite) : BackendConformance
{
    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        return new BackendPlace(() => azurite.Small($"{container.Name}:/x", null)) { Plant = Azurite.PlantIn(container, "x/") };
    }
}

/// <summary>Uploads in blocks that are cut and gone on with, requests that are counted, and servers that are gone.</summary>
public sealed class AzureUploadTests(Azurite azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_whose_line_was_cut_is_gone_on_with_and_what_arrived_is_not_sent_again()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        PatternContent content = new((4 * Azurite.BlockBytes) + 17);
        string name = content.Name();
        await using (AzureBackend first = azurite.Small($"{container.Name}:/", Counting(3)))
            Assert.Equal(BackendFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => first.SaveLargeAsync(FileKind.Pack, name, content, Token))).Code);
        CuttingHandler counted = Counting();
        await using AzureBackend second = azurite.Small($"{container.Name}:/", counted);
        Assert.Null(await second.GetLengthAsync(FileKind.Pack, name, Token));
        await second.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(2, counted.Parts);
        byte[] stored = new byte[content.LengthBytes];
        await second.ReadAsync(FileKind.Pack, name, 0, stored, Token);
        Assert.Equal(PatternContent.Range(0, stored.Length), stored);
    }

    [Fact]
    public async Task Blocks_that_hold_something_else_are_sent_again()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        PatternContent content = new((2 * Azurite.BlockBytes) + 5), other = new((2 * Azurite.BlockBytes) + 6);
        string name = content.Name();
        await using (AzureBackend cut = azurite.Small($"{container.Name}:/", Counting(3))) await Assert.ThrowsAsync<DanmenException>(() => cut.SaveLargeAsync(FileKind.Pack, name, Longer(other), Token));
        CuttingHandler counted = Counting();
        await using AzureBackend backend = azurite.Small($"{container.Name}:/", counted);
        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(3, counted.Parts);
        byte[] stored = new byte[content.LengthBytes];
        await backend.ReadAsync(FileKind.Pack, name, 0, stored, Token);
        Assert.Equal(PatternContent.Range(0, stored.Length), stored);
        BlockList blocks = await container.GetBlockBlobClient($"data/{name[..2]}/{name}").GetBlockListAsync(BlockListTypes.All, cancellationToken: Token);
        Assert.Equal((3, 0), (blocks.CommittedBlocks.Count(), blocks.UncommittedBlocks.Count()));
    }

    [Fact]
    public async Task Requests_are_counted_by_what_the_service_bills()
    {
        BlobContainerClient container = await azurite.ContainerAsync();
        CuttingHandler counted = Counting();
        await using AzureBackend backend = azurite.Small($"{container.Name}:/", counted);
        Assert.Equal(default(RequestCounts), backend.Requests);
        string name = new('a', 64);
        await backend.SaveAsync(FileKind.Index, name, new byte[10], Token);
        await backend.ReadAsync(FileKind.Index, name, 0, new byte[10], Token);
        await backend.GetLengthAsync(FileKind.Index, name, Token);
        await foreach (BackendFile _ in backend.ListAsync(FileKind.Index, Token)) Assert.Equal(name, _.Name);
        await backend.RemoveAsync(FileKind.Index, name, Token);
        Assert.Equal(new RequestCounts(List: 1, Get: 1, Head: 1, Put: 1, Delete: 1), backend.Requests);
        Assert.Equal(5, counted.Requests);
    }

    [Fact]
    public async Task Server_that_is_gone_for_long_gets_no_more_requests_for_a_while()
    {
        await azurite.StartAsync();
        CuttingHandler gone = Counting(0);
        await using AzureBackend backend = azurite.Small("container:/", gone);
        for (int i = 0; i < 10; i++) Assert.Equal(BackendFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Key, new string('b', 64), Token))).Code);
        Assert.Equal(9, gone.Requests);
    }

    private static CuttingHandler Counting(int passing = int.MaxValue) => new(static address => address.Query.Contains("comp=block&", StringComparison.Ordinal) || address.Query.EndsWith("comp=block", StringComparison.Ordinal), passing);

    /// <summary>Other blocks than the content's own, all of them.</summary>
    private static MemoryContent Longer(PatternContent content) => new(PatternContent.Range(8, (int)content.LengthBytes).Concat(new byte[Azurite.BlockBytes]).ToArray());
}
