using System.Security.Cryptography;
using System.Text;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Testing.BadRepositories;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Checking;

public sealed class RepositoryCheckerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 6, 24, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_counts_what_there_is()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        CheckReport report = await CheckAsync(forge, new CheckOptions());
        Assert.True(report.IsSound);
        Assert.Equal((1, 2, 4, 2, 6), (report.Snapshots, report.Trees, report.Files, report.Packs, report.Blobs));
        Assert.Equal((0, 0, 0), (report.UnusedBlobs, report.PacksRead, report.FindingsOmitted));
        Assert.Equal((await forge.ReadAsync(FileKind.Pack, forge.Names["data"])).Length + (await forge.ReadAsync(FileKind.Pack, forge.Names["tree"])).Length, report.PackBytes);
        Assert.Empty(report.LastRead);
    }

    [Fact]
    public async Task Pack_that_no_index_names_is_a_warning()
    {
        RepositoryForge forge = await new RepositoryForge { Afterwards = built => built.StoreAsync(FileKind.Pack, RandomNumberGenerator.GetBytes(100)) }.BuildAsync();
        CheckReport report = await CheckAsync(forge, new CheckOptions { ReadData = true });
        Assert.True(report.IsSound);
        CheckFinding finding = Assert.Single(report.Findings);
        Assert.Equal((CheckKind.PackNotIndexed, CheckSeverity.Warning), (finding.Kind, finding.Severity));
    }

    [Fact]
    public async Task Blobs_that_no_snapshot_uses_are_counted()
    {
        RepositoryForge forge = new();
        forge.SubTree = text => text[..text.IndexOf(",{\"name\":\"c.txt", StringComparison.Ordinal)] + "]}\n";
        CheckReport report = await CheckAsync(await forge.BuildAsync(), new CheckOptions());
        Assert.True(report.IsSound);
        Assert.Equal((1, RepositoryForge.PlainOf("c").Length + 32), (report.UnusedBlobs, report.UnusedBytes));
        Assert.Equal(CheckKind.BlobsUnused, Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public async Task Unused_blobs_are_not_guessed_when_a_tree_cannot_be_read()
    {
        CheckReport report = await CheckAsync(await BadRepositoryCatalog.Get("subtree that is nowhere").BuildAsync(), new CheckOptions());
        Assert.False(report.IsSound);
        Assert.Equal(0, report.UnusedBlobs);
    }

    [Fact]
    public async Task A_share_of_the_packs_rotates_until_all_were_read()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        CheckReport first = await CheckAsync(forge, new CheckOptions { ReadData = true, ReadDataPercent = 1 });
        PackId pack = Assert.Single(first.LastRead).Key;
        _time.Advance(TimeSpan.FromDays(1));
        CheckReport second = await CheckAsync(forge, new CheckOptions { ReadData = true, ReadDataPercent = 1, LastRead = first.LastRead });
        Assert.Equal(2, second.LastRead.Count);
        Assert.Equal(1, second.PacksRead);
        Assert.Equal(first.LastRead[pack], second.LastRead[pack]);
        _time.Advance(TimeSpan.FromDays(1));
        CheckReport third = await CheckAsync(forge, new CheckOptions { ReadData = true, ReadDataPercent = 1, LastRead = second.LastRead });
        Assert.Equal(_time.GetUtcNow(), third.LastRead[pack]);
        CheckReport all = await CheckAsync(forge, new CheckOptions { ReadData = true, LastRead = third.LastRead });
        Assert.Equal((2, all.PackBytes), (all.PacksRead, all.BytesRead));
    }

    [Fact]
    public async Task Packs_that_are_bad_or_gone_do_not_count_as_read()
    {
        RepositoryForge forge = await new RepositoryForge().BuildAsync();
        CheckReport good = await CheckAsync(forge, new CheckOptions { ReadData = true });
        Assert.Equal(2, good.LastRead.Count);
        await forge.ChangeAsync(FileKind.Pack, forge.Names["data"], bytes => BadRepositoryCatalog.Flip(bytes, 5));
        CheckReport bad = await CheckAsync(forge, new CheckOptions { ReadData = true, LastRead = good.LastRead });
        Assert.Equal(forge.Names["tree"], Assert.Single(bad.LastRead).Key.ToString());
        await forge.RemoveAsync(FileKind.Pack, forge.Names["tree"]);
        CheckReport gone = await CheckAsync(forge, new CheckOptions { LastRead = good.LastRead });
        Assert.Equal(forge.Names["data"], Assert.Single(gone.LastRead).Key.ToString());
    }

    [Fact]
    public async Task Findings_beyond_the_limit_are_counted()
    {
        CheckReport report = await CheckAsync(await BadRepositoryCatalog.Get("index without the data").BuildAsync(), new CheckOptions { MaximumFindings = 2 });
        Assert.Equal(2, report.Findings.Count);
        Assert.True(report.FindingsOmitted > 0);
        Assert.Equal(4, report.ErrorCount);
    }

    [Fact]
    public async Task Fields_of_newer_restics_and_unread_files_are_mentioned()
    {
        RepositoryForge forge = new() { RootTree = text => text.Replace("\"content\":[]", "\"content\":[],\"error\":\"lost\",\"new_field\":1", StringComparison.Ordinal) };
        CheckReport report = await CheckAsync(await forge.BuildAsync(), new CheckOptions());
        Assert.True(report.IsSound);
        Assert.Equal([CheckKind.TreeHasUnknownFields, CheckKind.FileIncomplete], report.Findings.Select(finding => finding.Kind).Order());
        Assert.All(report.Findings, finding => Assert.EndsWith(":/empty", finding.Subject, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no line feed at the end", "]}\n", "]}")]
    [InlineData("a space", "{\"nodes\":[", "{\"nodes\": [")]
    [InlineData("fields in another order", "\"type\":\"file\",\"mode\":420,", "\"mode\":420,\"type\":\"file\",")]
    [InlineData("a time with zeros at its end", "03.123456789Z", "03.120Z")]
    [InlineData("a field of nothing that is always left out", "\"size\":21,", "\"size\":21,\"links\":0,")]
    [InlineData("an escape that Go does not write", "a.txt", "\\u0061.txt")]
    public async Task Tree_that_does_not_encode_to_its_own_bytes_is_warned_of(string how, string from, string to)
    {
        Assert.NotEmpty(how);
        RepositoryForge forge = new() { RootTree = text => text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new ArgumentException(from) };
        CheckReport report = await CheckAsync(await forge.BuildAsync(), new CheckOptions());
        Assert.True(report.IsSound);
        CheckFinding finding = Assert.Single(report.Findings);
        Assert.Equal((CheckKind.TreeNotStable, CheckSeverity.Warning), (finding.Kind, finding.Severity));
        Assert.Contains(forge.Names["root"], finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hard_links_that_changed_between_snapshots_are_no_error()
    {
        // The same inode with another content in each of two snapshots: an ordinary file that was written to.
        RepositoryForge forge = new() { SubTree = text => text.Replace("\"size\":16,", "\"inode\":7,\"device_id\":1,\"size\":16,\"links\":2,", StringComparison.Ordinal) };
        ForgedBlob changed = RepositoryForge.MakeBlob(BlobType.Tree, [], compressed: true);
        forge.Blob = (name, blob) =>
        {
            if (name == "sub") changed = RepositoryForge.MakeBlob(BlobType.Tree, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(blob.Plain).Replace(forge.Names["c"], forge.Names["a"], StringComparison.Ordinal).Replace("\"size\":16", "\"size\":21", StringComparison.Ordinal)), compressed: true);
            return name == "extra" ? changed : blob;
        };
        forge.Afterwards = async built =>
        {
            await built.StoreMoreAsync("extra");
            await built.StoreSealedAsync(FileKind.Snapshot, $"{{\"time\":\"2024-06-25T10:00:00Z\",\"tree\":\"{built.Names["extra"]}\",\"paths\":[\"/srv\"]}}");
        };
        CheckReport report = await CheckAsync(await forge.BuildAsync(), new CheckOptions());
        Assert.True(report.IsSound);
        Assert.Equal((2, 3), (report.Snapshots, report.Trees));
    }

    private async Task<CheckReport> CheckAsync(RepositoryForge forge, CheckOptions options)
    {
        await using Repository repository = await Repository.OpenAsync(forge.Backend, RepositoryForge.Password, _time, Token);
        return await RepositoryChecker.CheckAsync(repository, options, Token);
    }
}
