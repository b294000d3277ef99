using System.Diagnostics;
using System.Globalization;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>What a folder may hold, through the gate in both directions.</summary>
public sealed class SourceKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_type_of_file_comes_back_from_ours_through_restic_and_from_restics_through_ours()
    {
        await SourceTrees.MakeEveryKindAsync(Source, Token);
        IReadOnlyList<string> listing = await PassBothWaysAsync();
        // The source is as odd as it should be: a tool that is missing would make an easier one.
        Assert.True(listing.Count > 250, $"{listing.Count}");
        Assert.Contains(listing, line => line.Contains("system.posix_acl_access", StringComparison.Ordinal));
        Assert.Contains(listing, line => line.Contains("same as ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sparse_files_are_restored_sparse()
    {
        await SourceTrees.MakeEveryKindAsync(Source, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        (SnapshotId id, _) = await repository.SnapshotAsync(System.IO.Path.Combine(Source, "sparse"));
        string target = await repository.RestoreAsync(id);
        foreach (string name in new[] { "holes", "nothing", "tail" })
        {
            string[] sizes = (await ExternalProgram.RunAsync("stat", ["-c", "%s %b", System.IO.Path.Combine(target, name)], null, Token)).MustSucceed().Output.Split(' ');
            Assert.True(long.Parse(sizes[0], null) >= 6 << 20);
            Assert.True(long.Parse(sizes[1], null) * 512 <= 1 << 20, $"{name}: {sizes[1]} blocks");
        }
    }

    [Fact]
    public async Task Link_to_a_name_that_is_no_text_comes_back_through_ours_and_restic_passes_it()
    {
        // Stock restic 0.14 replaces what is not UTF-8 in a target; since 0.16 it reads the bytes that we write beside.
        Directory.CreateDirectory(Source);
        (await ExternalProgram.RunAsync("python3", ["-c", "import os, sys; os.symlink(b'\\xff\\n\\xfe', sys.argv[1] + '/link')", Source], null, Token)).MustSucceed();
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        (SnapshotId id, _) = await repository.SnapshotAsync(Source);
        await repository.MustBeSoundAsync();
        FileListing.MustBeEqual(await FileListing.ReadAsync(Source, Token), await FileListing.ReadAsync(await repository.RestoreAsync(id), Token), "restored by Danmen");
        string theirs = _folder.At("theirs");
        await repository.Restic.MustAsync(Token, "restore", "latest", "--target", theirs);
        Assert.Contains(@"\xef\xbf\xbd", Assert.Single(await FileListing.ReadAsync(theirs, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_comes_back_empty()
    {
        Directory.CreateDirectory(Source);
        Assert.Empty(await PassBothWaysAsync());
    }

    [Fact]
    public async Task Many_small_files_come_back()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 2_000, Token);
        Assert.True((await PassBothWaysAsync()).Count > 2_000);
    }

    [Fact]
    public async Task A_large_file_comes_back()
    {
        await SourceTrees.MakeLargeFileAsync(Source, 64, Token);
        Assert.Single(await PassBothWaysAsync());
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Fifty_thousand_small_files_come_back()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 50_000, Token);
        Assert.True((await PassBothWaysAsync()).Count > 50_000);
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task A_file_of_two_gigabytes_comes_back()
    {
        // Past what 31 bits count.
        await SourceTrees.MakeLargeFileAsync(Source, 2_100, Token);
        Assert.True(new FileInfo(System.IO.Path.Combine(Source, "large")).Length > int.MaxValue);
        Assert.Single(await PassBothWaysAsync());
    }

    /// <returns>The listing of the source.</returns>
    private async Task<IReadOnlyList<string>> PassBothWaysAsync()
    {
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        long start = Stopwatch.GetTimestamp();
        (SnapshotId ours, ArchivedDirectory stored) = await repository.SnapshotAsync(Source);
        TimeSpan storing = Stopwatch.GetElapsedTime(start);
        long storedBytes = new DirectoryInfo(repository.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        await repository.PassGateAsync(ours, listing);
        TimeSpan passing = Stopwatch.GetElapsedTime(start) - storing;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: {listing.Count} entries, {stored.SizeBytes >> 20} MiB, stored in {storing.TotalSeconds:F1} s as {storedBytes >> 20} MiB; checked and restored by both in {passing.TotalSeconds:F0} s"));
        SnapshotId theirs = await repository.ResticSnapshotAsync(Source);
        await repository.PassGateAsync(theirs, listing, Source);
        Assert.Equal(stored.FileCount, listing.Count(line => line.Contains(" | file | ", StringComparison.Ordinal)));
        return listing;
    }
}
