namespace Danmen.Components.Scratch;

/// <summary>A folder in the temporary one that only this user can enter; removed with what it holds.</summary>
/// <param name="prefix">Of its name.</param>
internal sealed class PrivateFolder(string prefix) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory(prefix); // 0700

    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Makes an empty file, 0600.</summary>
    public string CreateFile(string name)
    {
        string path = At(name);
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        return path;
    }

    /// <summary>Removes the folder; files that are open stay readable through what has them open. May be called twice.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }
}
