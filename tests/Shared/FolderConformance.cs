using System.Text;
using Danmen.Snapshots.Contracts;

namespace Danmen.Testing;

/// <summary>The conformance suite for kinds that are folders.</summary>
public abstract class FolderConformance : ComponentConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _places;

    /// <summary>Settings beside the location.</summary>
    private protected virtual IReadOnlyDictionary<string, SettingValue> Settings { get; } = new Dictionary<string, SettingValue>();

    private protected abstract Task FillAsync(string folder);

    private protected abstract Task ChangeFilesAsync(string folder);

    private protected static async Task WriteAsync(string folder, string path, string content) => await WriteAsync(folder, path, Encoding.UTF8.GetBytes(content));

    private protected static async Task WriteAsync(string folder, string path, byte[] content)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the folder
        await File.WriteAllBytesAsync(file, content, Token);
    }

    private protected sealed override async Task<ComponentDefinition> MakeAsync()
    {
        string folder = _folder.At($"place{++_places}", "state");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        await FillAsync(folder);
        return new ComponentDefinition("state", Kind.Kind, folder, Settings);
    }

    private protected sealed override Task ChangeAsync(ComponentDefinition component) => ChangeFilesAsync(component.Location);

    private protected sealed override ComponentDefinition Elsewhere(ComponentDefinition component) => component with { Location = _folder.At($"place{++_places}", "not", "yet") };

    private protected override Task<string> LookAsync(ComponentDefinition component) => Task.FromResult(FolderText.Of(component.Location));

    private protected sealed override Task<IReadOnlyList<string>> LeftoversAsync(ComponentDefinition component) => Task.FromResult(FolderText.Leftovers(component.Location));

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Folders as text.</summary>
internal static class FolderText
{
    /// <summary>Names, types, modes, times of files, content; "" for nothing.</summary>
    public static string Of(string folder)
    {
        if (!Directory.Exists(folder)) return "";
        var text = new StringBuilder($". {new DirectoryInfo(folder).UnixFileMode}\n");
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            text.Append(Path.GetRelativePath(folder, entry.FullName)).Append(' ');
            if (entry.LinkTarget is { } target) text.Append("-> ").Append(target).Append('\n');
            else if (entry is DirectoryInfo) text.Append(entry.UnixFileMode).Append('\n');
            else text.Append(entry.UnixFileMode).Append(' ').Append(entry.LastWriteTimeUtc.Ticks).Append(' ').Append(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry.FullName)))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What restore runs left in a folder or beside it.</summary>
    public static IReadOnlyList<string> Leftovers(string folder)
    {
        var left = new List<string>();
        foreach (string place in (string[])[folder, Path.GetDirectoryName(folder) ?? "/"])
            if (Directory.Exists(place)) left.AddRange(Directory.EnumerateFileSystemEntries(place, ".danmen-restore-*"));
        return left;
    }
}
