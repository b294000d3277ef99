using System.Runtime.InteropServices;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Restoring;

/// <summary>What all parts of one restore share: counts, problems, and how metadata are written. Thread-safe.</summary>
internal sealed class RestoreState(RestoreOptions options)
{
    private readonly List<RestoreProblem> _problems = [];
    private readonly uint _user = LibC.geteuid(), _group = LibC.getegid();
    private long _written, _unchanged, _removed, _bytes;

    public RestoreOptions Options => options;

    private bool IsRoot => _user == 0;

    public void CountWritten() => Interlocked.Increment(ref _written);

    public void CountUnchanged() => Interlocked.Increment(ref _unchanged);

    public void CountRemoved(long files) => Interlocked.Add(ref _removed, files);

    public void CountBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Report(ReadOnlySpan<byte> path, string reason)
    {
        lock (_problems) _problems.Add(new RestoreProblem(ByteText.Show(path), reason));
    }

    public RestoreReport ToReport()
    {
        lock (_problems) return new RestoreReport(_written, _unchanged, _removed, _bytes, [.. _problems]);
    }

    /// <summary>Permissions to make a file with: its own at once where nobody can read more by them than in the end, else its owner's alone.</summary>
    public uint FirstMode(Node node)
    {
        uint permissions = GoFileMode.ToStMode(node.Mode) & 0x1FF;
        bool isFinal = node.UserId == _user && node.GroupId == _group && node.ExtendedAttributes.Count == 0;
        return isFinal && (permissions & 0x180) == 0x180 ? permissions : 0x180;
    }

    /// <summary>Owner, attributes, mode, times of an open file or folder. Owner first: changing it takes away setuid and capabilities.</summary>
    /// <param name="isNew">False when it may carry attributes that are not the node's.</param>
    public void ApplyMetadata(SafeHandle file, Node node, ReadOnlySpan<byte> path, bool isNew)
    {
        uint mode = GoFileMode.ToStMode(node.Mode);
        // To ask is cheaper than to set, and most new files are right as they are made.
        FileStatus status = default;
        bool asks = isNew && node.ExtendedAttributes.Count == 0 && file is SafeFileHandle made && FileCalls.Stat(made, out status) == 0;
        if (IsRoot && !(asks && status.UserId == node.UserId && status.GroupId == node.GroupId))
        {
            Check(FileCalls.ChangeOwner(file, node.UserId, node.GroupId), path, "its owner cannot be set");
            asks = false;
        }

        ApplyAttributes(file, node, path, isNew);
        if (!asks || (status.Mode & StatMode.ChangeMask) != (mode & StatMode.ChangeMask)) Check(FileCalls.ChangeMode(file, mode), path, "its mode cannot be set");
        Check(FileCalls.SetTimes(file, node.AccessedAt, node.ModifiedAt), path, "its times cannot be set");
    }

    /// <summary>The same for what cannot be opened: links, devices, FIFOs, sockets.</summary>
    public void ApplyMetadata(DirectoryHandle folder, Node node, ReadOnlySpan<byte> path)
    {
        if (IsRoot) Check(folder.TryChangeOwner(node.Name.Span, node.UserId, node.GroupId), path, "its owner cannot be set");
        foreach (ExtendedAttribute attribute in node.ExtendedAttributes)
        {
            if (MaySet(attribute)) Check(ExtendedAttributes.Set(folder, node.Name.Span, attribute), path, $"its attribute {attribute.Name} cannot be set");
        }

        // A link has no mode of its own.
        if (node.Type != NodeType.SymbolicLink) folder.ChangeMode(node.Name.Span, GoFileMode.ToStMode(node.Mode));
        folder.SetTimes(node.Name.Span, node.AccessedAt, node.ModifiedAt);
    }

    private void ApplyAttributes(SafeHandle file, Node node, ReadOnlySpan<byte> path, bool isNew)
    {
        if (!isNew)
        {
            foreach (ExtendedAttribute there in ExtendedAttributes.Read(file, path))
            {
                if (!Has(node, there.Name) && MaySet(there)) Check(ExtendedAttributes.Remove(file, there.Name), path, $"its attribute {there.Name} cannot be removed");
            }
        }

        foreach (ExtendedAttribute attribute in node.ExtendedAttributes)
        {
            if (MaySet(attribute)) Check(ExtendedAttributes.Set(file, attribute), path, $"its attribute {attribute.Name} cannot be set");
        }
    }

    private static bool Has(Node node, string attribute)
    {
        foreach (ExtendedAttribute each in node.ExtendedAttributes)
        {
            if (each.Name == attribute) return true;
        }

        return false;
    }

    /// <summary>Attributes of security and trust are root's alone.</summary>
    private bool MaySet(ExtendedAttribute attribute) =>
        IsRoot || attribute.Name.StartsWith("user.", StringComparison.Ordinal) || attribute.Name.StartsWith("system.posix_acl_", StringComparison.Ordinal);

    private void Check(int error, ReadOnlySpan<byte> path, string what)
    {
        if (error != 0) Report(path, $"{what}: {SystemCallFault.Describe(error)}");
    }
}
