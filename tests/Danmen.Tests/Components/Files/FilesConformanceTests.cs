using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;

namespace Danmen.Tests.Components.Files;

public sealed class FilesConformanceTests : FolderConformance
{
    private protected override IComponentKind Kind { get; } = new FilesComponent();

    private protected override async Task FillAsync(string folder)
    {
        await WriteAsync(folder, "a.txt", "alpha");
        await WriteAsync(folder, "deep/er/b.txt", new string('b', 70_000));
        await WriteAsync(folder, "日本語.txt", "本文");
        await WriteAsync(folder, "gone/c.txt", "c");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "a.txt");
        File.SetUnixFileMode(Path.Combine(folder, "a.txt"), UnixFileMode.UserRead);
    }

    private protected override async Task ChangeFilesAsync(string folder)
    {
        await WriteAsync(folder, "deep/er/b.txt", "changed");
        await WriteAsync(folder, "added/d.txt", "d");
        Directory.Delete(Path.Combine(folder, "gone"), recursive: true);
    }
}
