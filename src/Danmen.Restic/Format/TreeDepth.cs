using System.Globalization;

namespace Danmen.Restic.Format;

/// <summary>How deep folders may be nested. Deeper ones are taken for a mistake, or a tree that was made to exhaust who walks it.</summary>
internal static class TreeDepth
{
    /// <summary>Folders below one that is stored.</summary>
    public const int MaximumStored = 1000;

    /// <summary>Folders below one that is restored: a snapshot lays its own above what was stored.</summary>
    public const int MaximumRestored = MaximumStored + 16;

    /// <summary>What is said of the first folder that is too deep.</summary>
    public static string Describe(int maximum) => string.Create(CultureInfo.InvariantCulture, $"folders are nested deeper than {maximum}");
}
