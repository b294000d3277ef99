namespace Danmen.Snapshots.Systems;

/// <summary>The folder <c>.danmen</c> beside danmen.yaml: what is local and can be lost (journals of restore runs), and by default the key. Mode 0700.</summary>
public static class StateFolder
{
    public const string Name = ".danmen";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where a component keeps what is local and can be lost; not made.</summary>
    public static string OfComponent(string systemFolder, string environment, string component) => Path.Combine(systemFolder, Name, "mirrors", environment, component);

    /// <summary>Makes it when absent, and takes rights of others away.</summary>
    /// <param name="systemFolder">danmen.yaml's folder.</param>
    /// <returns>Its path.</returns>
    public static string Ensure(string systemFolder)
    {
        string path = Path.Combine(systemFolder, Name);
        DirectoryInfo folder = Directory.CreateDirectory(path, Private);
        if ((folder.UnixFileMode & ~Private) != 0) folder.UnixFileMode = Private;
        return path;
    }
}
