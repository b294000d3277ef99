using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;

namespace Danmen.Restic.Restoring;

/// <summary>A folder that is being restored: stays open until everything in it is done, then gets its attributes, owner, mode and times. Thread-safe.</summary>
internal sealed class RestoringFolder(DirectoryHandle handle, DirectoryHandle? reuse, RestoringFolder? parent, Node? node, byte[] path, RestoreState state)
{
    private readonly Lock _lock = new();
    private int _pending = 1;
    private bool _touched;

    public DirectoryHandle Handle => handle;

    /// <summary>The same folder of the tree whose unchanged files may be copied; null where there is none.</summary>
    public DirectoryHandle? Reuse => reuse;

    public byte[] PathOf(ReadOnlySpan<byte> name) => path.Length == 0 ? name.ToArray() : ByteText.Join(path, name);

    public byte[] Path => path;

    public RestoringFolder Hold()
    {
        Interlocked.Increment(ref _pending);
        return this;
    }

    /// <summary>Asked before names come, go or change in it: its owner may have taken away its own right to write.</summary>
    public void AllowChanges()
    {
        lock (_lock)
        {
            if (_touched) return;
            _touched = true;
            FileStatus status = handle.Stat();
            if (node is not null && (status.Mode & StatMode.OwnerAll) != StatMode.OwnerAll) _ = FileCalls.ChangeMode(handle, status.Mode | StatMode.OwnerAll);
        }
    }

    /// <summary>Whoever held it is done; the last one finishes it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _pending) != 0) return;
        if (node is not null) state.ApplyMetadata(handle, node, path, isNew: false, _touched);
        // The root's handle is its opener's.
        if (parent is not null) handle.Dispose();
        if (parent is not null) reuse?.Dispose();
        parent?.Release();
    }
}
