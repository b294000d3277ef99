using System.Text;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Restic.Indexing;

namespace Danmen.Restic.Repositories;

/// <summary>An open repository: its keys, index and files. Thread-safe. Does not own the backend.</summary>
public sealed partial class Repository : IAsyncDisposable
{
    private readonly MasterKeyRecord _masterKeys;
    private readonly SealingKey _key;
    private readonly ZstdCodec _zstd = new();
    private readonly BlobIndex _index = new();

    private Repository(IBackend backend, TimeProvider time, MasterKeyRecord masterKeys)
    {
        (Backend, Time, _masterKeys) = (backend, time, masterKeys);
        _key = new SealingKey(masterKeys);
    }

    public IBackend Backend { get; }

    public ConfigRecord Config { get; private set; } = new(0, "", 0);

    public TimeProvider Time { get; }

    /// <summary>Seals and opens; lives as long as the repository.</summary>
    internal SealingKey Key => _key;

    /// <summary>Makes a repository of format 2 with one key.</summary>
    /// <param name="chunkerPolynomialFrom">A repository whose cut points the new one shares (copies, replicas), or null for a random polynomial.</param>
    /// <exception cref="DanmenException">StoreFaults.RepositoryExists.</exception>
    public static async Task<Repository> InitializeAsync(IBackend backend, string password, TimeProvider time, ConfigRecord? chunkerPolynomialFrom, CancellationToken cancellationToken)
    {
        if (await backend.GetLengthAsync(FileKind.Config, ConfigName, cancellationToken) is not null) throw new DanmenException(StoreFaults.RepositoryExists, backend.Location);
        await foreach (BackendFile _ in backend.ListAsync(FileKind.Key, cancellationToken)) throw new DanmenException(StoreFaults.RepositoryExists, backend.Location, "a key is there already");
        await backend.CreateLayoutAsync(cancellationToken);
        MasterKeyRecord keys = KeySealing.NewMasterKeys();
        Repository repository = new(backend, time, keys) { Config = KeySealing.NewConfig(chunkerPolynomialFrom) };
        try
        {
            // The key first: without config there is no repository yet, and nobody opens one without a key.
            repository.CurrentKey = await repository.StoreKeyAsync(password, cancellationToken);
            await backend.SaveAsync(FileKind.Config, ConfigName, repository._key.Seal(ConfigCodec.Encode(repository.Config)), cancellationToken);
            return repository;
        }
        catch
        {
            await repository.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens with a password: reads config and keys, not the index.</summary>
    /// <exception cref="DanmenException">StoreFaults.RepositoryNotFound, WrongPassword, UnsupportedVersion; Damaged when no key opens and one of them is damaged.</exception>
    public static async Task<Repository> OpenAsync(IBackend backend, string password, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[] config = await backend.ReadWholeAsync(FileKind.Config, ConfigName, MaximumFileBytes, cancellationToken) ?? throw new DanmenException(StoreFaults.RepositoryNotFound, backend.Location);
        (ContentHash id, MasterKeyRecord keys) = await FindKeyAsync(backend, Encoding.UTF8.GetBytes(password), cancellationToken);
        Repository repository = new(backend, time, keys) { CurrentKey = id };
        try
        {
            repository.Config = ConfigCodec.Decode(repository.OpenUnpacked(FileKind.Config, ConfigName, ConfigName, config));
            return repository;
        }
        catch
        {
            await repository.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        _zstd.Dispose();
        _index.Dispose();
        KeySealing.Clear(_masterKeys);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A snapshot and its name.</summary>
public sealed record StoredSnapshot(SnapshotId Id, SnapshotRecord Record);

/// <summary>A blob, its pack and its place in it.</summary>
/// <param name="OffsetBytes">From the pack's start.</param>
/// <param name="LengthBytes">Sealed length.</param>
/// <param name="PlainLengthBytes">Length of the plain bytes, always set.</param>
public readonly record struct BlobLocation(BlobId Id, BlobType Type, PackId Pack, uint OffsetBytes, uint LengthBytes, uint PlainLengthBytes, bool IsCompressed);
