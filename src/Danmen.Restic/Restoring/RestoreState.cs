using System.Runtime.InteropServices;
using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;

namespace Danmen.Restic.Restoring;

/// <summary>What all parts of one restore share: counts, problems, and how metadata are written. Thread-safe.</summary>
internal sealed class RestoreState(RestoreOptions options)
{
    private readonly List<RestoreProblem> _problems = [];
    private readonly uint _user = LibC.geteuid(), _group = LibC.getegid();

    /// <summary>What is made in a folder with a default ACL has one at once.</summary>
    private readonly Lazy<bool> _inherits = new(() => HasDefaultAccess(options.Directory));

    private long _written, _unchanged, _removed, _bytes;

    public RestoreOptions Options => options;

    public bool IsRoot => _user == 0;

    public void CountWritten() => Interlocked.Increment(ref _written);

    public void CountUnchanged() => Interlocked.Increment(ref _unchanged);

    public void CountRemoved(long files) => Interlocked.Add(ref _removed, files);

    public void CountBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Report(ReadOnlySpan<byte> path, Remark reason)
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

    /// <summary>True when this process may change what the file is: its owner or root.</summary>
    public bool Owns(in FileStatus status) => IsRoot || status.UserId == _user;

    /// <summary>Owner, attributes, mode, times of an open file or folder, each only where it differs. Owner first: changing it takes away setuid and capabilities.</summary>
    /// <param name="isNew">True when it carries no attributes but those that were set here.</param>
    /// <param name="isTouched">True when its content was written: its time is not what the file system says.</param>
    /// <remarks>The time of access is of no account: reading changes it.</remarks>
    public void ApplyMetadata(SafeHandle file, Node node, ReadOnlySpan<byte> path, bool isNew, bool isTouched)
    {
        uint mode = GoFileMode.ToStMode(node.Mode);
        int error = FileCalls.Stat(file, out FileStatus status);
        if (error != 0) throw SystemCallFault.Writing(path, error);
        bool setMode = IsRoot && !HasOwner(status, node);
        if (setMode) Check(FileCalls.ChangeOwner(file, node.UserId, node.GroupId), path, RestoreRemarks.OwnerNotSet);
        setMode |= ApplyAttributes(file, node, path, isNew, status);
        if (setMode || !HasMode(status, node)) Check(FileCalls.ChangeMode(file, mode), path, RestoreRemarks.ModeNotSet);
        if (isTouched || !status.ModifiedAt.IsSameInstant(node.ModifiedAt)) Check(FileCalls.SetTimes(file, node.AccessedAt, node.ModifiedAt), path, RestoreRemarks.TimesNotSet);
    }

    /// <summary>True when <see cref="ApplyMetadata(SafeHandle, Node, ReadOnlySpan{byte}, bool, bool)"/> would set something.</summary>
    public bool Differs(SafeHandle file, Node node, ReadOnlySpan<byte> path)
    {
        if (FileCalls.Stat(file, out FileStatus status) != 0 || !HasMetadata(status, node)) return true;
        return AttributesToChange(ExtendedAttributes.Read(file, path), node) is not ([], []);
    }

    /// <summary>The same for what cannot be opened: links, devices, FIFOs, sockets.</summary>
    public bool Differs(DirectoryHandle folder, in FileStatus status, Node node) =>
        !HasMetadata(status, node) || AttributesToChange(ExtendedAttributes.Read(folder, node.Name.Span), node) is not ([], []);

    /// <summary>The same for what was just made and cannot be opened: links, devices, FIFOs, sockets.</summary>
    public void ApplyMetadata(DirectoryHandle folder, Node node, ReadOnlySpan<byte> path)
    {
        if (IsRoot) Check(folder.TryChangeOwner(node.Name.Span, node.UserId, node.GroupId), path, RestoreRemarks.OwnerNotSet);
        foreach (ExtendedAttribute attribute in node.ExtendedAttributes)
        {
            if (MaySet(attribute)) Check(ExtendedAttributes.Set(folder, node.Name.Span, attribute), path, RestoreRemarks.AttributeNotSet, attribute.Name);
        }

        // A link has no mode of its own.
        if (node.Type != NodeType.SymbolicLink) folder.ChangeMode(node.Name.Span, GoFileMode.ToStMode(node.Mode));
        folder.SetTimes(node.Name.Span, node.AccessedAt, node.ModifiedAt);
    }

    private static bool HasOwner(in FileStatus status, Node node) => status.UserId == node.UserId && status.GroupId == node.GroupId;

    private static bool HasMode(in FileStatus status, Node node) => node.Type == NodeType.SymbolicLink || ((status.Mode ^ GoFileMode.ToStMode(node.Mode)) & StatMode.ChangeMask) == 0;

    private bool HasMetadata(in FileStatus status, Node node) => (!IsRoot || HasOwner(status, node)) && HasMode(status, node) && status.ModifiedAt.IsSameInstant(node.ModifiedAt);

    /// <returns>True when something was set, which may have changed the mode.</returns>
    private bool ApplyAttributes(SafeHandle file, Node node, ReadOnlySpan<byte> path, bool isNew, in FileStatus status)
    {
        isNew &= !_inherits.Value;
        if (isNew && node.ExtendedAttributes.Count == 0) return false;
        (List<ExtendedAttribute> set, List<ExtendedAttribute> removed) = AttributesToChange(isNew ? [] : ExtendedAttributes.Read(file, path), node);
        if (set.Count == 0 && removed.Count == 0) return false;
        // Attributes of users need the right to write, whoever opened the file.
        if (!IsRoot && (status.Mode & StatMode.OwnerWrite) == 0) _ = FileCalls.ChangeMode(file, status.Mode | StatMode.OwnerWrite);
        foreach (ExtendedAttribute attribute in removed) Check(ExtendedAttributes.Remove(file, attribute.Name), path, RestoreRemarks.AttributeNotRemoved, attribute.Name);
        foreach (ExtendedAttribute attribute in set) Check(ExtendedAttributes.Set(file, attribute), path, RestoreRemarks.AttributeNotSet, attribute.Name);
        return true;
    }

    private (List<ExtendedAttribute> Set, List<ExtendedAttribute> Removed) AttributesToChange(IReadOnlyList<ExtendedAttribute> there, Node node)
    {
        List<ExtendedAttribute> set = [], removed = [];
        foreach (ExtendedAttribute each in there)
        {
            if (!Has(node, each.Name) && MaySet(each)) removed.Add(each);
        }

        foreach (ExtendedAttribute wanted in node.ExtendedAttributes)
        {
            bool same = false;
            foreach (ExtendedAttribute each in there) same |= each.Name == wanted.Name && each.Value.Span.SequenceEqual(wanted.Value.Span);
            if (!same && MaySet(wanted)) set.Add(wanted);
        }

        return (set, removed);
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

    private static bool HasDefaultAccess(ReadOnlyMemory<byte> directory)
    {
        using DirectoryHandle folder = DirectoryHandle.Open(directory);
        foreach (ExtendedAttribute each in ExtendedAttributes.Read((SafeHandle)folder, folder.DescriptorPath))
        {
            if (each.Name == "system.posix_acl_default") return true;
        }

        return false;
    }

    private void Check(int error, ReadOnlySpan<byte> path, RemarkCode what)
    {
        if (error != 0) Report(path, what.With(SystemCallFault.Describe(error)));
    }

    private void Check(int error, ReadOnlySpan<byte> path, RemarkCode what, string attribute)
    {
        if (error != 0) Report(path, what.With(attribute, SystemCallFault.Describe(error)));
    }
}
