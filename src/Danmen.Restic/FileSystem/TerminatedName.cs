namespace Danmen.Restic.FileSystem;

/// <summary>A name with the NUL behind it that system calls want; short names need no heap.</summary>
internal ref struct TerminatedName
{
    /// <summary>Scratch that fits every name (255 bytes) and most paths.</summary>
    public const int ScratchBytes = 512;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="name">A NUL within would cut the name short, so it is refused.</param>
    /// <param name="scratch">On the caller's stack; replaced by the heap when too short.</param>
    public TerminatedName(ReadOnlySpan<byte> name, Span<byte> scratch)
    {
        if (name.Contains((byte)0)) throw SystemCallFault.Reading(name, Errno.InvalidArgument);
        Span<byte> target = name.Length < scratch.Length ? scratch : new byte[name.Length + 1];
        name.CopyTo(target);
        target[name.Length] = 0;
        _bytes = target[..(name.Length + 1)];
    }

    /// <summary>For <c>fixed</c>.</summary>
    public readonly ref readonly byte GetPinnableReference() => ref _bytes.GetPinnableReference();
}
