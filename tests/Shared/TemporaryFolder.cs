using Danmen.Restic.FileSystem;

namespace Danmen.Testing;

/// <summary>A folder for one test, removed with all its content.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("danmen-test-").FullName;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    /// <summary>A path below it.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        // .NET cannot delete names that are not UTF-8.
        PathOperations.RemoveTree(ByteText.FromText(Path));
    }
}
