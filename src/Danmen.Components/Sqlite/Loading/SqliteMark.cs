using System.Globalization;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>Tells a state of a database: equal marks of two moments mean that nobody wrote to it in between, whatever the file was called.</summary>
/// <remarks>By length and time of writing of the file and its logs; nothing is opened, see <see cref="DatabaseConnection"/>.</remarks>
internal static class SqliteMark
{
    /// <param name="path">The file.</param>
    /// <param name="companions">What its logs are named by.</param>
    /// <returns>"" for nothing.</returns>
    public static string Of(string path, string companions)
    {
        var file = new FileInfo(path);
        return !file.Exists ? "" : string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}-{Length(companions + "-wal")}-{Length(companions + "-journal")}");
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
