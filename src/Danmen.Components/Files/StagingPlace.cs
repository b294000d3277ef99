using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Where the state that does not live is kept: beside the folder, or in it where the one above is another file system or may not be written to.</summary>
/// <param name="Root">The living folder, links resolved.</param>
/// <param name="Folder">The staging folder.</param>
/// <param name="Exists">True when the living folder is there.</param>
/// <param name="Refusals">Reasons why nothing can be restored there.</param>
internal sealed record StagingPlace(string Root, string Folder, bool IsInPlace, bool Exists, IReadOnlyList<Remark> Refusals)
{
    private const int LongestName = 255;

    public static StagingPlace For(string location, string runId)
    {
        string root = location.Length > 1 ? location.TrimEnd('/') : location;
        var refusals = new List<Remark>();
        LivingEntry? living = LivingPaths.Find(LivingPaths.FromText(root));
        if (living is { IsSymbolicLink: true })
        {
            // The link is the user's arrangement and stays; what it leads to is the component.
            root = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;
            living = LivingPaths.Find(LivingPaths.FromText(root));
        }

        string parent = Path.GetDirectoryName(root) ?? "";
        if (parent.Length == 0) refusals.Add(FolderRemarks.RootOfFileSystem.With());
        if (living is { IsFolder: false }) refusals.Add(FolderRemarks.NoFolder.With(root));
        string prefix = FolderPlace.StagingPrefix + runId;
        string beside = Path.Combine(parent, Fit($"{prefix}-{Path.GetFileName(root)}", prefix));
        if (living is not { } there)
        {
            string above = parent;
            while (above.Length > 1 && LivingPaths.Find(LivingPaths.FromText(above)) is null) above = Path.GetDirectoryName(above) ?? "/";
            if (above.Length > 0 && !LivingPaths.MayWrite(LivingPaths.FromText(above))) refusals.Add(FolderRemarks.NotWritable.With(above));
            return new StagingPlace(root, beside, false, false, refusals);
        }

        bool isInPlace = parent.Length == 0
            || there.IsMountRoot
            || LivingPaths.Find(LivingPaths.FromText(parent)) is not { } upper
            || upper.Device != there.Device && !upper.IsSymbolicLink
            || !LivingPaths.MayWrite(LivingPaths.FromText(parent));
        if (isInPlace && there.IsFolder && !LivingPaths.MayWrite(LivingPaths.FromText(root))) refusals.Add(FolderRemarks.NotWritable.With(root));
        return new StagingPlace(root, isInPlace ? Path.Combine(root, prefix) : beside, isInPlace, true, refusals);
    }

    private static string Fit(string name, string prefix) =>
        Encoding.UTF8.GetByteCount(name) <= LongestName ? name : $"{prefix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8))}";
}
