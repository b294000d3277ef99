using Danmen.Restic.Backends.Local;
using Danmen.Testing;
using Danmen.Testing.BadRepositories;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Format;

/// <summary>The forge of bad repositories makes a good one when it does not lie: what is refused later is refused for the lie.</summary>
public sealed class ForgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stock_restic_checks_and_restores_what_the_forge_makes()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        await using LocalBackend disk = new(_folder.At("repository"));
        await forge.CopyToAsync(disk);
        StockRestic restic = new(_folder.At("repository"), RepositoryForge.Password);
        await restic.MustBeSoundAsync(Token);
        await restic.MustAsync(Token, "restore", "latest", "--target", _folder.At("target"), "--verify");
        Assert.Equal(RepositoryForge.PlainOf("a"), await File.ReadAllBytesAsync(_folder.At("target", "a.txt"), Token));
        byte[] two = [.. RepositoryForge.PlainOf("b1"), .. RepositoryForge.PlainOf("b2")];
        Assert.Equal(two, await File.ReadAllBytesAsync(_folder.At("target", "d", "b.bin"), Token));
        Assert.Equal(RepositoryForge.PlainOf("c"), await File.ReadAllBytesAsync(_folder.At("target", "d", "c.txt"), Token));
        Assert.Empty(await File.ReadAllBytesAsync(_folder.At("target", "empty"), Token));
        Assert.Equal("a.txt", new FileInfo(_folder.At("target", "link")).LinkTarget);
    }
}
