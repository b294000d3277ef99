using Danmen.Restic.Backends;

namespace Danmen.Testing;

/// <summary>An empty place for a repository.</summary>
/// <param name="Open">Opens it; each backend is a client of its own, as another process would be.</param>
internal sealed record BackendPlace(Func<IBackend> Open)
{
    /// <summary>Stores something at a path below the repository behind the backends' back; null where nobody else can.</summary>
    public Func<string, byte[], Task>? Plant { get; init; }

    /// <summary>False where a file is seen, and stays, in part while it is written, whoever writes it.</summary>
    public bool IsWholeOrAbsent { get; init; } = true;

    /// <summary>A folder of this machine.</summary>
    public static Func<string, byte[], Task> PlantIn(string folder) => async (path, content) =>
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // never null: it is below the folder
        await File.WriteAllBytesAsync(file, content);
    };
}
