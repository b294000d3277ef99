using System.Collections.Concurrent;
using ZstdNet;

namespace Danmen.Restic.Compression;

/// <summary>zstd of whole blobs. Keeps its native contexts for the next call. Thread-safe.</summary>
internal sealed class ZstdCodec(int level = ZstdCodec.DefaultLevel) : IDisposable
{
    public const int DefaultLevel = 3;

    private readonly ConcurrentBag<Compressor> _compressors = [];
    private readonly ConcurrentBag<Decompressor> _decompressors = [];
    private readonly CompressionOptions _options = new(level);

    /// <summary>Room that <see cref="Compress"/> needs at most.</summary>
    public static int MaximumLength(int plainLength) => Compressor.GetCompressBound(plainLength);

    /// <param name="destination">At least <see cref="MaximumLength"/> bytes.</param>
    /// <returns>Bytes written: one frame that tells its content's length.</returns>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (!_compressors.TryTake(out Compressor? compressor)) compressor = new Compressor(_options);
        try
        {
            return compressor.Wrap(plain, destination);
        }
        finally
        {
            _compressors.Add(compressor);
        }
    }

    /// <summary>Decompresses into exactly the length that is expected. Never writes more, whatever the frame holds or says.</summary>
    /// <param name="problem">What is wrong when false.</param>
    public bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> plain, out string problem)
    {
        problem = "";
        if (!_decompressors.TryTake(out Decompressor? decompressor)) decompressor = new Decompressor();
        try
        {
            int length = decompressor.Unwrap(compressed, plain, bufferSizePrecheck: false);
            if (length == plain.Length) return true;
            problem = $"it decompresses to {length} bytes, not {plain.Length}";
        }
        catch (ZstdException exception)
        {
            problem = $"it does not decompress to {plain.Length} bytes: {exception.Message}";
        }
        finally
        {
            _decompressors.Add(decompressor);
        }

        return false;
    }

    /// <summary>Decompresses what does not say how long it is, up to a limit: the buffer grows only as far as the input can reasonably fill it.</summary>
    /// <returns>The plain bytes, or null.</returns>
    public byte[]? TryDecompress(ReadOnlySpan<byte> compressed, int maximumLength, out string problem)
    {
        problem = "";
        for (long room = Math.Max(64 << 10, 4L * compressed.Length); ; room *= 4)
        {
            byte[] plain = new byte[Math.Min(room, maximumLength)];
            if (!_decompressors.TryTake(out Decompressor? decompressor)) decompressor = new Decompressor();
            try
            {
                int length = decompressor.Unwrap(compressed, plain, bufferSizePrecheck: false);
                Array.Resize(ref plain, length);
                return plain;
            }
            catch (ZstdException exception) when (exception.Code == ZSTD_ErrorCode.ZSTD_error_dstSize_tooSmall)
            {
                if (room < maximumLength) continue;
                problem = $"it decompresses to more than {maximumLength} bytes";
                return null;
            }
            catch (ZstdException exception)
            {
                problem = $"it does not decompress: {exception.Message}";
                return null;
            }
            finally
            {
                _decompressors.Add(decompressor);
            }
        }
    }

    public void Dispose()
    {
        while (_compressors.TryTake(out Compressor? compressor)) compressor.Dispose();
        while (_decompressors.TryTake(out Decompressor? decompressor)) decompressor.Dispose();
        _options.Dispose();
    }
}
