using System.Net;
using System.Text.Json;
using Danmen.IntegrationTests.Cli;
using Danmen.Testing.S3;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>A cold repository whose packs of data are in an archive class. The gateway that the tests run has none: a server that behaves as S3's documentation says stands in.</summary>
public sealed class S3ThawTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_in_an_archive_class_is_listed_asked_for_and_restored()
    {
        await using ArchivedShop at = await ArchivedShop.OpenAsync("GLACIER");
        SmallShop shop = at.Shop;
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", at.Second)).GetProperty("name").GetString()!; // a contract of its own
        Assert.All(at.Bucket.Objects.Values, stored => Assert.Equal("STANDARD", stored.StorageClass));
        at.Bucket.Pass(days: 6);
        Assert.All(at.Bucket.Objects.Values, stored => Assert.Equal("STANDARD", stored.StorageClass));
        at.Bucket.Pass(days: 7);
        Assert.NotEmpty(at.Archived);
        Assert.All(at.Archived, each => Assert.StartsWith("cold/data/", each.Key, StringComparison.Ordinal));

        // What is read at every start is at hand, on a machine without copies too.
        Directory.Delete(shop.At(".cache"), recursive: true);
        Assert.Equal(3, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
        Assert.All((await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray(), each => Assert.True(each.GetProperty("complete").GetBoolean()));
        await shop.Danmen.ExitsAsync(0, "snapshot", "show", at.First);
        await shop.Danmen.ExitsAsync(0, "tag", "show", tag);
        await shop.Danmen.ExitsAsync(0, ["tag", "show", tag, .. at.Alone]);
        await shop.Danmen.ExitsAsync(0, "repository", "check");
        await shop.Danmen.ExitsAsync(0, ["repository", "check", "--read-data", .. at.Alone]);

        // Nothing is begun that cannot be ended, and nobody asks by himself.
        Assert.Equal("thaw.archived", Assert.Single((await shop.Danmen.JsonAsync(4, "restore", tag, "--to", "prod", "--yes", "--plan")).GetProperty("refusals").EnumerateArray()).GetProperty("code").GetString());
        Assert.Contains("DM-TIER-005", (await shop.Danmen.ExitsAsync(4, "restore", tag, "--to", "prod", "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-TIER-005", (await shop.Danmen.ExitsAsync(4, "restore", tag, "--target", shop.At("out"), "--wait-for-thaw")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.At("out")));
        Assert.Contains("DM-BACKEND-006", (await shop.Danmen.ExitsAsync(4, "snapshot", "verify", at.First)).Error, StringComparison.Ordinal);
        JsonElement would = await shop.Danmen.JsonAsync(0, "snapshot", "thaw", tag, "--dry-run");
        Assert.Equal((2, 2, 0), (would.GetProperty("packs").GetInt32(), would.GetProperty("packs_archived").GetInt32(), would.GetProperty("packs_asked").GetInt32()));
        Assert.Equal(0, at.Asked);

        JsonElement asked = await shop.Danmen.JsonAsync(0, "snapshot", "thaw", tag, "--speed", "bulk", "--days", "3");
        Assert.Equal((2, 2, "bulk", false), (asked.GetProperty("packs_asked").GetInt32(), asked.GetProperty("packs_under_way").GetInt32(), asked.GetProperty("price_class").GetString(), asked.GetProperty("readable").GetBoolean()));
        Assert.InRange(asked.GetProperty("ready_by").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddHours(11), TimeProvider.System.GetUtcNow().AddHours(13));
        Assert.Equal(["Bulk", "Bulk"], at.Archived.Select(each => each.Value.Tier).OfType<string>());
        Assert.Equal("thaw.under_way", Assert.Single((await shop.Danmen.JsonAsync(4, "restore", tag, "--to", "prod", "--yes", "--plan")).GetProperty("refusals").EnumerateArray()).GetProperty("code").GetString());
        string refused = (await shop.Danmen.ExitsAsync(6, "restore", tag, "--to", "prod", "--yes")).Error;
        Assert.Contains("DM-TIER-006", refused, StringComparison.Ordinal);
        Assert.Matches(@"\(bulk\)\s+and\s+are\s+there\s+by\s+20\d\d-", refused);
        JsonElement again = await shop.Danmen.JsonAsync(0, "snapshot", "thaw", tag);
        Assert.Equal((0, 2), (again.GetProperty("packs_asked").GetInt32(), again.GetProperty("packs_under_way").GetInt32()));
        Assert.Equal(asked.GetProperty("ready_by").GetString(), again.GetProperty("ready_by").GetString());
        Assert.Equal(2, at.Asked);

        at.Ready();
        Assert.Contains("Ready: 2", await shop.Danmen.SaysAsync("snapshot", "thaw", tag, "--days", "1"), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", tag, "--to", "prod", "--yes");
        Assert.Equal(at.ContentOfSecond, await shop.ContentAsync());
        // Kept longer when that is asked for.
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, "snapshot", "thaw", tag, "--days", "30")).GetProperty("packs_asked").GetInt32());
        Assert.All(at.Archived.Where(each => each.Value.Tier is not null), each => Assert.True(each.Value.ThawedUntil > TimeProvider.System.GetUtcNow().AddDays(29)));
    }

    [Fact]
    public async Task Restore_waits_for_a_thaw_and_a_thaw_that_was_cut_short_goes_on()
    {
        await using ArchivedShop at = await ArchivedShop.OpenAsync("DEEP_ARCHIVE");
        SmallShop shop = at.Shop;
        at.Bucket.Pass(days: 7);
        Assert.Contains("DM-TIER-007", (await shop.Danmen.ExitsAsync(4, "snapshot", "thaw", at.Second, "--speed", "expedited")).Error, StringComparison.Ordinal);
        Assert.Contains("--speed", (await shop.Danmen.ExitsAsync(2, "snapshot", "thaw", at.Second, "--speed", "fast")).Error, StringComparison.Ordinal);
        Assert.Equal(0, at.Asked);

        int seen = 0;
        at.Bucket.Before = request => request.Method == "POST" && Interlocked.Increment(ref seen) == 2 ? new S3Reply(HttpStatusCode.Forbidden, "<Error><Code>AccessDenied</Code></Error>"u8.ToArray()) : null;
        await shop.Danmen.ExitsAsync(4, ["snapshot", "thaw", at.Second, .. at.Alone]);
        at.Bucket.Before = null;
        Assert.Single(at.Archived, each => each.Value.ThawedAt is not null);
        at.Bucket.ThawTakes = TimeSpan.FromSeconds(4);
        JsonElement asked = await shop.Danmen.JsonAsync(0, ["snapshot", "thaw", at.Second, .. at.Alone]);
        Assert.Equal((1, 2), (asked.GetProperty("packs_asked").GetInt32(), asked.GetProperty("packs_under_way").GetInt32()));
        // Another machine does not know when it was asked for.
        Directory.Delete(Path.Combine(shop.State, ".danmen", "thaws"), recursive: true);
        Assert.Matches(@"not\s+known\s+here", (await shop.Danmen.ExitsAsync(6, ["restore", at.Second, "--target", shop.At("out"), .. at.Alone])).Error);
        at.Ready(TimeSpan.FromSeconds(4));
        await shop.Danmen.ExitsAsync(0, ["restore", at.Second, "--target", shop.At("out"), "--wait-for-thaw", .. at.Alone]);
        Assert.Equal("another photo 2\n", await File.ReadAllTextAsync(shop.At("out", "uploads", "photo2.txt"), Token));
        await shop.Danmen.ExitsAsync(0, "snapshot", "thaw", at.First, "--wait");
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", at.First);
    }

    [Fact]
    public async Task Speed_without_capacity_and_a_snapshot_at_hand_are_told_as_such()
    {
        await using ArchivedShop at = await ArchivedShop.OpenAsync("GLACIER");
        Assert.Contains("Nothing to thaw", await at.Shop.Danmen.SaysAsync("snapshot", "thaw", at.Second), StringComparison.Ordinal);
        Assert.Contains("Nothing to thaw", await at.Shop.Danmen.SaysAsync("snapshot", "thaw", "latest:prod", "--wait"), StringComparison.Ordinal);
        at.Bucket.Pass(days: 7);
        at.Bucket.HasNoExpedited = true;
        Assert.Contains("no capacity", (await at.Shop.Danmen.ExitsAsync(4, "snapshot", "thaw", at.Second, "--speed", "expedited")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_removes_dead_packs_in_an_archive_class_and_never_rewrites_one()
    {
        await using ArchivedShop at = await ArchivedShop.OpenAsync("GLACIER");
        SmallShop shop = at.Shop;
        at.Bucket.Pass(days: 7);
        string[] before = [.. at.Archived.Select(each => each.Key)];
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", at.First, "--yes");
        JsonElement kept = await shop.Danmen.JsonAsync(0, ["repository", "prune", "--max-unused", "0", .. at.Alone]);
        Assert.Equal(1, kept.GetProperty("packs_left_archived").GetInt32());
        Assert.Equal(before, at.Archived.Select(each => each.Key));
        Assert.NotEqual(0, kept.GetProperty("remaining_unused_bytes").GetInt64());
        // What describes snapshots was at hand and was written again: it stays there.
        Assert.NotEqual(0, kept.GetProperty("packs_repacked").GetInt32());
        at.Bucket.Pass(days: 7);
        Assert.Equal(before, at.Archived.Select(each => each.Key));
        await shop.Danmen.ExitsAsync(0, "snapshot", "show", at.Second);

        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", at.Second, "--yes");
        await shop.Danmen.ExitsAsync(0, ["repository", "prune", "--max-unused", "0", .. at.Alone]);
        Assert.Empty(at.Archived);
        await shop.Danmen.ExitsAsync(0, ["repository", "check", .. at.Alone]);
    }

    /// <summary>A small shop with two snapshots in a cold repository, the second of which needs packs of both, and one at hand.</summary>
    private sealed class ArchivedShop : IAsyncDisposable
    {
        private readonly DocumentedS3Server _server;

        private ArchivedShop(DocumentedS3 bucket, SmallShop shop)
        {
            (Bucket, Shop) = (bucket, shop);
            _server = new DocumentedS3Server(bucket);
        }

        public DocumentedS3 Bucket { get; }

        public SmallShop Shop { get; }

        public string First { get; private set; } = "";

        public string Second { get; private set; } = "";

        public string ContentOfSecond { get; private set; } = "";

        /// <summary>The cold repository without danmen.yaml.</summary>
        public string[] Alone => ["--repository", $"s3:{_server.Address}/bucket/cold", "--key-file", Path.Combine(Shop.State, ".danmen", "cold-key")];

        public KeyValuePair<string, StoredObject>[] Archived => [.. Bucket.Objects.Where(each => each.Value.StorageClass != "STANDARD")];

        public int Asked => Bucket.Requests.Count(request => request.Method == "POST");

        public static async Task<ArchivedShop> OpenAsync(string storageClass)
        {
            ArchivedShop at = new(new DocumentedS3(TimeProvider.System), await SmallShop.OpenAsync());
            SmallShop shop = at.Shop;
            (shop.Danmen.Variables["AWS_ACCESS_KEY_ID"], shop.Danmen.Variables["AWS_SECRET_ACCESS_KEY"]) = ("id", "secret");
            shop.Configure(text => text + $"cold: {{ repository: \"{at.Alone[1]}\", key: {{ file: .danmen/cold-key }}, storage_class: {storageClass} }}\nretention: {{ hot: 1s, keep: {{ last: 9 }} }}\n");
            await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
            await shop.Danmen.ExitsAsync(0, "repository", "lifecycle", "apply", "--yes");
            at.First = await shop.SnapshotAsync();
            for (int i = 0; i < 3; i++) await File.WriteAllTextAsync(Path.Combine(shop.Uploads, $"photo{i}.txt"), $"another photo {i}\n", Token);
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
            at.Second = await shop.SnapshotAsync();
            at.ContentOfSecond = await shop.ContentAsync();
            await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");
            await shop.DamageAsync();
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
            await shop.SnapshotAsync();
            Assert.Single((await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("moved").EnumerateArray());
            return at;
        }

        /// <summary>What was asked for is there, now or so much later.</summary>
        public void Ready(TimeSpan later = default)
        {
            foreach (StoredObject stored in Bucket.Objects.Values.Where(each => each.ThawedAt is not null)) stored.ThawedAt = TimeProvider.System.GetUtcNow() + later;
        }

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            Shop.Dispose();
        }
    }
}
