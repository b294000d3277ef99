using System.Globalization;
using System.Text.Json;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Maintenance;

/// <summary>The same rules keep the same snapshots as stock restic's.</summary>
public sealed class ForgetAsResticTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Policies_keep_what_restic_keeps()
    {
        StockRestic restic = new(_folder.At("repository"), "secret");
        await restic.MustAsync(Token, "init");
        string file = _folder.At("file");
        await File.WriteAllTextAsync(file, "content", Token);
        foreach (string time in new[]
        {
            "2022-12-31 23:30:00", "2023-01-01 00:30:00", "2023-11-05 10:00:00", "2024-02-29 12:00:00", "2024-05-01 00:00:00", "2024-06-01 08:00:00",
            "2024-06-02 08:00:00", "2024-06-09 08:00:00", "2024-06-10 08:00:00", "2024-06-23 22:59:59", "2024-06-23 23:10:00", "2024-06-24 00:10:00", "2024-06-24 00:50:00",
        })
            await restic.MustAsync(Token, "backup", "--time", time, "--host", "prod", "--tag", time.Contains("05-01", StringComparison.Ordinal) ? "keep" : "none", file);

        List<StoredSnapshot> snapshots = Parse(await restic.MustAsync(Token, "snapshots", "--json"));
        Assert.Equal(13, snapshots.Count);
        (string[] Options, ForgetPolicy Policy)[] cases =
        [
            (["--keep-last", "3"], new ForgetPolicy { KeepLast = 3 }),
            (["--keep-hourly", "2"], new ForgetPolicy { KeepHourly = 2 }),
            (["--keep-daily", "4"], new ForgetPolicy { KeepDaily = 4 }),
            (["--keep-weekly", "3"], new ForgetPolicy { KeepWeekly = 3 }),
            (["--keep-monthly", "4"], new ForgetPolicy { KeepMonthly = 4 }),
            (["--keep-monthly", "50"], new ForgetPolicy { KeepMonthly = 50 }),
            (["--keep-yearly", "2"], new ForgetPolicy { KeepYearly = 2 }),
            (["--keep-yearly", "5"], new ForgetPolicy { KeepYearly = 5 }),
            (["--keep-within", "20d"], new ForgetPolicy { KeepWithin = TimeSpan.FromDays(20) }),
            (["--keep-tag", "keep"], new ForgetPolicy { KeepTags = [["keep"]] }),
            (["--keep-last", "1", "--keep-daily", "2", "--keep-weekly", "2", "--keep-yearly", "3"], new ForgetPolicy { KeepLast = 1, KeepDaily = 2, KeepWeekly = 2, KeepYearly = 3 }),
        ];
        foreach ((string[] options, ForgetPolicy policy) in cases)
        {
            string json = await restic.MustAsync(Token, ["forget", "--dry-run", "--json", "--group-by", "host,paths", .. options]);
            IEnumerable<string> expected = JsonDocument.Parse(json).RootElement[0].GetProperty("keep").EnumerateArray().Select(s => s.GetProperty("id").GetString()!);
            IEnumerable<string> actual = ForgetPlanner.Plan(snapshots, policy).Groups.Single().Keep.Select(k => k.Snapshot.Id.ToString());
            Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(actual.Order(StringComparer.Ordinal)), string.Join(' ', options));
        }
    }

    private static List<StoredSnapshot> Parse(string json)
    {
        List<StoredSnapshot> snapshots = [];
        foreach (JsonElement each in JsonDocument.Parse(json).RootElement.EnumerateArray())
        {
            Assert.True(ContentHash.TryParse(each.GetProperty("id").GetString(), out ContentHash id));
            Assert.True(ContentHash.TryParse(each.GetProperty("tree").GetString(), out ContentHash tree));
            DateTimeOffset time = DateTimeOffset.Parse(each.GetProperty("time").GetString()!, CultureInfo.InvariantCulture);
            snapshots.Add(new StoredSnapshot(new SnapshotId(id), new SnapshotRecord
            {
                Time = Timestamp.From(time),
                Tree = new TreeId(tree),
                HostName = each.GetProperty("hostname").GetString()!,
                Paths = [.. each.GetProperty("paths").EnumerateArray().Select(p => p.GetString()!)],
                Tags = [.. each.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!)],
            }));
        }

        return snapshots;
    }
}
