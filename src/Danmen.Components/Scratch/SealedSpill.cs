using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Components.Scratch;

/// <summary>Blocks that do not fit into memory, in a file that lies nowhere, sealed by a key that exists in this process alone. Not thread-safe.</summary>
/// <remarks>AES-256-GCM, the block's number as nonce: a key seals one file only. Nothing can read what a killed process leaves, and not even the file stays.</remarks>
internal sealed class SealedSpill : IDisposable
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly SafeFileHandle _file;
    private readonly AesGcm _cipher;
    private readonly List<(long Offset, int Length)> _blocks = [];
    private long _end;

    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    public SealedSpill()
    {
        using (var folder = new PrivateFolder("danmen-spill-"))
            _file = File.OpenHandle(folder.CreateFile("rows"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.Asynchronous);
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        _cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Bytes of the file.</summary>
    public long LengthBytes => _end;

    /// <returns>The block's number.</returns>
    public async ValueTask<int> AppendAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        byte[] sealedBlock = new byte[block.Length + TagBytes];
        _cipher.Encrypt(Nonce(_blocks.Count), block.Span, sealedBlock.AsSpan(0, block.Length), sealedBlock.AsSpan(block.Length));
        await RandomAccess.WriteAsync(_file, sealedBlock, _end, cancellationToken);
        _blocks.Add((_end, sealedBlock.Length));
        _end += sealedBlock.Length;
        return _blocks.Count - 1;
    }

    /// <exception cref="CryptographicException">The file was changed.</exception>
    public async ValueTask<byte[]> ReadAsync(int number, CancellationToken cancellationToken)
    {
        (long offset, int length) = _blocks[number];
        byte[] sealedBlock = new byte[length], block = new byte[length - TagBytes];
        for (int filled = 0, read; filled < length; filled += read)
        {
            read = await RandomAccess.ReadAsync(_file, sealedBlock.AsMemory(filled), offset + filled, cancellationToken);
            if (read == 0) throw new EndOfStreamException();
        }

        _cipher.Decrypt(Nonce(number), sealedBlock.AsSpan(0, block.Length), sealedBlock.AsSpan(block.Length), block);
        return block;
    }

    public void Dispose()
    {
        _file.Dispose();
        _cipher.Dispose();
    }

    private static byte[] Nonce(int number)
    {
        byte[] nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt32LittleEndian(nonce, number);
        return nonce;
    }
}
