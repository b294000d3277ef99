namespace Danmen.Restic.Backends;

/// <summary>Content of a file that need not fit into memory: read piece by piece, a piece more than once when it is sent again, several at once. Thread-safe.</summary>
public interface IFileContent
{
    long LengthBytes { get; }

    /// <summary>Gives a piece that lies within the content.</summary>
    /// <returns>Not written to by the reader; stays as it is until the content is stored.</returns>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int lengthBytes, CancellationToken cancellationToken);
}

/// <summary>Content in memory, given without copying.</summary>
public sealed class MemoryContent(ReadOnlyMemory<byte> content) : IFileContent
{
    public long LengthBytes => content.Length;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int lengthBytes, CancellationToken cancellationToken) => ValueTask.FromResult(content.Slice(checked((int)offset), lengthBytes));
}
