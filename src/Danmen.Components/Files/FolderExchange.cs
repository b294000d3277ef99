using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Lets the living folder and the state beside it change places, path by path. Each step can be called again after a kill and then does what is left.</summary>
/// <param name="root">The living folder.</param>
/// <param name="staging">Holds the other state as "new", on the same file system; private to the run.</param>
internal sealed class FolderExchange(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> staging)
{
    /// <summary>The state that does not live.</summary>
    public ReadOnlyMemory<byte> BesideRoot { get; } = LivingPaths.Join(staging, "new"u8.ToArray());

    /// <summary>For tests: runs behind each rename, as if the process died there.</summary>
    public Action<string>? OnStep { get; set; }

    /// <summary>For tests: as on a file system that cannot exchange two names.</summary>
    public bool MovesOnly { get; set; }

    public byte[] Living(string path) => LivingPaths.Join(root, PathName.Decode(path));

    public byte[] Beside(string path) => LivingPaths.Join(BesideRoot, PathName.Decode(path));

    public PathExchange Plan(string path) => new(path, LivingPaths.Find(Beside(path))?.Inode ?? 0);

    /// <summary>Carries over what is not the component's. The folders that it lies in are made where the other state does not have them.</summary>
    /// <returns>A path that a mount or a layer below holds, or null when all is done.</returns>
    public string? Carry(IReadOnlyList<PathExchange> carries)
    {
        foreach (PathExchange carry in carries)
        {
            if (IsDone(carry)) continue;
            if (LivingPaths.Find(Living(carry.Path)) is null) continue;
            MakeParents(carry.Path);
            if (!TryStep(carry.Path, keepTimes: true)) return carry.Path;
            OnStep?.Invoke($"carried {carry.Path}");
        }

        return null;
    }

    /// <summary>Undoes <see cref="Carry"/>.</summary>
    public void UndoCarry(IReadOnlyList<PathExchange> carries) => Undo(carries);

    /// <returns>The index of an exchange that is held in its place, or -1 when all are done.</returns>
    public int Exchange(IReadOnlyList<PathExchange> exchanges)
    {
        for (int i = 0; i < exchanges.Count; i++)
        {
            if (IsDone(exchanges[i])) continue;
            // Within the folder times are the component's; a later process may compare them.
            if (!TryStep(exchanges[i].Path, keepTimes: exchanges[i].Path.Length > 0)) return i;
            OnStep?.Invoke($"exchanged {exchanges[i].Path}");
        }

        return -1;
    }

    /// <summary>Undoes <see cref="Exchange"/>, last first.</summary>
    public void UndoExchange(IReadOnlyList<PathExchange> exchanges) => Undo(exchanges);

    /// <summary>The exchanges of the entries of a folder that stays in its place, and of those below that stay too.</summary>
    /// <param name="keeps">True for what stays with the living state.</param>
    /// <param name="pinned">True for folders that stay in their place.</param>
    public void Expand(string folder, Func<string, bool> keeps, Func<string, bool> pinned, List<PathExchange> exchanges, List<PinnedFolder> folders)
    {
        LivingEntry? living = LivingPaths.Find(Living(folder)), beside = LivingPaths.Find(Beside(folder));
        if (living is not { IsFolder: true } here) throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(Living(folder)), FolderRemarks.HeldNoFolder.With());
        if (beside is { IsFolder: false }) throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(Living(folder)), FolderRemarks.HeldOtherHasNoFolder.With());
        folders.Add(new PinnedFolder(folder, OwnerOf(here), OwnerOf(beside ?? here)));
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> name in LivingPaths.List(Living(folder))) names.Add(PathName.Encode(name.Span));
        if (beside is not null)
            foreach (ReadOnlyMemory<byte> name in LivingPaths.List(Beside(folder))) names.Add(PathName.Encode(name.Span));
        foreach (string name in names)
        {
            string path = PathName.Join(folder, name);
            if (keeps(path) || name.StartsWith(FolderPlace.StagingPrefix, StringComparison.Ordinal)) continue;
            if (pinned(path)) Expand(path, keeps, pinned, exchanges, folders);
            else exchanges.Add(Plan(path));
        }
    }

    /// <summary>Makes the folders beside that pinned ones need as a counterpart.</summary>
    public void MakeCounterparts(IReadOnlyList<PinnedFolder> folders)
    {
        foreach (PinnedFolder folder in folders)
            if (LivingPaths.Find(Beside(folder.Path)) is null) MakeLike(folder.Path);
    }

    /// <summary>Gives pinned folders the owner and mode of the state that lives now.</summary>
    /// <param name="undo">True: the one that they had.</param>
    public void ApplyFolders(IReadOnlyList<PinnedFolder> folders, bool undo)
    {
        foreach (PinnedFolder folder in folders)
        {
            if (folder.Living == folder.Beside) continue;
            (FolderOwner living, FolderOwner beside) = undo ? (folder.Living, folder.Beside) : (folder.Beside, folder.Living);
            LivingPaths.SetOwnerAndMode(Living(folder.Path), living.User, living.Group, living.Mode);
            if (LivingPaths.Find(Beside(folder.Path)) is { IsFolder: true }) LivingPaths.SetOwnerAndMode(Beside(folder.Path), beside.User, beside.Group, beside.Mode);
        }
    }

    private static FolderOwner OwnerOf(LivingEntry entry) => new(entry.UserId, entry.GroupId, entry.Mode);

    private bool IsDone(PathExchange exchange) =>
        LivingPaths.Find(Aside(exchange.Path)) is null && (LivingPaths.Find(Beside(exchange.Path))?.Inode ?? 0) != exchange.Beside;

    private void Undo(IReadOnlyList<PathExchange> exchanges)
    {
        for (int i = exchanges.Count - 1; i >= 0; i--)
        {
            string path = exchanges[i].Path;
            // Half of an exchange in three moves is finished first.
            if (LivingPaths.Find(Aside(path)) is not null) Finish(path);
            if ((LivingPaths.Find(Beside(path))?.Inode ?? 0) == exchanges[i].Beside) continue;
            if (!TryStep(path, keepTimes: true)) throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(Living(path)), FolderRemarks.HeldByMount.With());
            OnStep?.Invoke($"undone {path}");
        }
    }

    /// <returns>False when it is held in its place.</returns>
    private bool TryStep(string path, bool keepTimes)
    {
        byte[] living = Living(path), beside = Beside(path), aside = Aside(path);
        if (LivingPaths.Find(aside) is not null)
        {
            Finish(path);
            return true;
        }

        bool isLiving = LivingPaths.Find(living) is not null, isBeside = LivingPaths.Find(beside) is not null;
        if (!isLiving && !isBeside) return true;
        if (!isLiving) return LivingPaths.Move(beside, living, keepTimes) == LivingMove.Done;
        if (!isBeside) return LivingPaths.Move(living, beside, keepTimes) == LivingMove.Done;
        LivingMove outcome = MovesOnly ? LivingMove.Unsupported : LivingPaths.Exchange(living, beside, keepTimes);
        if (outcome != LivingMove.Unsupported) return outcome == LivingMove.Done;
        if (LivingPaths.Move(living, aside, keepTimes) != LivingMove.Done) return false;
        OnStep?.Invoke($"set aside {path}");
        Finish(path);
        return true;
    }

    /// <summary>The second and third move where the file system cannot exchange.</summary>
    private void Finish(string path)
    {
        byte[] living = Living(path), beside = Beside(path);
        if (LivingPaths.Find(living) is null && LivingPaths.Find(beside) is not null) LivingPaths.Move(beside, living, keepTimes: false);
        OnStep?.Invoke($"moved in {path}");
        if (LivingPaths.Move(Aside(path), beside, keepTimes: false) != LivingMove.Done) throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(beside), FolderRemarks.NotMovable.With());
    }

    private byte[] Aside(string path) =>
        LivingPaths.Join(staging, Encoding.ASCII.GetBytes("aside-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 12))));

    private void MakeParents(string path)
    {
        string? parent = PathName.Parent(path);
        if (parent is null) return;
        if (LivingPaths.Find(Beside(parent)) is { } there)
        {
            if (!there.IsFolder) throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(Living(path)), FolderRemarks.NotCarriedOver.With());
            return;
        }

        MakeParents(parent);
        MakeLike(parent);
    }

    private void MakeLike(string folder)
    {
        LivingPaths.MakeFolder(Beside(folder), 0x1C0);
        LivingPaths.CopyFolderMetadata(Living(folder), Beside(folder));
    }
}
