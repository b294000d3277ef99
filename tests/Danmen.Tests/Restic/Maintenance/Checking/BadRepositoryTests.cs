using Danmen.Faults;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Testing.BadRepositories;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Checking;

/// <summary>Every repository of the corpus is refused, by the name of what is bad.</summary>
public sealed class BadRepositoryTests
{
    public static TheoryData<string> Names { get; } = [.. BadRepositoryCatalog.All.Select(each => each.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Corpus_is_as_large_as_promised_and_names_are_unique()
    {
        Assert.True(BadRepositoryCatalog.All.Count >= 100, $"{BadRepositoryCatalog.All.Count}");
        Assert.Equal(BadRepositoryCatalog.All.Count, BadRepositoryCatalog.All.Select(each => each.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bad_repository_is_refused_by_name(string name)
    {
        BadRepository bad = BadRepositoryCatalog.Get(name);
        RepositoryForge forge = await bad.BuildAsync();
        long before = GC.GetTotalAllocatedBytes();
        IReadOnlyList<string> errors = await CheckAsync(forge, readData: bad.NeedsData);
        long allocated = GC.GetTotalAllocatedBytes() - before;
        string culprit = bad.Culprit(forge);
        Assert.Contains(errors, error => error.Contains(culprit, StringComparison.Ordinal));
        // Bombs must not go off; other tests run beside this one, hence the margin.
        Assert.True(allocated < 1L << 30, $"{allocated} bytes allocated");
    }

    [Fact]
    public async Task The_repository_that_they_are_made_from_is_good()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        Assert.Empty(await CheckAsync(forge, readData: true));
    }

    internal static async Task<IReadOnlyList<string>> CheckAsync(RepositoryForge forge, bool readData)
    {
        try
        {
            await using Repository repository = await Repository.OpenAsync(forge.Backend, RepositoryForge.Password, TimeProvider.System, Token);
            CheckReport report = await RepositoryChecker.CheckAsync(repository, new CheckOptions { ReadData = readData }, Token);
            return [.. report.Findings.Where(finding => finding.Severity == CheckSeverity.Error).Select(finding => $"{finding.Kind} {finding.Subject} {finding.Detail}")];
        }
        catch (DanmenException fault)
        {
            return [$"{fault.Code.Id} {fault.Subject} {fault.Detail}"];
        }
    }
}
