using Danmen.Restic.Backends;

namespace Danmen.Snapshots.Thawing;

/// <summary>The words for how fast, and how dear, a thaw is.</summary>
public static class ThawSpeeds
{
    public static IReadOnlyList<string> Words { get; } = ["bulk", "standard", "expedited"];

    public static string WordOf(ThawSpeed speed) => Words[(int)speed];

    /// <returns>Null for a word that is none.</returns>
    public static ThawSpeed? Find(string word) => Words.ToList().IndexOf(word) is >= 0 and var at ? (ThawSpeed)at : null;
}
