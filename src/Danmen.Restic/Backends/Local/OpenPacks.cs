using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Backends.Local;

/// <summary>Keeps the packs that were read last open: trees and small files are read from few packs in many small pieces. Thread-safe.</summary>
/// <remarks>A pack never changes once it is there, so that what an open file shows is what its name would show.</remarks>
internal sealed class OpenPacks : IDisposable
{
    private const int MaximumIdle = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenPack> _packs = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenPack> _idle = new();
    private long _opened;

    /// <summary>How many files were opened so far.</summary>
    public long OpenedCount => Interlocked.Read(ref _opened);

    /// <summary>The file at a path, open for reading until it is given back.</summary>
    public OpenPack Take(string absolutePath)
    {
        lock (_lock)
        {
            if (_packs.TryGetValue(absolutePath, out OpenPack? pack))
            {
                if (pack.Users++ == 0) _idle.Remove(pack.Place);
                return pack;
            }
        }

        // Not under the lock: a disk may be slow. Two that open the same at once have a handle each.
        OpenPack opened = new(absolutePath, LocalBackend.OpenToRead(absolutePath));
        Interlocked.Increment(ref _opened);
        lock (_lock) _packs.TryAdd(absolutePath, opened);
        return opened;
    }

    public void GiveBack(OpenPack pack)
    {
        lock (_lock)
        {
            if (--pack.Users > 0) return;
            if (IsKept(pack))
            {
                _idle.AddLast(pack.Place);
                if (_idle.Count <= MaximumIdle) return;
                pack = _idle.First!.Value; // there are more than none
                _idle.RemoveFirst();
                _packs.Remove(pack.Path);
            }
        }

        pack.Handle.Dispose();
    }

    /// <summary>Closes a file that is about to be removed; whoever reads it goes on reading.</summary>
    public void Forget(string absolutePath)
    {
        OpenPack? pack;
        lock (_lock)
        {
            if (!_packs.Remove(absolutePath, out pack) || pack.Users > 0) return;
            _idle.Remove(pack.Place);
        }

        pack.Handle.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (OpenPack pack in _idle) pack.Handle.Dispose();
            _idle.Clear();
            _packs.Clear();
        }
    }

    private bool IsKept(OpenPack pack) => _packs.TryGetValue(pack.Path, out OpenPack? kept) && kept == pack;
}

/// <summary>An open pack, and how many read it.</summary>
internal sealed class OpenPack
{
    public OpenPack(string path, SafeFileHandle handle)
    {
        (Path, Handle) = (path, handle);
        Place = new LinkedListNode<OpenPack>(this);
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Its place among the idle ones, whether it is there or not.</summary>
    public LinkedListNode<OpenPack> Place { get; }

    public int Users { get; set; } = 1;
}
