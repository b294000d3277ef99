using Danmen.Faults;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends;

public sealed class LocalBackendTests : BackendConformance, IDisposable
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync() => Task.FromResult(PlaceIn(_folder));

    internal static BackendPlace PlaceIn(TemporaryFolder folder) => new(() => new LocalBackend(folder.At("repository"))) { Plant = BackendPlace.PlantIn(folder.At("repository")) };

    [Fact]
    public async Task Files_lie_where_restic_looks_for_them_readable_by_their_owner_alone()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        (string name, byte[] content) = Object(10);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
        await backend.SaveAsync(FileKind.Config, "config", content, Token);

        foreach (string path in new[] { _folder.At("repository", "data", name[..2], name), _folder.At("repository", "snapshots", name), _folder.At("repository", "config") })
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(path, Token));
            Assert.Equal(OwnerReads, File.GetUnixFileMode(path));
        }

        foreach (string folder in new[] { "", "keys", "locks", "snapshots", "index", "data", "data/00", "data/7f", "data/ff" })
            Assert.Equal(OwnerAll, File.GetUnixFileMode(_folder.At("repository", folder)));
        Assert.Equal(256, Directory.GetDirectories(_folder.At("repository", "data")).Length);
    }

    [Fact]
    public async Task A_pack_that_is_read_in_many_pieces_is_opened_once_and_one_that_is_removed_is_gone()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        List<(string Name, byte[] Content)> packs = [.. Enumerable.Range(0, 40).Select(_ => Object(1000))];
        foreach ((string name, byte[] content) in packs) await backend.SaveAsync(FileKind.Pack, name, content, Token);
        byte[] piece = new byte[10];
        for (int i = 0; i < 100; i++)
        {
            await backend.ReadAsync(FileKind.Pack, packs[i % 2].Name, i, piece, Token);
            Assert.Equal(packs[i % 2].Content[i..(i + 10)], piece);
        }

        Assert.Equal(2, backend.PacksOpened);

        // More than stay open.
        for (int i = 0; i < packs.Count; i++) await backend.ReadAsync(FileKind.Pack, packs[i].Name, 0, piece, Token);
        Assert.Equal(packs.Count, backend.PacksOpened);
        await backend.ReadAsync(FileKind.Pack, packs[0].Name, 0, piece, Token);
        Assert.Equal(packs.Count + 1, backend.PacksOpened);

        await backend.RemoveAsync(FileKind.Pack, packs[0].Name, Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.ReadAsync(FileKind.Pack, packs[0].Name, 0, piece, Token));
        Assert.Equal(StoreFaults.ObjectNotFound, fault.Code);
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(_folder.At("repository", "data"), StringComparison.Ordinal) == true), 1, 32);
    }

    [Fact]
    public async Task Packs_are_read_by_many_at_once()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        List<(string Name, byte[] Content)> packs = [.. Enumerable.Range(0, 100).Select(_ => Object(1000))];
        foreach ((string name, byte[] content) in packs) await backend.SaveAsync(FileKind.Pack, name, content, Token);

        await Parallel.ForEachAsync(Enumerable.Range(0, 5000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, token) =>
        {
            byte[] piece = new byte[20];
            (string name, byte[] content) = packs[i * 31 % packs.Count];
            await backend.ReadAsync(FileKind.Pack, name, i % 900, piece, token);
            Assert.Equal(content[(i % 900)..((i % 900) + 20)], piece);
        });
    }

    [Fact]
    public async Task Repository_whose_config_the_group_reads_stays_the_groups()
    {
        await using (LocalBackend first = new(_folder.At("repository")))
        {
            await first.CreateLayoutAsync(Token);
            await first.SaveAsync(FileKind.Config, "config", new byte[10], Token);
        }

        File.SetUnixFileMode(_folder.At("repository", "config"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using LocalBackend second = new(_folder.At("repository"));
        (string name, byte[] content) = Object(10);
        await second.SaveAsync(FileKind.Index, name, content, Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder.At("repository", "index", name)));
    }

    [Fact]
    public async Task Foreign_and_unfinished_files_are_not_listed()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        (string name, byte[] content) = Object(10);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        await File.WriteAllTextAsync(_folder.At("repository", "data", name[..2], name + "-tmp-0badcafe"), "half", Token);
        await File.WriteAllTextAsync(_folder.At("repository", "data", "README"), "hello", Token);
        await File.WriteAllTextAsync(_folder.At("repository", "data", name[..2], ".nfs0001"), "", Token);
        Assert.Equal([name], (await ListAsync(backend, FileKind.Pack)).Keys);
    }

    [Fact]
    public async Task Pack_folder_that_is_missing_is_made()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        (string name, byte[] content) = Object(10);
        Directory.Delete(_folder.At("repository", "data", name[..2]));
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
    }

    [Fact]
    public async Task Nothing_is_made_where_the_repository_folder_is_missing()
    {
        await using LocalBackend backend = new(_folder.At("not-mounted"));
        (string name, byte[] content) = Object(10);
        await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Pack, name, content, Token));
        Assert.False(Directory.Exists(_folder.At("not-mounted")));
    }

    [Fact]
    public async Task Save_that_fails_leaves_no_file_behind()
    {
        await using LocalBackend backend = new(_folder.At("repository"));
        await backend.CreateLayoutAsync(Token);
        (string name, byte[] content) = Object(10);
        Directory.CreateDirectory(_folder.At("repository", "index", name)); // rename onto a folder fails
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Index, name, content, Token));
        Assert.Contains(name, fault.Subject, StringComparison.Ordinal);
        Assert.Equal([_folder.At("repository", "index", name)], Directory.GetFileSystemEntries(_folder.At("repository", "index")));
    }

    [Theory]
    [InlineData(28, "DM-BACKEND-001")] // ENOSPC
    [InlineData(122, "DM-BACKEND-001")] // EDQUOT
    [InlineData(30, "DM-BACKEND-002")] // EROFS
    [InlineData(5, "DM-STORE-006")] // EIO
    public void Failures_of_the_file_system_get_their_own_numbers(int errno, string expected) =>
        Assert.Equal(expected, LocalFaults.From(new IOException("system says so", errno), "data/x").Code.Id);

    [Theory]
    [InlineData(5, "DM-STORE-004")] // EIO: a disk that cannot give back what was written
    [InlineData(30, "DM-BACKEND-002")] // EROFS
    public void What_a_disk_cannot_give_back_is_damaged(int errno, string expected) =>
        Assert.Equal(expected, LocalFaults.FromReading(new IOException("system says so", errno), "data/x").Code.Id);

    [Fact]
    public async Task Full_device_is_told_as_such()
    {
        // The kernel's own full device gives the real error of the real call.
        IOException thrown = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[10], Token);
        });
        Assert.Equal(BackendFaults.StorageFull, LocalFaults.From(thrown, "data/x").Code);
    }
}
