using System.Text;
using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.BadRepositories;
using Xunit;

namespace Danmen.Tests.Restic.Restoring;

/// <summary>Whatever a repository says: a restore is right or says what is wrong, and writes nothing outside its target.</summary>
public sealed class BadRepositoryRestoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names { get; } = [.. BadRepositoryCatalog.All.Select(each => each.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Restore_is_right_or_refuses_and_stays_inside(string name)
    {
        RepositoryForge forge = await BadRepositoryCatalog.Get(name).BuildAsync();
        Directory.CreateDirectory(_folder.At("in"));
        string target = _folder.At("in", "target");
        IReadOnlyList<string> problems = await RestoreAsync(forge, target);
        Assert.Equal(["in"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.All(Directory.GetFileSystemEntries(_folder.At("in")), entry => Assert.Equal("target", Path.GetFileName(entry)));
        Assert.False(File.Exists("/tmp/outside"));
        if (!Directory.Exists(target)) return;
        foreach ((string path, byte[] expected) in BadRepository.GoodFiles)
        {
            string file = Path.Combine(target, path);
            // A file is there as it was stored, or not at all, and then it is said.
            if (File.Exists(file)) Assert.Equal(expected, await File.ReadAllBytesAsync(file, Token));
            else Assert.NotEmpty(problems);
        }
    }

    private static async Task<IReadOnlyList<string>> RestoreAsync(RepositoryForge forge, string target)
    {
        try
        {
            await using Repository repository = await Repository.OpenAsync(forge.Backend, RepositoryForge.Password, TimeProvider.System, Token);
            IReadOnlyList<StoredSnapshot> snapshots = await repository.ListSnapshotsAsync(Token);
            await repository.LoadIndexAsync(Token);
            RestoreReport report = await new TreeRestorer(repository).RestoreAsync(snapshots[0].Record.Tree, new RestoreOptions(Encoding.UTF8.GetBytes(target)), Token);
            return [.. report.Problems.Select(problem => $"{problem.Path}: {problem.Reason}")];
        }
        catch (DanmenException fault)
        {
            return [fault.Message];
        }
    }
}
