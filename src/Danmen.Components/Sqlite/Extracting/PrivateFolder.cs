namespace Danmen.Components.Sqlite.Extracting;

/// <summary>A folder in the temporary one that only this user can enter; removed with what it holds.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("danmen-sqlite-"); // 0700

    /// <summary>Makes an empty file, 0600.</summary>
    public string CreateFile(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
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
