using System.Security.Cryptography;

namespace Danmen.Cli.Commands;

/// <summary>Key files: their first line is a repository's password.</summary>
internal static class KeyFiles
{
    /// <summary>Writes a key file with a random password (256 bits), readable by its owner only, unless one is there.</summary>
    /// <returns>True when it was written.</returns>
    public static bool Ensure(string path)
    {
        if (File.Exists(path))
            return false;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using StreamWriter writer = new(file);
        writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        return true;
    }
}
