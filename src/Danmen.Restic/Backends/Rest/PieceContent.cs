using System.Net;

namespace Danmen.Restic.Backends.Rest;

/// <summary>A body that is read piece by piece while it is sent, anew for each attempt.</summary>
internal sealed class PieceContent(IFileContent content) : HttpContent
{
    private const int PieceBytes = 4 << 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (long offset = 0; offset < content.LengthBytes; offset += PieceBytes)
            await stream.WriteAsync(await content.ReadAsync(offset, (int)Math.Min(PieceBytes, content.LengthBytes - offset), cancellationToken), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = content.LengthBytes;
        return true;
    }
}
