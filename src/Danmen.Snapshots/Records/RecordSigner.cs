using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Danmen.Faults;

namespace Danmen.Snapshots.Records;

/// <summary>A private key that signs records: ECDSA on P-256 with SHA-256. Not thread-safe.</summary>
public sealed partial class RecordSigner : IDisposable
{
    private const int FileExists = 17; // EEXIST
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly ECDsa _key;

    private RecordSigner(ECDsa key, bool isNew) => (_key, PublicKey, IsNew) = (key, key.ExportSubjectPublicKeyInfo(), isNew);

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    public string KeyId => PublicKeys.IdOf(PublicKey.Span);

    /// <summary>True when the file was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>Reads the key; makes it (0600) where there is no file.</summary>
    /// <exception cref="DanmenException">RecordFaults.SigningKeyUnusable.</exception>
    public static async Task<RecordSigner> LoadOrCreateAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && await TryCreateAsync(path, cancellationToken) is { } made) return made;
        return await LoadAsync(path, cancellationToken);
    }

    /// <summary>Reads the key.</summary>
    /// <exception cref="DanmenException">RecordFaults.SigningKeyUnusable.</exception>
    public static async Task<RecordSigner> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(path, cancellationToken));
            if (!PublicKeys.IsP256(key)) throw new CryptographicException("the key is not on the curve P-256");
            _ = key.SignData([], HashAlgorithmName.SHA256); // a public key alone cannot
            return new RecordSigner(key, isNew: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new DanmenException(RecordFaults.SigningKeyUnusable, path, error.Message, error);
        }
    }

    /// <summary>Signs a message of <paramref name="payloadType"/>.</summary>
    public DsseEnvelope Sign(string payloadType, ReadOnlySpan<byte> payload) => new()
    {
        PayloadType = payloadType,
        Payload = Convert.ToBase64String(payload),
        Signatures = [new DsseSignature { Keyid = KeyId, Sig = Convert.ToBase64String(_key.SignData(DsseEnvelope.Encode(payloadType, payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) }],
    };

    public void Dispose() => _key.Dispose();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string made);

    /// <returns>Null when another process made it first.</returns>
    private static async Task<RecordSigner?> TryCreateAsync(string path, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Written aside and linked: whoever sees the file sees all of it.
        string aside = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/", Private | UnixFileMode.UserExecute);
            await using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
            {
                await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            // A move looks first and renames then: of two, both could succeed. A link cannot be made twice.
            bool isOurs = Link(aside, path) == 0;
            int error = isOurs ? 0 : Marshal.GetLastPInvokeError();
            if (!isOurs && error != FileExists) throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            File.Delete(aside);
            if (isOurs) return new RecordSigner(key, isNew: true);
            key.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new DanmenException(RecordFaults.SigningKeyUnusable, path, error.Message, error);
        }
    }
}
