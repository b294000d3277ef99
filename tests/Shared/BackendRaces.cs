using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>What every backend promises when many use it at once, and when one of them is cut off.</summary>
public abstract class BackendRaces : BackendTests
{
    private const int Clients = 50;

    [Fact]
    public async Task Fifty_clients_at_once_save_list_read_and_remove()
    {
        BackendPlace place = await MadePlaceAsync();
        (string common, byte[] everybodys) = Object(3000);
        ConcurrentDictionary<string, long> stays = new() { [common] = everybodys.Length };
        if (!place.IsWholeOrAbsent)
        {
            // Where half a file can be seen, nobody can tell it from another one of that name: who comes second is refused then.
            await using IBackend first = place.Open();
            await first.SaveAsync(FileKind.Pack, common, everybodys, Token);
        }

        using SemaphoreSlim ready = new(0);
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            await using IBackend backend = place.Open();
            // All begin together.
            await ready.WaitAsync(Token);
            (string kept, byte[] content) = Object(5000 + number);
            (string gone, byte[] other) = Object(100 + number);
            (string held, byte[] mine) = Object(150);
            await backend.SaveAsync(FileKind.Lock, held, mine, Token);
            await backend.SaveAsync(FileKind.Pack, kept, content, Token);
            stays[kept] = content.Length;
            await backend.SaveAsync(FileKind.Pack, common, everybodys, Token);
            await backend.SaveAsync(FileKind.Pack, gone, other, Token);
            Assert.Equal(mine.Length, (await ListAsync(backend, FileKind.Lock))[held]);
            Dictionary<string, long> listed = await ListAsync(backend, FileKind.Pack);
            Assert.Equal((content.Length, other.Length, everybodys.Length), (listed[kept], listed[gone], listed[common]));
            Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, kept));
            Assert.Equal(everybodys, await ReadAllAsync(backend, FileKind.Pack, common));
            await backend.RemoveAsync(FileKind.Pack, gone, Token);
            await backend.RemoveAsync(FileKind.Lock, held, Token);
            Assert.Null(await backend.GetLengthAsync(FileKind.Pack, gone, Token));
        }))];
        ready.Release(Clients);
        await Task.WhenAll(clients);
        await using IBackend after = place.Open();
        Assert.Equal(stays.OrderBy(each => each.Key, StringComparer.Ordinal), (await ListAsync(after, FileKind.Pack)).OrderBy(each => each.Key, StringComparer.Ordinal));
        Assert.Empty(await ListAsync(after, FileKind.Lock));
    }

    [Fact]
    public async Task Listing_while_others_add_and_remove_gives_what_stays_once_and_nothing_else_that_was_never_there()
    {
        BackendPlace place = await MadePlaceAsync();
        await using IBackend backend = place.Open();
        Dictionary<string, long> stays = [];
        for (int i = 0; i < 30; i++)
        {
            (string name, byte[] content) = Object(10 + i);
            await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
            stays.Add(name, content.Length);
        }

        ConcurrentDictionary<string, long> everWere = new(stays);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        int changes = 0;
        Task[] others = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using IBackend other = place.Open();
            while (!enough.IsCancellationRequested)
            {
                (string name, byte[] content) = Object(RandomNumberGenerator.GetInt32(1, 9000));
                everWere[name] = content.Length;
                await other.SaveAsync(FileKind.Snapshot, name, content, Token);
                await other.RemoveAsync(FileKind.Snapshot, name, Token);
                Interlocked.Increment(ref changes);
            }
        }))];
        try
        {
            // A listing of its own sees few of them, so as many as it takes.
            for (int i = 0; i < 10 || Volatile.Read(ref changes) < 100; i++)
            {
                List<BackendFile> listed = [];
                await foreach (BackendFile file in backend.ListAsync(FileKind.Snapshot, Token)) listed.Add(file);
                Assert.All(stays, each => Assert.Single(listed, file => file.Name == each.Key && file.LengthBytes == each.Value));
                Assert.All(listed, file => Assert.True(everWere.TryGetValue(file.Name, out long length) && (file.LengthBytes == length || !place.IsWholeOrAbsent), string.Create(CultureInfo.InvariantCulture, $"{file}, of {length}")));
            }
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(others);
        }

        Assert.Equal(stays.OrderBy(each => each.Key, StringComparer.Ordinal), (await ListAsync(backend, FileKind.Snapshot)).OrderBy(each => each.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task File_that_is_being_saved_is_absent_or_whole_for_everybody()
    {
        BackendPlace place = await MadePlaceAsync();
        await using IBackend writer = place.Open(), reader = place.Open();
        for (int i = 0; i < 5; i++)
        {
            (string name, byte[] content) = Object(4 << 20);
            Task saving = writer.SaveAsync(FileKind.Pack, name, content, Token);
            do
            {
                long? length = await reader.GetLengthAsync(FileKind.Pack, name, Token);
                Assert.True(length is null || length == content.Length || !place.IsWholeOrAbsent, $"{length} of {content.Length}");
            }
            while (!saving.IsCompleted);
            await saving;
            Assert.Equal(content, await ReadAllAsync(reader, FileKind.Pack, name));
        }
    }

    [Fact]
    public async Task Save_that_is_cut_off_leaves_all_or_nothing_and_is_done_by_the_next()
    {
        BackendPlace place = await MadePlaceAsync();
        for (int i = 0; i < 12; i++)
        {
            (string name, byte[] content) = Object(4 << 20);
            await using (IBackend writer = place.Open())
            {
                using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(Token);
                Task saving = writer.SaveAsync(FileKind.Pack, name, content, cut.Token);
                cut.CancelAfter(TimeSpan.FromMilliseconds(i * 4));
                await saving.ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            await using IBackend backend = place.Open();
            if (place.IsWholeOrAbsent)
            {
                long? length = await backend.GetLengthAsync(FileKind.Pack, name, Token);
                Assert.True(length is null || length == content.Length, $"{length} of {content.Length}");
                await backend.SaveAsync(FileKind.Pack, name, content, Token);
            }
            else
            {
                await SaveOverPartAsync(backend, name, content);
            }

            Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
        }
    }

    /// <summary>The server may still be at the part that was cut off, or tidy it up, and what lies there is named: it is not ours to overwrite.</summary>
    private static async Task SaveOverPartAsync(IBackend backend, string name, byte[] content)
    {
        while (await backend.GetLengthAsync(FileKind.Pack, name, Token) != content.Length)
        {
            try
            {
                await backend.SaveAsync(FileKind.Pack, name, content, Token);
            }
            catch (DanmenException e) when (e.Code == BackendFaults.NameTaken)
            {
                await backend.RemoveAsync(FileKind.Pack, name, Token);
            }
        }
    }
}
