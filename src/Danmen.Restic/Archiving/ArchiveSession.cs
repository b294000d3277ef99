using System.Buffers;
using System.Threading.Channels;
using Danmen.Restic.Buffers;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>One writing of blobs into a repository: the pipeline read, chunk, hash, compress, seal, pack, bounded in bytes. Thread-safe.</summary>
/// <remarks>Order of writes: packs, then index (at least every minute), then whatever names them.</remarks>
public sealed class ArchiveSession : IAsyncDisposable
{
    private readonly BlobPipeline _pipeline;
    private readonly GearTable _gear;
    private readonly ByteBudget _budget;
    private readonly Channel<ChunkBatch> _batches = Channel.CreateUnbounded<ChunkBatch>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;
    private readonly OutstandingWork _outstanding = new();

    private ArchiveSession(Repository repository, ArchiveOptions options)
    {
        (Repository, Options) = (repository, options);
        Buffers = new BufferPool();
        _pipeline = new BlobPipeline(repository, options, Buffers);
        _gear = new GearTable(repository.Config.ChunkerPolynomial);
        _budget = new ByteBudget(options.InFlightBytes);
        _workers = new Task[Math.Max(1, Environment.ProcessorCount)];
        for (int i = 0; i < _workers.Length; i++) _workers[i] = Task.Run(WorkAsync);
    }

    public ArchiveStatistics Statistics => _pipeline.Statistics;

    internal Repository Repository { get; }

    internal ArchiveOptions Options { get; }

    internal BufferPool Buffers { get; }

    /// <summary>Starts; the repository's index must be loaded.</summary>
    public static ArchiveSession Start(Repository repository, ArchiveOptions options) =>
        repository.IsForReading ? throw new ArgumentException("what this repository finds may stand in another one", nameof(repository)) : new ArchiveSession(repository, options);

    /// <summary>Starts the content of one file; any number at once.</summary>
    /// <param name="expectedBytes">Its length where it is known; it may turn out to be another.</param>
    /// <param name="describes">It describes a snapshot: it is read whenever snapshots are listed, and kept where that is possible at once.</param>
    public ContentWriter OpenContent(ChunkingProfile profile, long? expectedBytes = null, bool describes = false) => new(this, new GearChunker(_gear, profile), expectedBytes) { Describes = describes };

    /// <summary>Stores a tree.</summary>
    /// <param name="nodes">Ascending by the bytes of their names.</param>
    public async Task<TreeId> StoreTreeAsync(IReadOnlyList<Node> nodes, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> json = new();
        TreeCodec.Encode(nodes, json);
        BlobId id = BlobPipeline.HashOf(json.WrittenSpan);
        await _pipeline.StoreAsync(BlobType.Tree, id, json.WrittenMemory, areRows: false, describes: false, cancellationToken);
        return new TreeId(id.Hash);
    }

    /// <summary>Stores a blob that exists in plain already (copy, repack), unless it is there.</summary>
    /// <param name="plain">Not retained.</param>
    /// <param name="areRows">Compress at the level of rows.</param>
    /// <param name="describes">It is of what describes a snapshot, as in <see cref="OpenContent"/>.</param>
    public async Task StoreBlobAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, bool areRows, bool describes, CancellationToken cancellationToken) =>
        await _pipeline.StoreAsync(type, id, plain, areRows, describes, cancellationToken);

    /// <summary>Stores a folder of the file system.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.SourceUnreadable when the folder itself cannot be read; what is in it and cannot be read is in the result's problems.</exception>
    public Task<ArchivedDirectory> StoreDirectoryAsync(DirectorySource source, CancellationToken cancellationToken) =>
        new DirectoryArchiver(this, source).RunAsync(cancellationToken);

    /// <summary>Waits until everything handed over is stored and indexed. After it, a snapshot may name it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _outstanding.WaitAsync(cancellationToken);
        _pipeline.ThrowIfFailed();
        await _pipeline.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _batches.Writer.TryComplete();
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        await _pipeline.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Hands chunks to the workers; waits while too much is in flight.</summary>
    internal async ValueTask HandOverAsync(ChunkBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            _pipeline.ThrowIfFailed();
            await _budget.TakeAsync(batch.LengthBytes, cancellationToken);
        }
        catch
        {
            batch.Slab.Release();
            batch.Writer.Done();
            throw;
        }

        _outstanding.Begin();
        if (!_batches.Writer.TryWrite(batch))
        {
            Finish(batch);
            throw new ObjectDisposedException(nameof(ArchiveSession));
        }
    }

    /// <summary>Stores one chunk on the caller's thread: for content that is one chunk.</summary>
    internal async ValueTask<BlobId> StoreChunkAsync(ReadOnlyMemory<byte> plain, bool areRows, bool describes, CancellationToken cancellationToken)
    {
        BlobId id = BlobPipeline.HashOf(plain.Span);
        await _pipeline.StoreAsync(BlobType.Data, id, plain, areRows, describes, cancellationToken);
        Options.Progress.Advance(0, plain.Length);
        return id;
    }

    private async Task WorkAsync()
    {
        await foreach (ChunkBatch batch in _batches.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                int start = batch.Start;
                for (int i = 0; i < batch.Ends.Count; i++)
                {
                    ReadOnlyMemory<byte> plain = batch.Slab.Buffer.AsMemory(start, batch.Ends[i] - start);
                    batch.Writer.SetBlob(batch.FirstChunk + i, await StoreChunkAsync(plain, batch.Writer.TakesRows, batch.Writer.Describes, _stop.Token));
                    start = batch.Ends[i];
                }
            }
            catch (Exception exception)
            {
                batch.Writer.Fail(exception);
            }
            finally
            {
                Finish(batch);
            }
        }
    }

    private void Finish(ChunkBatch batch)
    {
        _budget.Return(batch.LengthBytes);
        batch.Slab.Release();
        batch.Writer.Done();
        _outstanding.End();
    }
}
