using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>How deep folders may be nested. Deeper ones are taken for a mistake, or a tree that was made to exhaust who walks it.</summary>
internal static class TreeDepth
{
    /// <summary>Folders below one that is stored.</summary>
    public const int MaximumStored = 1000;

    /// <summary>Folders below one that is restored: a snapshot lays its own above what was stored.</summary>
    public const int MaximumRestored = MaximumStored + 16;

    /// <summary>What is said of the first folder that is too deep.</summary>
    public static Remark Describe(int maximum) => TooDeep.With(maximum);

    internal static readonly RemarkCode TooDeep = new("tree.too_deep", "folders are nested deeper than {0}", "フォルダーの階層が {0} を超えています");
}
