using System.Security.Cryptography;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>Tests that every backend runs.</summary>
public abstract class BackendTests
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A new, empty place, its layout not made yet.</summary>
    private protected abstract Task<BackendPlace> NewPlaceAsync();

    /// <summary>Random content and its name.</summary>
    private protected static (string Name, byte[] Content) Object(int lengthBytes)
    {
        byte[] content = RandomNumberGenerator.GetBytes(lengthBytes);
        return (Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    private protected static async Task<byte[]> ReadAllAsync(IBackend backend, FileKind kind, string name)
    {
        long? length = await backend.GetLengthAsync(kind, name, Token);
        Assert.NotNull(length);
        byte[] content = new byte[length.Value];
        await backend.ReadAsync(kind, name, 0, content, Token);
        return content;
    }

    private protected static async Task<Dictionary<string, long>> ListAsync(IBackend backend, FileKind kind)
    {
        Dictionary<string, long> files = [];
        await foreach (BackendFile file in backend.ListAsync(kind, Token)) files.Add(file.Name, file.LengthBytes);
        return files;
    }

    private protected async Task<BackendPlace> MadePlaceAsync()
    {
        BackendPlace place = await NewPlaceAsync();
        await using IBackend backend = place.Open();
        await backend.CreateLayoutAsync(Token);
        return place;
    }
}
