using Danmen.Integrations.S3;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Limiting;
using Danmen.Restic.Format;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Microsoft.Win32.SafeHandles;

namespace Danmen.CrashDriver;

/// <summary>A large object on its way into a bucket, slowly enough to be killed in between.</summary>
internal static class Uploading
{
    private const int BytesPerSecond = 16_000_000;

    public static async Task RunAsync(string place, string credentials, string profile, string file, string name, CancellationToken cancellationToken)
    {
        RateLimits limits = new(new RateLimit(BytesPerSecond, TimeProvider.System), null);
#pragma warning disable RS0030 // The composition root.
        S3Door door = new(NoSecrets.Instance, static _ => null, handler => new HttpClient(new LimitedHandler(limits, handler)) { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System);
#pragma warning restore RS0030
        await using IBackend backend = door.Open(place, new S3Definition { Region = "default", Credentials = new S3CredentialSource.SharedFile(credentials, profile) });
        using SafeFileHandle content = File.OpenHandle(file);
        await backend.SaveLargeAsync(FileKind.Pack, name, new FileOnDisk(content), cancellationToken);
    }

    private sealed class FileOnDisk(SafeFileHandle file) : IFileContent
    {
        public long LengthBytes { get; } = RandomAccess.GetLength(file);

        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int lengthBytes, CancellationToken cancellationToken)
        {
            byte[] piece = new byte[lengthBytes];
            int done = 0;
            while (done < lengthBytes)
            {
                int count = await RandomAccess.ReadAsync(file, piece.AsMemory(done), offset + done, cancellationToken);
                if (count == 0) throw new EndOfStreamException(FormattableString.Invariant($"{offset + done}"));
                done += count;
            }

            return piece;
        }
    }

    private sealed class NoSecrets : ISecretReader
    {
        public static NoSecrets Instance { get; } = new();

        public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
