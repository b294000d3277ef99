using System.Runtime.CompilerServices;
using Danmen.Components;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Tags;

/// <summary>Tags in a repository in memory.</summary>
public sealed class TagWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_twenty_writers_in_one_process_one_takes_the_name()
    {
        await using var backend = new MemoryBackend();
        await using Repository repository = await Repository.InitializeAsync(backend, "p", TimeProvider.System, null, Token);
        (SystemDefinition system, SnapshotSummary snapshot) = await TakeAsync(repository);
        int captures = 0;
        Task<Tag>[] attempts = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            using RecordSigner signer = await RecordSigner.LoadOrCreateAsync(_folder.At("sign"), Token);
            await using TagCatalogue tags = await TagCatalogue.OpenAsync(repository, TrustedSigners.None, null, Token);
            return await new TagWriter(repository, tags, signer).CreateAsync(system, new TagRequest("prod", "release", "v1"), _ =>
            {
                Interlocked.Increment(ref captures);
                return Task.FromResult(new PlacedSnapshot(new OpenedRepository(backend, repository), snapshot));
            }, Token);
        }))];
        await ((Task)Task.WhenAll(attempts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ = Assert.Single(attempts, attempt => attempt.IsCompletedSuccessfully);
        FaultCode[] expected = [TagFaults.Exists, StoreFaults.NameReserved];
        Assert.All(attempts.Where(attempt => attempt.IsFaulted), attempt => Assert.Contains(Assert.IsType<DanmenException>(attempt.Exception?.InnerException).Code, expected));
        // The name is taken before the snapshot is asked for.
        Assert.Equal(1, captures);
        Assert.Empty(await RepositoryLocks.ListAsync(repository, Token));
    }

    [Fact]
    public async Task Listing_from_before_another_wrote_does_not_make_its_tag_unseen()
    {
        await using var backend = new MemoryBackend();
        await using Repository repository = await Repository.InitializeAsync(backend, "p", TimeProvider.System, null, Token);
        (SystemDefinition system, SnapshotSummary snapshot) = await TakeAsync(repository);
        using RecordSigner signer = await RecordSigner.LoadOrCreateAsync(_folder.At("sign"), Token);
        // Two processes with one state.db.
        await using TagCatalogue tags = await TagCatalogue.OpenAsync(repository, TrustedSigners.None, _folder.At("state.db"), Token);
        Tag? tag = null;
        var late = new LateListing(backend, async () => tag = await new TagWriter(repository, tags, signer)
            .CreateAsync(system, new TagRequest("prod", "release", "v1"), _ => Task.FromResult(new PlacedSnapshot(new OpenedRepository(backend, repository), snapshot)), Token));
        await using TagCatalogue slow = await TagCatalogue.OpenAsync(late, _ => Task.FromResult(repository), TrustedSigners.None, _folder.At("state.db"), Token);
        await slow.RefreshAsync(Token);
        Assert.NotNull(tag);
        Assert.NotNull(await tags.FindAsync(tag.Name, Token));
        await slow.RefreshAsync(Token);
        Assert.NotNull(await slow.FindAsync(tag.Name, Token));
    }

    [Fact]
    public async Task Name_of_a_holder_that_is_gone_is_free_again()
    {
        await using var backend = new MemoryBackend();
        await using Repository repository = await Repository.InitializeAsync(backend, "p", TimeProvider.System, null, Token);
        (SystemDefinition system, SnapshotSummary snapshot) = await TakeAsync(repository);
        LockRecord abandoned = new(Timestamp.From(TimeProvider.System.GetUtcNow().AddHours(-1)), false, "elsewhere", "u", 1, 0, 0, "tag prod-release-v1");
        await repository.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(abandoned), Token);
        using RecordSigner signer = await RecordSigner.LoadOrCreateAsync(_folder.At("sign"), Token);
        await using TagCatalogue tags = await TagCatalogue.OpenAsync(repository, TrustedSigners.None, null, Token);
        var writer = new TagWriter(repository, tags, signer);
        Tag tag = await writer.CreateAsync(system, new TagRequest("prod", "release", "v1"), _ => Task.FromResult(new PlacedSnapshot(new OpenedRepository(backend, repository), snapshot)), Token);

        // A later clock, then an earlier one: the newest snapshot of the path is the last revision all the same.
        Tag edited = await writer.EditAsync(tag.Name.ToString(), body => body with { Message = "x" }, Token);
        Assert.True(edited.StoredAt.ToDateTimeOffset() > tag.StoredAt.ToDateTimeOffset());
        Assert.Equal(["", "x"], edited.Record.Revisions.Select(revision => revision.Body.Message));
    }

    [Fact]
    public async Task Two_histories_that_contradict_each_other_are_bad()
    {
        await using var backend = new MemoryBackend();
        await using Repository repository = await Repository.InitializeAsync(backend, "p", TimeProvider.System, null, Token);
        (SystemDefinition system, SnapshotSummary snapshot) = await TakeAsync(repository);
        using RecordSigner signer = await RecordSigner.LoadOrCreateAsync(_folder.At("sign"), Token);
        await using TagCatalogue tags = await TagCatalogue.OpenAsync(repository, new TrustedSigners([], signer.PublicKey), null, Token);
        var writer = new TagWriter(repository, tags, signer);
        Tag tag = await writer.CreateAsync(system, new TagRequest("prod", "release", "v1"), _ => Task.FromResult(new PlacedSnapshot(new OpenedRepository(backend, repository), snapshot)), Token);
        StoredSnapshot first = Assert.Single(await repository.ListSnapshotsAsync(Token), stored => stored.Id.ToString() == tag.Stored);

        Tag left = await writer.EditAsync(tag.Name.ToString(), body => body with { Message = "left" }, Token);
        Assert.Equal(SignatureState.Trusted, left.Signature.State);
        // The other history starts from the same first revision, as in a copy that was edited by itself.
        await backend.RemoveAsync(FileKind.Snapshot, left.Stored, Token);
        StoredSnapshot kept = Assert.Single(await repository.ListSnapshotsAsync(Token), stored => stored.Id == first.Id);
        Assert.NotNull(kept);
        Tag right = await writer.EditAsync(tag.Name.ToString(), body => body with { Message = "right" }, Token);
        Assert.Null(right.Record.Doubt);
        RecordFile contradicting = left.Record.File;
        await using (RepositoryLock held = await RepositoryLock.AcquireAsync(repository, false, null, Token))
            await new RecordStore(repository).WriteAsync(TagJson.Kind, tag.Name.ToString(), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(contradicting, RecordJson.Json.RecordFile), RepositoryCaptureSink.ToTreeId(snapshot.Tree), [], null, held, Token);
        await tags.RefreshAsync(Token);
        Assert.Equal("record.diverged", Assert.Single(await tags.DoubtfulAsync(Token)).Doubt.Code.Id);
        Assert.Equal(RecordFaults.BadSignature, (await Assert.ThrowsAsync<DanmenException>(() => writer.EditAsync(tag.Name.ToString(), body => body, Token))).Code);
    }

    private async Task<(SystemDefinition System, SnapshotSummary Snapshot)> TakeAsync(Repository repository)
    {
        Directory.CreateDirectory(_folder.At("files"));
        await File.WriteAllTextAsync(_folder.At("files", "a"), "a", Token);
        var kinds = new ComponentKinds([new FilesComponent()]);
        SystemDefinition system = SystemFile.Parse($"system: shop\nenvironments: {{ prod: {{ components: {{ f: {{ files: {_folder.At("files")} }} }} }} }}\n", "danmen.yaml", _folder, kinds);
        return (system, (await new SnapshotCreator(repository, kinds, new SecretReader()).CreateAsync(system, "prod", new CreateOptions(), Token)).Snapshot);
    }

    /// <summary>Lists snapshots, and then lets something happen before the first listing is given out.</summary>
    private sealed class LateListing(MemoryBackend inner, Func<Task> meanwhile) : IBackend
    {
        private bool _isOver;

        public string Location => inner.Location;

        public int Parallelism => inner.Parallelism;

        public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var listed = new List<BackendFile>();
            await foreach (BackendFile file in inner.ListAsync(kind, cancellationToken)) listed.Add(file);
            if (!_isOver && kind == FileKind.Snapshot)
            {
                _isOver = true;
                await meanwhile();
            }

            foreach (BackendFile file in listed) yield return file;
        }

        public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

        public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.SaveAsync(kind, name, content, cancellationToken);

        public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => inner.SaveLargeAsync(kind, name, content, cancellationToken);

        public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) => inner.ReadAsync(kind, name, offset, destination, cancellationToken);

        public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.GetLengthAsync(kind, name, cancellationToken);

        public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.RemoveAsync(kind, name, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
