using System.Text;
using Danmen.Faults;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Testing.BadRepositories;
using Xunit;

namespace Danmen.Tests.Restic.Repositories;

public sealed class RepositoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repository_is_made_opened_and_refused_with_another_password()
    {
        MemoryBackend backend = new();
        string id;
        await using (Repository made = await Repository.InitializeAsync(backend, "söcrét", TimeProvider.System, null, Token)) id = made.Config.Id;
        await using Repository opened = await Repository.OpenAsync(backend, "söcrét", TimeProvider.System, Token);
        Assert.Equal((id, 2u), (opened.Config.Id, opened.Config.Version));
        Assert.True(ChunkerPolynomials.IsIrreducible(opened.Config.ChunkerPolynomial));
        DanmenException wrong = await Assert.ThrowsAsync<DanmenException>(() => Repository.OpenAsync(backend, "secret", TimeProvider.System, Token));
        Assert.Equal(StoreFaults.WrongPassword, wrong.Code);
        DanmenException again = await Assert.ThrowsAsync<DanmenException>(() => Repository.InitializeAsync(backend, "x", TimeProvider.System, null, Token));
        Assert.Equal(StoreFaults.RepositoryExists, again.Code);
        DanmenException absent = await Assert.ThrowsAsync<DanmenException>(() => Repository.OpenAsync(new MemoryBackend(), "x", TimeProvider.System, Token));
        Assert.Equal(StoreFaults.RepositoryNotFound, absent.Code);
    }

    [Fact]
    public async Task A_copy_shares_the_chunker_polynomial()
    {
        await using Repository made = await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, new ConfigRecord(1, "", 0x3DA3358B4DC173), Token);
        Assert.Equal((2u, 0x3DA3358B4DC173ul), (made.Config.Version, made.Config.ChunkerPolynomial));
    }

    [Theory]
    [InlineData(0x3DA3358B4DC173ul, true)] // the one that restic's own tests use
    [InlineData(0x25b468838dcb75ul, true)]
    [InlineData(0x20ea532056ddaful, true)] // made by restic 0.14
    [InlineData(0x20ea532056ddadul, false)]
    [InlineData(0x20ea532056ddaeul, false)]
    [InlineData(0x3DA3358B4DC171ul, false)]
    [InlineData(0xDA3358B4DC173ul, false)]
    public void Irreducible_polynomials_are_told_from_others(ulong polynomial, bool expected) => Assert.Equal(expected, ChunkerPolynomials.IsIrreducible(polynomial));

    [Fact]
    public async Task Keys_are_added_listed_and_removed()
    {
        MemoryBackend backend = new();
        await using Repository first = await Repository.InitializeAsync(backend, "one", TimeProvider.System, null, Token);
        ContentHash second = await first.AddKeyAsync("two", Token);
        Assert.Equal(2, (await first.ListKeysAsync(Token)).Count);
        Assert.Equal(KeyFaults.CurrentKey, (await Assert.ThrowsAsync<DanmenException>(() => first.RemoveKeyAsync(first.CurrentKey, Token))).Code);
        await using (Repository other = await Repository.OpenAsync(backend, "two", TimeProvider.System, Token))
        {
            Assert.Equal((second, first.Config), (other.CurrentKey, other.Config));
            await other.RemoveKeyAsync(first.CurrentKey, Token);
            Assert.True(Assert.Single(await other.ListKeysAsync(Token)).IsCurrent);
        }

        Assert.Equal(StoreFaults.WrongPassword, (await Assert.ThrowsAsync<DanmenException>(() => Repository.OpenAsync(backend, "one", TimeProvider.System, Token))).Code);
    }

    [Fact]
    public async Task Files_come_back_compressed_in_format_2()
    {
        MemoryBackend backend = new();
        await using Repository repository = await Repository.InitializeAsync(backend, "x", TimeProvider.System, null, Token);
        byte[] json = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 100_000) + "\"}");
        ContentHash name = await repository.SaveUnpackedAsync(FileKind.Snapshot, json, Token);
        Assert.True(await backend.GetLengthAsync(FileKind.Snapshot, name.ToString(), Token) < 1000);
        Assert.Equal(json, await repository.LoadUnpackedAsync(FileKind.Snapshot, name.ToString(), Token));
        Assert.Equal(StoreFaults.ObjectNotFound, (await Assert.ThrowsAsync<DanmenException>(() => repository.LoadUnpackedAsync(FileKind.Lock, name.ToString(), Token))).Code);
    }

    [Fact]
    public async Task Blobs_and_trees_of_the_forge_are_read()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        await using Repository repository = await Repository.OpenAsync(forge.Backend, RepositoryForge.Password, TimeProvider.System, Token);
        await repository.LoadIndexAsync(Token);
        Assert.Equal(6, repository.BlobCount);
        foreach (string blob in new[] { "a", "b1", "b2", "c" })
        {
            Assert.True(ContentHash.TryParse(forge.Names[blob], out ContentHash id));
            Assert.Equal(RepositoryForge.PlainOf(blob), await repository.LoadBlobAsync(BlobType.Data, new BlobId(id), Token));
        }

        StoredSnapshot snapshot = Assert.Single(await repository.ListSnapshotsAsync(Token));
        Tree tree = await repository.LoadTreeAsync(snapshot.Record.Tree, Token);
        Assert.Equal(4, tree.Nodes.Count);
        DanmenException unknown = await Assert.ThrowsAsync<DanmenException>(() => repository.LoadBlobAsync(BlobType.Data, default, Token));
        Assert.Equal(StoreFaults.Damaged, unknown.Code);
    }

    [Fact]
    public async Task Forgotten_packs_are_not_found_and_headers_are_read()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        await using Repository repository = await Repository.OpenAsync(forge.Backend, RepositoryForge.Password, TimeProvider.System, Token);
        await repository.LoadIndexAsync(Token);
        Assert.True(ContentHash.TryParse(forge.Names["data"], out ContentHash hash));
        PackId pack = new(hash);
        long length = (await forge.Backend.GetLengthAsync(FileKind.Pack, pack.ToString(), Token))!.Value;
        IReadOnlyList<PackedBlob> blobs = await repository.ReadPackHeaderAsync(pack, length, Token);
        Assert.Equal(4, blobs.Count);
        Assert.All(blobs, blob => Assert.Equal(blob.OffsetBytes, repository.Find(blob.Type, blob.Id)!.Value.OffsetBytes));
        repository.ForgetPacks(new HashSet<PackId> { pack });
        Assert.All(blobs, blob => Assert.Null(repository.Find(blob.Type, blob.Id)));
        Assert.Equal(2, repository.BlobCount);
    }
}
