using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Archiving;

public sealed class ArchiveSessionTests : IAsyncLifetime
{
    private readonly MemoryBackend _backend = new();
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _repository = await Repository.InitializeAsync(_backend, "x", TimeProvider.System, null, Token);

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task Content_comes_back(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedContent stored = await StoreAsync(session, content, ChunkingProfile.Files, 1_234_567);
        await session.FlushAsync(Token);
        Assert.Equal(length, stored.SizeBytes);
        Assert.Equal(content, await LoadAsync(stored));
        Assert.True((await CheckAsync()).IsSound);
        Assert.Equal(length, session.Statistics.NewPlainBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_stored_before_it_may_be(bool allowed)
    {
        byte[] content = new byte[3_000_000];
        new Random(5).NextBytes(content);
        TaskCompletionSource mayStore = new();
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions { PackSizeBytes = 1 << 20, MayStore = mayStore.Task });
        Task<ArchivedContent> storing = StoreAsync(session, content, ChunkingProfile.SmallTable, 100_000);
        await Task.WhenAny(storing, Task.Delay(300, Token));
        Assert.Equal(0, await CountAsync(FileKind.Pack));
        if (allowed)
        {
            mayStore.SetResult();
            ArchivedContent stored = await storing;
            await session.FlushAsync(Token);
            Assert.Equal(content, await LoadAsync(stored));
            return;
        }

        mayStore.SetException(new DanmenException(StoreFaults.Locked, "here", "another"));
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(async () =>
        {
            await storing;
            await session.FlushAsync(Token);
        });
        Assert.Equal(StoreFaults.Locked, fault.Code);
        Assert.Equal(0, await CountAsync(FileKind.Pack));
    }

    [Fact]
    public async Task Packs_are_in_a_stored_index_within_a_minute_though_the_session_goes_on()
    {
        FakeTimeProvider time = new(DateTimeOffset.UnixEpoch);
        await using Repository repository = await Repository.OpenAsync(_backend, "x", time, Token);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = 1 << 20 });
        byte[] content = new byte[5_000_000];
        new Random(6).NextBytes(content);
        ArchivedContent stored = await StoreAsync(session, content, ChunkingProfile.SmallTable, 100_000);
        while (await CountAsync(FileKind.Pack) < 3) await Task.Delay(10, Token);
        Assert.Equal(0, await CountAsync(FileKind.Index));

        time.Advance(TimeSpan.FromMinutes(1));
        while (await CountAsync(FileKind.Index) == 0) await Task.Delay(10, Token);

        // As the next run finds it, had this one been killed.
        await using Repository next = await Repository.OpenAsync(_backend, "x", TimeProvider.System, Token);
        await next.LoadIndexAsync(Token);
        Assert.True(stored.Blobs.Count(blob => next.Find(BlobType.Data, blob) is not null) > stored.Blobs.Count / 2);
    }

    [Fact]
    public async Task Rows_in_many_small_chunks_come_back_and_end_at_row_ends()
    {
        StringBuilder rows = new();
        for (int i = 0; i < 60_000; i++) rows.Append(i * 7919L % 100_003).Append('\t').Append("value ").Append(i).Append('\n');
        byte[] content = Encoding.ASCII.GetBytes(rows.ToString());
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions { InFlightBytes = 1 << 20 });
        ArchivedContent stored = await StoreAsync(session, content, ChunkingProfile.SmallTable, 8192);
        await session.FlushAsync(Token);
        Assert.True(stored.Blobs.Count > 50);
        Assert.Equal(content, await LoadAsync(stored));
        foreach (BlobId blob in stored.Blobs) Assert.Equal((byte)'\n', (await _repository.LoadBlobAsync(BlobType.Data, blob, Token))[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunks_depend_on_neither_the_pieces_nor_the_length_that_was_expected(bool rows)
    {
        byte[] content = new byte[23_456_789];
        Random random = new(3);
        random.NextBytes(content);
        // No cut point for long: the longest chunk is longer than a slab.
        content.AsSpan(2_000_000, 12_000_000).Clear();
        if (rows)
        {
            for (int i = 0; i < content.Length; i += random.Next(20, 300)) content[i] = (byte)'\n';
        }

        ChunkingProfile profile = rows ? ChunkingProfile.SmallTable : ChunkingProfile.Files;
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedContent whole = await StoreAsync(session, content, profile, content.Length);
        foreach ((int piece, long? expected) in ((int, long?)[])[(1_000, null), (3_000_000, 5), (70_001, content.Length), (999_999, long.MaxValue / 2), (500_000, 23_000_000)])
        {
            using ContentWriter writer = session.OpenContent(profile, expected);
            for (int i = 0; i < content.Length; i += piece) await writer.WriteAsync(content.AsMemory(i, Math.Min(piece, content.Length - i)), Token);
            Assert.Equal(whole.Blobs, (await writer.CompleteAsync(Token)).Blobs);
        }

        await session.FlushAsync(Token);
        Assert.Equal(content, await LoadAsync(whole));
    }

    [Fact]
    public async Task Many_at_once_fill_packs_that_are_sound()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions { PackSizeBytes = 1 << 20 });
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            byte[] content = new byte[3_000_000];
            new Random(i).NextBytes(content);
            await StoreAsync(session, content, i % 2 == 0 ? ChunkingProfile.SmallTable : ChunkingProfile.Files, 10_000);
            for (int k = 0; k < 50; k++) await session.StoreTreeAsync([], Token);
        })));
        await session.FlushAsync(Token);
        CheckReport report = await CheckAsync();
        Assert.True(report.IsSound);
        Assert.Equal(36_000_000, session.Statistics.NewPlainBytes - "{\"nodes\":[]}\n".Length);
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        byte[] content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        await using (ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions()))
        {
            // At once: both writers meet the same chunks before any is in the index.
            ArchivedContent[] both = await Task.WhenAll(StoreAsync(session, content, ChunkingProfile.Files, 100_000), StoreAsync(session, content, ChunkingProfile.Files, 77_777));
            await session.FlushAsync(Token);
            Assert.Equal(both[0].Blobs, both[1].Blobs);
            Assert.Equal(5_000_000, session.Statistics.NewPlainBytes);
            Assert.Equal(10_000_000, session.Statistics.PlainBytes);
        }

        await using Repository other = await Repository.OpenAsync(_backend, "x", TimeProvider.System, Token);
        await other.LoadIndexAsync(Token);
        await using ArchiveSession again = ArchiveSession.Start(other, new ArchiveOptions());
        await StoreAsync(again, content, ChunkingProfile.Files, 1 << 20);
        await again.FlushAsync(Token);
        Assert.Equal(0, again.Statistics.NewBlobs);
    }

    [Fact]
    public async Task Packs_keep_trees_and_data_apart_and_their_length()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions { PackSizeBytes = 1 << 20 });
        byte[] content = new byte[6_000_000];
        new Random(2).NextBytes(content);
        ArchivedContent stored = await StoreAsync(session, content, new ChunkingProfile(8 << 10, 32 << 10, 64 << 10, false), 50_000);
        await session.StoreTreeAsync([FileNode("f", stored)], Token);
        await session.FlushAsync(Token);
        CheckReport report = await CheckAsync();
        Assert.DoesNotContain(report.Findings, finding => finding.Severity != CheckSeverity.Information);
        Assert.InRange(report.Packs, 7, 9);
        await foreach (BackendFile pack in _backend.ListAsync(FileKind.Pack, Token)) Assert.True(pack.LengthBytes < (1 << 20) + (16 << 10));
    }

    [Fact]
    public async Task Nothing_is_named_before_it_is_stored()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        await StoreAsync(session, new byte[10_000], ChunkingProfile.Files, 10_000);
        Assert.Equal(0, await CountAsync(FileKind.Index));
        await session.FlushAsync(Token);
        Assert.Equal((1, 1), (await CountAsync(FileKind.Pack), await CountAsync(FileKind.Index)));
        await session.FlushAsync(Token);
        Assert.Equal((1, 1), (await CountAsync(FileKind.Pack), await CountAsync(FileKind.Index)));
    }

    [Fact]
    public async Task After_a_failed_pack_nothing_goes_on()
    {
        await using RefusingBackend refusing = new(_backend);
        await using Repository repository = await Repository.OpenAsync(refusing, "x", TimeProvider.System, Token);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = 1 << 20 });
        refusing.IsRefusing = true;
        byte[] content = new byte[30_000_000];
        new Random(3).NextBytes(content);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(async () =>
        {
            await StoreAsync(session, content, ChunkingProfile.Files, 1 << 20);
            await session.FlushAsync(Token);
        });
        Assert.Equal(StoreFaults.BackendFailed, fault.Code);
        await Assert.ThrowsAsync<DanmenException>(() => session.FlushAsync(Token));
        Assert.Equal(0, await CountAsync(FileKind.Index));
    }

    [Fact]
    public async Task Incompressible_data_is_stored_as_it_is()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        byte[] content = new byte[1000];
        new Random(5).NextBytes(content);
        ArchivedContent stored = await StoreAsync(session, content, ChunkingProfile.Files, 1000);
        await session.FlushAsync(Token);
        BlobLocation place = _repository.Find(BlobType.Data, Assert.Single(stored.Blobs))!.Value;
        Assert.Equal((false, 1032u, 1000u), (place.IsCompressed, place.LengthBytes, place.PlainLengthBytes));
    }

    private static async Task<ArchivedContent> StoreAsync(ArchiveSession session, byte[] content, ChunkingProfile profile, int step)
    {
        ContentWriter writer = session.OpenContent(profile);
        for (int at = 0; at < content.Length; at += step) await writer.WriteAsync(content.AsMemory(at, Math.Min(step, content.Length - at)), Token);
        ArchivedContent stored = await writer.CompleteAsync(Token);
        Assert.Equal(writer.ChunkCount, stored.Blobs.Count);
        return stored;
    }

    private static Node FileNode(string name, ArchivedContent content) => new()
    {
        Name = Encoding.UTF8.GetBytes(name),
        Type = NodeType.File,
        SizeBytes = (ulong)content.SizeBytes,
        Content = content.Blobs,
    };

    private async Task<byte[]> LoadAsync(ArchivedContent content)
    {
        using MemoryStream bytes = new();
        foreach (BlobId blob in content.Blobs) bytes.Write(await _repository.LoadBlobAsync(BlobType.Data, blob, Token));
        return bytes.ToArray();
    }

    private Task<CheckReport> CheckAsync() => RepositoryChecker.CheckAsync(_repository, new CheckOptions { ReadData = true }, Token);

    private async Task<int> CountAsync(FileKind kind)
    {
        int count = 0;
        await foreach (BackendFile _ in _backend.ListAsync(kind, Token)) count++;
        return count;
    }

    /// <summary>Refuses packs once it is told to.</summary>
    private sealed class RefusingBackend(MemoryBackend inner) : IBackend
    {
        public bool IsRefusing { get; set; }

        public string Location => inner.Location;

        public int Parallelism => inner.Parallelism;

        public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

        public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            IsRefusing && kind == FileKind.Pack ? Task.FromException(new DanmenException(StoreFaults.BackendFailed, name, "full")) : inner.SaveAsync(kind, name, content, cancellationToken);

        public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) => inner.ReadAsync(kind, name, offset, destination, cancellationToken);

        public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => inner.SaveLargeAsync(kind, name, content, cancellationToken);

        public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.GetLengthAsync(kind, name, cancellationToken);

        public IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, CancellationToken cancellationToken) => inner.ListAsync(kind, cancellationToken);

        public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.RemoveAsync(kind, name, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
