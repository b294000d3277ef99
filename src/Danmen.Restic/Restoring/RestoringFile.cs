using System.Buffers;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Restoring;

/// <summary>A file that is being restored: made at its first bytes, closed with its last. Thread-safe.</summary>
internal sealed class RestoringFile(RestoringFolder folder, Node node, BlobLocation[] content, bool inPlace, RestoreState state)
{
    private const int BlockBytes = 4096;

    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private int _left;
    private long _end;
    private bool _failed, _changed, _cloned;

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
            bool clone = _cloned = source is not null && !inPlace && TryCloneWhole(source);
            long offset = 0;
            for (int i = 0; i < content.Length; offset += content[i++].PlainLengthBytes)
            {
                if (clone || (source is not null && Take(source, content[i], offset, copy: !inPlace))) continue;
                wanted.Add((i, offset));
            }

            _left = wanted.Count;
            if (inPlace && wanted.Count > 0) _changed = true;
            if (wanted.Count == 0) Finish();
            else if (inPlace) SetLength(EnsureOpen());
        }
        catch (DanmenException fault)
        {
            Fail($"{fault.Subject}: {fault.Detail}");
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
            Fail(fault.Detail);
        }

        if (Interlocked.Decrement(ref _left) == 0) Finish();
    }

    /// <summary>One blob will not come.</summary>
    public void Miss(string reason)
    {
        Fail(reason);
        if (Interlocked.Decrement(ref _left) == 0) Finish();
    }

    private SafeFileHandle? OpenSource()
    {
        if (inPlace) return folder.Handle.OpenFileForWriting(node.Name.Span);
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
            return _file = inPlace ? folder.Handle.OpenFileForWriting(node.Name.Span) : folder.Handle.CreateFile(node.Name.Span, state.FirstMode(node));
        }
    }

    private void SetLength(SafeFileHandle file)
    {
        int error = FileCalls.SetLength(file, (long)node.SizeBytes);
        if (error != 0) throw SystemCallFault.Writing(Path, error);
    }

    private void WriteParts(SafeFileHandle file, long offset, ReadOnlySpan<byte> plain)
    {
        if (!state.Options.Sparse || inPlace)
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
        int error = FileCalls.Write(file, bytes, offset);
        if (error != 0) throw SystemCallFault.Writing(Path, error);
        long end = offset + bytes.Length, known = Volatile.Read(ref _end);
        while (end > known && Interlocked.CompareExchange(ref _end, end, known) is var seen && seen != known) known = seen;
    }

    private void Fail(string reason)
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
                SafeFileHandle file = EnsureOpen();
                // It ends with a hole.
                if (!inPlace && (ulong)_end < node.SizeBytes && !_cloned) SetLength(file);
                if (inPlace && FileCalls.Stat(file, out FileStatus status) == 0 && (ulong)status.SizeBytes != node.SizeBytes)
                {
                    _changed = true;
                    SetLength(file);
                }

                state.ApplyMetadata(file, node, Path, isNew: !inPlace);
                if (inPlace && !_changed) state.CountUnchanged();
                else state.CountWritten();
            }
        }
        catch (DanmenException fault)
        {
            Fail(fault.Detail);
        }
        finally
        {
            _file?.Dispose();
            // Half a file under the right name would pass for a whole one.
            if (_failed && !inPlace && _file is not null) folder.Handle.RemoveTree(node.Name.Span);
            state.Options.Progress.Advance(1, 0);
            folder.Release();
        }
    }
}
