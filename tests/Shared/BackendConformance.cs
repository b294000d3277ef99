using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>What every backend promises; each backend's test class derives from it.</summary>
public abstract class BackendConformance : BackendLargeFiles
{
    private static readonly FileKind[] NamedKinds = [FileKind.Key, FileKind.Lock, FileKind.Snapshot, FileKind.Index, FileKind.Pack];

    [Fact]
    public async Task Saved_file_of_every_kind_is_read_back_byte_for_byte()
    {
        await using IBackend backend = await MadeAsync();
        foreach (FileKind kind in NamedKinds)
        {
            (string name, byte[] content) = Object(70_000 + (int)kind);
            await backend.SaveAsync(kind, name, content, Token);
            Assert.Equal(content, await ReadAllAsync(backend, kind, name));
            Assert.Equal(content.Length, await backend.GetLengthAsync(kind, name, Token));
        }

        byte[] config = RandomNumberGenerator.GetBytes(155);
        await backend.SaveAsync(FileKind.Config, "config", config, Token);
        Assert.Equal(config, await ReadAllAsync(backend, FileKind.Config, "config"));
    }

    [Fact]
    public async Task Ranges_are_read_exactly()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(1 << 20);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        foreach ((int offset, int length) in new[] { (0, 1), (0, content.Length), (1, 1), (4095, 4098), (content.Length - 1, 1), (content.Length, 0), (17, 0) })
        {
            byte[] range = new byte[length];
            await backend.ReadAsync(FileKind.Pack, name, offset, range, Token);
            Assert.Equal(content.AsSpan(offset, length).ToArray(), range);
        }
    }

    [Fact]
    public async Task Reading_beyond_the_end_is_damage()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(1000);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        foreach ((long offset, int length) in new[] { (0L, 1001), (999, 2), (1000, 1), (5000, 10), (int.MaxValue, 1), (5_000_000_000, 7), (1L << 40, 1) })
        {
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.ReadAsync(FileKind.Pack, name, offset, new byte[length], Token));
            Assert.Equal(StoreFaults.Damaged, fault.Code);
            Assert.Contains(name, fault.Subject, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Empty_file_is_a_file()
    {
        await using IBackend backend = await MadeAsync();
        string name = Object(0).Name;
        await backend.SaveAsync(FileKind.Pack, name, ReadOnlyMemory<byte>.Empty, Token);
        Assert.Equal(0, await backend.GetLengthAsync(FileKind.Pack, name, Token));
        Assert.Equal([KeyValuePair.Create(name, 0L)], await ListAsync(backend, FileKind.Pack));
        await backend.ReadAsync(FileKind.Pack, name, 0, Memory<byte>.Empty, Token);
        Assert.Empty(await backend.ReadWholeAsync(FileKind.Pack, name, 10, Token) ?? [1]);
        Assert.Equal(StoreFaults.Damaged, (await Assert.ThrowsAsync<DanmenException>(() => backend.ReadAsync(FileKind.Pack, name, 0, new byte[1], Token))).Code);
        await backend.SaveAsync(FileKind.Pack, name, ReadOnlyMemory<byte>.Empty, Token);
        await backend.RemoveAsync(FileKind.Pack, name, Token);
        Assert.Null(await backend.GetLengthAsync(FileKind.Pack, name, Token));
    }

    [Fact]
    public async Task Whole_file_is_read_up_to_the_most_that_is_wanted()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(1000);
        Assert.Null(await backend.ReadWholeAsync(FileKind.Index, name, 1000, Token));
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        Assert.Equal(content, await backend.ReadWholeAsync(FileKind.Index, name, 1000, Token));
        (string longer, byte[] more) = Object(1001);
        await backend.SaveAsync(FileKind.Index, longer, more, Token);
        Assert.Equal(StoreFaults.Damaged, (await Assert.ThrowsAsync<DanmenException>(() => backend.ReadWholeAsync(FileKind.Index, longer, 1000, Token))).Code);
    }

    [Fact]
    public async Task What_others_put_there_under_odd_names_is_passed_over()
    {
        BackendPlace place = await MadePlaceAsync();
        if (place.Plant is null) return;
        await using IBackend backend = place.Open();
        foreach (FileKind kind in NamedKinds)
        {
            (string name, byte[] content) = Object(10);
            await backend.SaveAsync(kind, name, content, Token);
            string folder = RepositoryLayout.FolderOf(kind), below = kind == FileKind.Pack ? $"{folder}/{name[..2]}" : folder;
            foreach (string odd in (string[])["README", "断面 😀", "it's \"quoted\" & <odd> 100%25 +#?;=", "line\nbreak", name + "0", name[..63], name.ToUpperInvariant(), name + "-tmp-0badcafe", "." + name]) await place.Plant($"{below}/{odd}", content);
            Assert.Equal([name], (await ListAsync(backend, kind)).Keys);
        }
    }

    [Fact]
    public async Task Absent_file_has_no_length_cannot_be_read_and_may_be_removed()
    {
        await using IBackend backend = await MadeAsync();
        foreach (FileKind kind in NamedKinds)
        {
            string name = Object(1).Name;
            Assert.Null(await backend.GetLengthAsync(kind, name, Token));
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.ReadAsync(kind, name, 0, new byte[1], Token));
            Assert.Equal(StoreFaults.ObjectNotFound, fault.Code);
            Assert.Contains(name, fault.Subject, StringComparison.Ordinal);
            await backend.RemoveAsync(kind, name, Token);
        }

        Assert.Null(await backend.GetLengthAsync(FileKind.Config, "config", Token));
    }

    [Fact]
    public async Task Listing_gives_every_file_of_the_kind_with_its_length_and_no_other()
    {
        await using IBackend backend = await MadeAsync();
        foreach (FileKind kind in NamedKinds) Assert.Empty(await ListAsync(backend, kind));
        foreach (FileKind kind in NamedKinds)
        {
            Dictionary<string, long> expected = [];
            for (int i = 0; i < 12; i++)
            {
                (string name, byte[] content) = Object(1 + (i * 7));
                await backend.SaveAsync(kind, name, content, Token);
                expected.Add(name, content.Length);
            }

            Assert.Equal(expected.OrderBy(f => f.Key, StringComparer.Ordinal), (await ListAsync(backend, kind)).OrderBy(f => f.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Removed_file_is_gone_and_the_others_stay()
    {
        await using IBackend backend = await MadeAsync();
        foreach (FileKind kind in NamedKinds)
        {
            (string gone, byte[] first) = Object(100);
            (string kept, byte[] second) = Object(100);
            await backend.SaveAsync(kind, gone, first, Token);
            await backend.SaveAsync(kind, kept, second, Token);
            await backend.RemoveAsync(kind, gone, Token);
            Assert.Null(await backend.GetLengthAsync(kind, gone, Token));
            Assert.Equal([kept], (await ListAsync(backend, kind)).Keys);
            Assert.Equal(second, await ReadAllAsync(backend, kind, kept));
        }
    }

    [Fact]
    public async Task Saving_the_same_file_again_changes_nothing()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(5000);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
    }

    [Fact]
    public async Task Saving_another_length_under_a_name_that_exists_is_refused_and_keeps_the_old()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(5000);
        await backend.SaveAsync(FileKind.Pack, name, content, Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Pack, name, content.AsMemory(0, 4999), Token));
        Assert.Equal(BackendFaults.NameTaken, fault.Code);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
    }

    [Fact]
    public async Task Layout_may_be_made_twice()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(10);
        await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
        await backend.CreateLayoutAsync(Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Snapshot, name));
    }

    [Fact]
    public async Task Many_files_are_saved_and_read_at_once()
    {
        await using IBackend backend = await MadeAsync();
        List<(string Name, byte[] Content)> objects = [];
        for (int i = 0; i < 40; i++) objects.Add(Object(20_000 + i));
        await Parallel.ForEachAsync(objects, Token, async (o, token) => await backend.SaveAsync(FileKind.Pack, o.Name, o.Content, token));
        await Parallel.ForEachAsync(objects, Token, async (o, _) => Assert.Equal(o.Content, await ReadAllAsync(backend, FileKind.Pack, o.Name)));
        Assert.Equal(40, (await ListAsync(backend, FileKind.Pack)).Count);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("config")]
    [InlineData("")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/")]
    public async Task Names_that_are_not_hashes_never_reach_the_storage(string name)
    {
        await using IBackend backend = await MadeAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => backend.SaveAsync(FileKind.Key, name, new byte[1], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => backend.ReadAsync(FileKind.Key, name, 0, new byte[1], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => backend.RemoveAsync(FileKind.Key, name, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => backend.GetLengthAsync(FileKind.Key, name, Token));
    }

    [Fact]
    public async Task Cancelled_call_does_nothing()
    {
        await using IBackend backend = await MadeAsync();
        (string name, byte[] content) = Object(10);
        CancellationToken cancelled = new(true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backend.SaveAsync(FileKind.Pack, name, content, cancelled));
        Assert.Null(await backend.GetLengthAsync(FileKind.Pack, name, Token));
    }

    [Fact]
    public async Task At_least_one_request_is_worth_running_and_the_location_is_told()
    {
        await using IBackend backend = (await NewPlaceAsync()).Open();
        Assert.InRange(backend.Parallelism, 1, 1024);
        Assert.NotEmpty(backend.Location);
    }

    private async Task<IBackend> MadeAsync()
    {
        return (await MadePlaceAsync()).Open();
    }
}
