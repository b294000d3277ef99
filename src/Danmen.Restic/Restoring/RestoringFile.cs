using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Restoring;

/// <summary>A file that is being restored: made at its first bytes, closed with its last. Thread-safe.</summary>
/// <param name="there">What the file is to replace; null where nothing stands.</param>
/// <param name="isForeign">What is there shares its inode with files that are others in the tree: it must not be kept.</param>
/// <remarks>
/// A file that is there is read, and written to only where it differs. Where it cannot be written to, because it is a program that runs, is not writable,
/// is another user's, or has names that may lie outside the target, a new file is made beside and takes its name.
/// </remarks>
internal sealed class RestoringFile(RestoringFolder folder, Node node, BlobLocation[] content, FileStatus? there, bool isForeign, RestoreState state)
{
    private const int BlockBytes = 4096;
    private const int NameBytes = 8;

    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private DirectFile? _direct;
    private byte[]? _beside;
    private int _left;
    private long _end;
    private bool _failed, _kept, _inPlace, _made, _cloned, _triedDirect;

    public byte[] Path { get; } = folder.PathOf(node.Name.Span);

    public Node Node => node;

    public RestoringFolder Folder => folder;

    public BlobLocation[] Content => content;

    public bool HasFailed => _failed;

    /// <summary>Takes what is there already: of the file itself, or of the same file in the tree to reuse. Every byte is compared by its hash.</summary>
    /// <returns>Blobs that have to come from the store, by number, and their offsets in the file.</returns>
    public List<(int Blob, long Offset)> Prepare()
    {
        List<(int, long)> wanted = [];
        try
        {
            using SafeFileHandle? source = OpenSource();
            if (there is { } existing)
            {
                wanted = Compare(source, existing);
            }
            else
            {
                _cloned = source is not null && TryCloneWhole(source);
                if (!_cloned) wanted = Missing(source, copy: true);
            }

            _left = wanted.Count;
            if (wanted.Count == 0) Finish();
        }
        catch (DanmenException fault)
        {
            Fail(RestoreRemarks.Of(fault));
            wanted.Clear();
            Finish();
        }

        return wanted;
    }

    /// <summary>Writes one blob's plain bytes; the last one finishes the file.</summary>
    public void Write(long offset, ReadOnlySpan<byte> plain)
    {
        try
        {
            if (!_failed)
            {
                WriteParts(EnsureOpen(), offset, plain);
                state.CountBytes(plain.Length);
                state.Options.Progress.Advance(0, plain.Length);
            }
        }
        catch (DanmenException fault)
        {
            Fail(RestoreRemarks.Of(fault));
        }

        if (Interlocked.Decrement(ref _left) == 0) Finish();
    }

    /// <summary>One blob will not come.</summary>
    public void Miss(Remark reason)
    {
        Fail(reason);
        if (Interlocked.Decrement(ref _left) == 0) Finish();
    }

    /// <summary>Decides by what is there: it stays, is written to, or a new file takes its name.</summary>
    private List<(int Blob, long Offset)> Compare(SafeFileHandle? source, in FileStatus existing)
    {
        List<(int, long)> wanted = Missing(source, copy: false);
        bool differs = wanted.Count > 0 || existing.SizeBytes != (long)node.SizeBytes;
        bool isOthers = isForeign || existing.Links > 1 || !state.Owns(existing);
        if (!differs && !isForeign && source is not null && !(isOthers && state.Differs(source, node, Path)))
        {
            _kept = true;
            if (!isOthers) state.ApplyMetadata(source, node, Path, isNew: false, isTouched: false);
            return wanted;
        }

        int error = Errno.AccessDenied;
        if (differs && !isOthers && source is not null && (error = folder.Handle.TryOpenFileForWriting(node.Name.Span, out _file)) == 0)
        {
            _inPlace = true;
            if (existing.SizeBytes != (long)node.SizeBytes) SetLength(EnsureOpen());
            return wanted;
        }

        if (error is not (Errno.TextBusy or Errno.AccessDenied or Errno.NotPermitted)) throw SystemCallFault.Writing(Path, error);
        _beside = Encoding.ASCII.GetBytes($".danmen-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes))}");
        return Missing(source, copy: true);
    }

    /// <returns>Blobs that do not stand where they should in the source, which may be absent.</returns>
    private List<(int Blob, long Offset)> Missing(SafeFileHandle? source, bool copy)
    {
        List<(int, long)> missing = [];
        long offset = 0;
        for (int i = 0; i < content.Length; offset += content[i++].PlainLengthBytes)
        {
            if (source is null || !Take(source, content[i], offset, copy)) missing.Add((i, offset));
        }

        return missing;
    }

    private SafeFileHandle? OpenSource()
    {
        // What cannot be read cannot be compared.
        if (there is not null) return folder.Handle.TryOpenFile(node.Name.Span, out SafeFileHandle? existing) == 0 ? existing : null;
        if (folder.Reuse is not { } reuse || content.Length == 0) return null;
        if (reuse.TryStat(node.Name.Span, out FileStatus status) != 0 || !status.IsFile) return null;
        return reuse.TryOpenFile(node.Name.Span, out SafeFileHandle? file) == 0 ? file : null;
    }

    /// <summary>Shares the blocks of a file that is the same as a whole, where the file system can.</summary>
    private bool TryCloneWhole(SafeFileHandle source)
    {
        if (FileCalls.Stat(source, out FileStatus status) != 0 || (ulong)status.SizeBytes != node.SizeBytes) return false;
        long offset = 0;
        foreach (BlobLocation blob in content)
        {
            if (!Take(source, blob, offset, copy: false)) return false;
            offset += blob.PlainLengthBytes;
        }

        return FileCalls.TryClone(source, EnsureOpen());
    }

    /// <returns>True when the blob stands at this place of the source.</returns>
    private bool Take(SafeFileHandle source, in BlobLocation blob, long offset, bool copy)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)blob.PlainLengthBytes);
        try
        {
            Span<byte> plain = buffer.AsSpan(0, (int)blob.PlainLengthBytes);
            if (FileCalls.ReadFully(source, plain, offset) != plain.Length || new ContentHash(SHA256.HashData(plain)) != blob.Id.Hash) return false;
            if (copy) WriteParts(EnsureOpen(), offset, plain);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private SafeFileHandle EnsureOpen()
    {
        lock (_lock)
        {
            if (_file is not null) return _file;
            folder.AllowChanges();
            _made = true;
            return _file = folder.Handle.CreateFile(_beside ?? node.Name.Span, state.FirstMode(node));
        }
    }

    /// <summary>The file past the page cache, or null. Opened behind <see cref="EnsureOpen"/>, whose handle does the rest.</summary>
    private DirectFile? Direct()
    {
        lock (_lock)
        {
            if (_triedDirect) return _direct;
            _triedDirect = true;
            if (folder.Handle.TryOpenFileForWriting(_beside ?? node.Name.Span, out SafeFileHandle? second) == 0) _direct = DirectFile.TryFrom(second!); // never null without an error
            return _direct;
        }
    }

    private void SetLength(SafeFileHandle file)
    {
        int error = FileCalls.SetLength(file, (long)node.SizeBytes);
        if (error != 0) throw SystemCallFault.Writing(Path, error);
    }

    private void WriteParts(SafeFileHandle file, long offset, ReadOnlySpan<byte> plain)
    {
        if (!state.Options.Sparse || _inPlace)
        {
            WriteAll(file, offset, plain);
            return;
        }

        // Blocks of zeros stay holes; what is between them is written at once.
        int start = 0;
        while (start < plain.Length)
        {
            int end = start;
            while (end < plain.Length && plain.Slice(end, Math.Min(BlockBytes, plain.Length - end)).ContainsAnyExcept((byte)0)) end += BlockBytes;
            end = Math.Min(end, plain.Length);
            if (end > start) WriteAll(file, offset + start, plain[start..end]);
            start = end;
            while (start < plain.Length && !plain.Slice(start, Math.Min(BlockBytes, plain.Length - start)).ContainsAnyExcept((byte)0)) start += BlockBytes;
        }
    }

    private void WriteAll(SafeFileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        DirectFile? direct = bytes.Length < DirectFile.SmallestBytes ? null : Direct();
        int error = direct is null ? FileCalls.Write(file, bytes, offset) : direct.Write(file, bytes, offset);
        if (error != 0) throw SystemCallFault.Writing(Path, error);
        long end = offset + bytes.Length, known = Volatile.Read(ref _end);
        while (end > known && Interlocked.CompareExchange(ref _end, end, known) is var seen && seen != known) known = seen;
    }

    private void Fail(Remark reason)
    {
        lock (_lock)
        {
            if (_failed) return;
            _failed = true;
        }

        state.Report(Path, reason);
    }

    private void Finish()
    {
        try
        {
            if (!_failed)
            {
                if (_kept) state.CountUnchanged();
                else Complete(EnsureOpen());
            }
        }
        catch (DanmenException fault)
        {
            Fail(RestoreRemarks.Of(fault));
        }
        finally
        {
            _direct?.Dispose();
            _file?.Dispose();
            // Half a file under the right name would pass for a whole one.
            if (_failed && _made) folder.Handle.RemoveTree(_beside ?? node.Name.Span);
            state.Options.Progress.Advance(1, 0);
            folder.Release();
        }
    }

    private void Complete(SafeFileHandle file)
    {
        // It ends with a hole.
        if (!_inPlace && (ulong)_end < node.SizeBytes && !_cloned) SetLength(file);
        // A folder may give its new files attributes; one that was made for this restore does not yet.
        state.ApplyMetadata(file, node, Path, isNew: !_inPlace && !state.Options.Replace, isTouched: true);
        if (_beside is not null) folder.Handle.Rename(_beside, folder.Handle, node.Name.Span, RenameRule.Replace);
        state.CountWritten();
    }
}
