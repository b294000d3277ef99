using Danmen.Components.FileNodes;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.FileNodes;

/// <summary>Exchanges on file systems that know none, and what a kill leaves of them.</summary>
public sealed class FileNodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileNodeTests()
    {
        File.WriteAllText(Living, "old");
        File.WriteAllText(Beside, "new");
    }

    private string Living => _folder.At("shop.db");

    private string Beside => _folder.At("beside");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_steps_exchange_two_files_and_back()
    {
        FileNode.ExchangeByLink(Living, Beside);
        Assert.Equal(("new", "old"), (File.ReadAllText(Living), File.ReadAllText(Beside)));
        FileNode.ExchangeByLink(Living, Beside);
        Assert.Equal(("old", "new"), (File.ReadAllText(Living), File.ReadAllText(Beside)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Kill_behind_the_first_step_has_changed_nothing()
    {
        Assert.Equal(0, NativeFiles.link(Living, Beside + ".aside"));
        FileNode.FinishExchange(Living, Beside);
        Assert.Equal(("old", "new"), (File.ReadAllText(Living), File.ReadAllText(Beside)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Kill_behind_the_second_step_loses_neither()
    {
        Assert.Equal(0, NativeFiles.link(Living, Beside + ".aside"));
        File.Move(Beside, Living, overwrite: true);
        FileNode.FinishExchange(Living, Beside);
        Assert.Equal(("new", "old"), (File.ReadAllText(Living), File.ReadAllText(Beside)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Nothing_is_moved_over_a_file()
    {
        Assert.Throws<IOException>(() => FileNode.Move(Living, Beside));
        Assert.Equal(("old", "new"), (File.ReadAllText(Living), File.ReadAllText(Beside)));
    }
}
