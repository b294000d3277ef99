using System.Globalization;

namespace Danmen.Components.Checksums;

/// <summary>The printed form of a table's sum: the hashes of its rows added modulo 2^64, independent of their order.</summary>
internal static class TableSum
{
    public static string Text(ulong sum) => sum.ToString("x16", CultureInfo.InvariantCulture);
}
