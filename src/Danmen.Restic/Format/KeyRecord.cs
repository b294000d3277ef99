namespace Danmen.Restic.Format;

/// <summary>A key file: the master keys, sealed under a password by scrypt.</summary>
/// <param name="Created">When.</param>
/// <param name="Salt">Salt of scrypt, 64 bytes.</param>
/// <param name="Data">The sealed master keys.</param>
/// <param name="N">scrypt's cost.</param>
/// <param name="R">scrypt's block size.</param>
/// <param name="P">scrypt's parallelism.</param>
public sealed record KeyRecord(Timestamp Created, string UserName, string HostName, int N, int R, int P, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Data);

/// <summary>The master keys: what a key file's sealed data hold, as JSON with base64.</summary>
/// <param name="EncryptionKey">AES-256 key, 32 bytes.</param>
/// <param name="MacK">AES-128 key of Poly1305-AES, 16 bytes.</param>
/// <param name="MacR">r of Poly1305-AES, 16 bytes.</param>
public sealed record MasterKeyRecord(ReadOnlyMemory<byte> EncryptionKey, ReadOnlyMemory<byte> MacK, ReadOnlyMemory<byte> MacR);
