using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <summary>Master keys: made, sealed under a password, opened again.</summary>
internal static class KeySealing
{
    /// <summary>Cost of scrypt for new keys: 32 MiB and about half a second, as much as restic's own calibration asks. Tests, which make hundreds, lower it.</summary>
    internal static (int N, int R, int P) Cost { get; set; } = (1 << 15, 8, 3);

    private const int SaltBytes = 64, DerivedBytes = 64, MaximumFileBytes = 1 << 20;

    public static MasterKeyRecord NewMasterKeys() => new(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));

    public static ConfigRecord NewConfig(ConfigRecord? polynomialFrom) =>
        new(2, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), polynomialFrom?.ChunkerPolynomial ?? ChunkerPolynomials.NewRandom());

    /// <returns>The record, and whether the file is what its name says.</returns>
    /// <exception cref="DanmenException">StoreFaults.Damaged.</exception>
    public static async Task<(KeyRecord Record, bool IsAsNamed)> ReadAsync(IBackend backend, BackendFile file, CancellationToken cancellationToken)
    {
        string subject = $"key {file.Name}";
        if (file.LengthBytes > MaximumFileBytes) throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.Length.With(file.LengthBytes));
        byte[] json = new byte[file.LengthBytes];
        await backend.ReadAsync(FileKind.Key, file.Name, 0, json, cancellationToken);
        return (KeyCodec.Decode(json, subject), Convert.ToHexStringLower(SHA256.HashData(json)) == file.Name);
    }

    public static KeyRecord Seal(MasterKeyRecord keys, ReadOnlySpan<byte> password, Timestamp created)
    {
        (int n, int r, int p) = Cost;
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] plain = KeyCodec.EncodeMasterKey(keys);
        using SealingKey user = Derive(password, salt, n, r, p);
        byte[] data = user.Seal(plain);
        CryptographicOperations.ZeroMemory(plain);
        return new KeyRecord(created, Environment.UserName, Environment.MachineName, n, r, p, salt, data);
    }

    /// <returns>Null when the password is another.</returns>
    /// <exception cref="DanmenException">StoreFaults.Damaged: it opens, and holds no keys.</exception>
    public static MasterKeyRecord? TryOpen(KeyRecord record, ReadOnlySpan<byte> password, string subject)
    {
        using SealingKey user = Derive(password, record.Salt.Span, record.N, record.R, record.P);
        byte[] plain = new byte[record.Data.Length - SealingKey.OverheadBytes];
        try
        {
            return user.TryOpen(record.Data.Span, plain) ? KeyCodec.DecodeMasterKey(plain, subject) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public static void Clear(MasterKeyRecord keys)
    {
        foreach (ReadOnlyMemory<byte> each in new[] { keys.EncryptionKey, keys.MacK, keys.MacR })
        {
            if (MemoryMarshal.TryGetArray(each, out ArraySegment<byte> bytes)) CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SealingKey Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p)
    {
        byte[] derived = new byte[DerivedBytes];
        Scrypt.Derive(password, salt, n, r, p, derived);
        SealingKey key = SealingKey.FromDerived(derived);
        CryptographicOperations.ZeroMemory(derived);
        return key;
    }
}
