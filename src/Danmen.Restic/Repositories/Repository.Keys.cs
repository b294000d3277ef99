using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <content>Keys: any of them opens the repository; all hold the same master keys.</content>
public sealed partial class Repository
{
    /// <summary>The key that opened the repository.</summary>
    public ContentHash CurrentKey { get; private set; }

    /// <summary>All keys, in no particular order. A file that cannot be read is a fault.</summary>
    public async Task<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        List<StoredKey> keys = [];
        await foreach (BackendFile file in Backend.ListAsync(FileKind.Key, cancellationToken))
        {
            if (!ContentHash.TryParse(file.Name, out ContentHash id)) continue;
            (KeyRecord record, _) = await KeySealing.ReadAsync(Backend, file, cancellationToken);
            keys.Add(new StoredKey(id, record.Created, record.UserName, record.HostName, id == CurrentKey));
        }

        return keys;
    }

    /// <summary>Ids of the keys that begin so, from their file names: damaged ones too.</summary>
    public async Task<IReadOnlyList<ContentHash>> FindKeysAsync(string prefix, CancellationToken cancellationToken)
    {
        List<ContentHash> keys = [];
        await foreach (BackendFile file in Backend.ListAsync(FileKind.Key, cancellationToken))
        {
            if (file.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && ContentHash.TryParse(file.Name, out ContentHash id)) keys.Add(id);
        }

        return keys;
    }

    /// <summary>Adds a key that opens the repository with another password.</summary>
    public Task<ContentHash> AddKeyAsync(string password, CancellationToken cancellationToken) => StoreKeyAsync(password, cancellationToken);

    /// <summary>Removes a key.</summary>
    /// <exception cref="DanmenException">KeyFaults.CurrentKey for the one that opened the repository; StoreFaults.ObjectNotFound.</exception>
    public async Task RemoveKeyAsync(ContentHash key, CancellationToken cancellationToken)
    {
        if (key == CurrentKey) throw new DanmenException(KeyFaults.CurrentKey, key.ToString());
        if (await Backend.GetLengthAsync(FileKind.Key, key.ToString(), cancellationToken) is null) throw new DanmenException(StoreFaults.ObjectNotFound, $"key {key}");
        await Backend.RemoveAsync(FileKind.Key, key.ToString(), cancellationToken);
    }

    private static async Task<(ContentHash Id, MasterKeyRecord Keys)> FindKeyAsync(IBackend backend, byte[] password, CancellationToken cancellationToken)
    {
        DanmenException? damage = null;
        try
        {
            await foreach (BackendFile file in backend.ListAsync(FileKind.Key, cancellationToken))
            {
                if (!ContentHash.TryParse(file.Name, out ContentHash id)) continue;
                try
                {
                    (KeyRecord record, bool isAsNamed) = await KeySealing.ReadAsync(backend, file, cancellationToken);
                    if (KeySealing.TryOpen(record, password, $"key {file.Name}") is { } keys) return (id, keys);
                    // Then it says nothing about the password.
                    if (!isAsNamed) damage = new DanmenException(StoreFaults.Damaged, $"key {file.Name}", DamageRemarks.OtherName.With());
                }
                catch (DanmenException fault) when (fault.Code == StoreFaults.Damaged)
                {
                    // Another key may open: one damaged file must not lock everybody out.
                    damage = fault;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }

        throw damage ?? new DanmenException(StoreFaults.WrongPassword, backend.Location);
    }

    private async Task<ContentHash> StoreKeyAsync(string password, CancellationToken cancellationToken)
    {
        byte[] secret = Encoding.UTF8.GetBytes(password);
        byte[] json = KeyCodec.Encode(KeySealing.Seal(_masterKeys, secret, Timestamp.From(Time.GetLocalNow())));
        CryptographicOperations.ZeroMemory(secret);
        ContentHash id = new(SHA256.HashData(json));
        await Backend.SaveAsync(FileKind.Key, id.ToString(), json, cancellationToken);
        return id;
    }
}

/// <summary>A key of a repository: who made it, and when.</summary>
/// <param name="IsCurrent">True for the one that opened the repository.</param>
public sealed record StoredKey(ContentHash Id, Timestamp Created, string UserName, string HostName, bool IsCurrent);
