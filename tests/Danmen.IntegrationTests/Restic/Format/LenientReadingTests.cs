using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.BadRepositories;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Format;

/// <summary>What the format does not forbid and stock restic reads: zstd as other programs write it, files that are not compressed, a blob in two places.</summary>
public sealed class LenientReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("with a checksum", "zstd -q --check --content-size < plain > packed")]
    [InlineData("without a checksum", "zstd -q --no-check --content-size < plain > packed")]
    [InlineData("that does not tell its length", "cat plain | zstd -q --no-content-size > packed")]
    [InlineData("of several frames", "{ head -c 7 plain | zstd -q; tail -c +8 plain | zstd -q; } > packed")]
    [InlineData("with an empty frame before it", "{ printf '' | zstd -q; zstd -q < plain; } > packed")]
    [InlineData("with skippable frames around it", @"{ printf '\x50\x2a\x4d\x18\x03\x00\x00\x00abc'; zstd -q < plain; printf '\x5f\x2a\x4d\x18\x00\x00\x00\x00'; } > packed")]
    [InlineData("of the highest level", "zstd -q --ultra -22 < plain > packed")]
    public async Task Zstd_is_read_as_stock_restic_reads_it(string how, string script)
    {
        Assert.NotEmpty(how);
        ExternalProgram.Require("zstd");
        await MustBeReadAsync(new RepositoryForge
        {
            Blob = (name, blob) => name is "c" ? blob : blob with { Stored = Pack(script, blob.Plain) },
            IndexFrame = json => [2, .. Pack(script, json)],
            SnapshotFrame = json => [2, .. Pack(script, json)],
        });
    }

    [Fact]
    public async Task Files_that_are_not_compressed_and_a_blob_in_two_places_are_read()
    {
        ForgedBlob? root = null;
        RepositoryForge forge = new()
        {
            // The same tree once more, as it is, in a pack and an index of its own.
            Blob = (name, blob) =>
            {
                if (name == "root") root = blob;
                return name == "again" ? RepositoryForge.MakeBlob(BlobType.Tree, root!.Plain, compressed: false) : blob; // made before it
            },
            Afterwards = built => built.StoreMoreAsync("again"),
        };
        await MustBeReadAsync(forge);
    }

    private async Task MustBeReadAsync(RepositoryForge forge)
    {
        await forge.BuildAsync();
        string path = _folder.At("repository");
        await using LocalBackend disk = new(path);
        await forge.CopyToAsync(disk);
        StockRestic restic = new(path, RepositoryForge.Password);
        await restic.MustBeSoundAsync(Token);
        await restic.MustAsync(Token, "restore", "latest", "--target", _folder.At("by-restic"), "--verify");

        await using Repository repository = await Repository.OpenAsync(disk, RepositoryForge.Password, TimeProvider.System, Token);
        CheckReport report = await RepositoryChecker.CheckAsync(repository, new CheckOptions { ReadData = true }, Token);
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        StoredSnapshot snapshot = Assert.Single(await repository.ListSnapshotsAsync(Token));
        RestoreReport restored = await new TreeRestorer(repository).RestoreAsync(snapshot.Record.Tree, new RestoreOptions(System.Text.Encoding.UTF8.GetBytes(_folder.At("by-ours"))), Token);
        Assert.Empty(restored.Problems);
        (await ExternalProgram.RunAsync("diff", ["-r", "--no-dereference", _folder.At("by-restic"), _folder.At("by-ours")], null, Token)).MustSucceed();
        foreach ((string file, byte[] expected) in BadRepository.GoodFiles) Assert.Equal(expected, await File.ReadAllBytesAsync(_folder.At("by-ours", file), Token));
    }

    private byte[] Pack(string script, byte[] plain)
    {
        File.WriteAllBytes(_folder.At("plain"), plain);
        using System.Diagnostics.Process shell = ExternalProgram.Start("bash", ["-c", $"set -e -o pipefail; cd '{_folder.Path}'; {script}"], null);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return File.ReadAllBytes(_folder.At("packed"));
    }
}
