using System.Globalization;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>Object Lock: what is needed cannot be removed, by whoever it may be, and comes back.</summary>
public sealed class S3LockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_locked_and_only_what_is_still_needed_is_extended()
    {
        CephS3 server = await CephS3.GetAsync();
        using LockedShop at = await LockedShop.OpenAsync(server);
        string first = await at.SnapshotAsync();
        HashSet<string> ofFirst = [.. await server.KeysAsync(at.Bucket)];
        Assert.All(ofFirst, key => Assert.StartsWith("shop/", key, StringComparison.Ordinal));
        foreach (string key in ofFirst) Assert.InRange(await UntilAsync(at, key), Days(34), Days(36));

        // Nobody removes a version before its time.
        string config = (await server.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = at.Bucket, Prefix = "shop/config" }, Token)).Versions.Single().VersionId;
        AmazonS3Exception refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => server.Client.DeleteObjectAsync(at.Bucket, "shop/config", config, Token));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);

        await at.Shop.DamageAsync();
        for (int i = 0; i < 5; i++) await File.WriteAllTextAsync(Path.Combine(at.Shop.Uploads, $"photo{i}.txt"), $"another photo {i}\n", Token);
        await at.SnapshotAsync();
        await at.Shop.Danmen.ExitsAsync(0, ["snapshot", "delete", first, "--yes", .. at.Config]);
        string[] packsOfFirst = [.. ofFirst.Where(key => key.StartsWith("shop/data/", StringComparison.Ordinal))];
        string[] packs = [.. (await server.KeysAsync(at.Bucket)).Where(key => key.StartsWith("shop/data/", StringComparison.Ordinal))];
        foreach (string key in packs) await NearItsEndAsync(at, key);

        JsonElement[] findings = [.. (await at.Shop.Danmen.JsonAsync(0, ["repository", "check", .. at.Config])).GetProperty("findings").EnumerateArray().Where(each => each.GetProperty("kind").GetString() == "retention_ending")];
        HashSet<string> needed = [.. findings.Select(each => each.GetProperty("subject").GetString()!["pack ".Length..]).Select(name => $"shop/data/{name[..2]}/{name}")]; // a contract of its own
        Assert.NotEmpty(needed);
        Assert.Contains(packsOfFirst, key => !needed.Contains(key));

        JsonElement extended = await at.Shop.Danmen.JsonAsync(0, ["repository", "extend-lock", .. at.Config]);
        Assert.Equal(needed.Count, extended.GetProperty("extended").GetInt32());
        foreach (string key in packs) Assert.InRange(await UntilAsync(at, key), needed.Contains(key) ? Days(34) : Days(1), needed.Contains(key) ? Days(36) : Days(3));
        Assert.Equal(0, (await at.Shop.Danmen.JsonAsync(0, ["repository", "extend-lock", .. at.Config])).GetProperty("extended").GetInt32());
        Assert.DoesNotContain("retention_ending", (await at.Shop.Danmen.ExitsAsync(0, ["repository", "check", "--json", .. at.Config])).Output, StringComparison.Ordinal);

        // Retention extends as well.
        await NearItsEndAsync(at, needed.First());
        await at.Shop.Danmen.ExitsAsync(0, ["retention", "apply", "--yes", .. at.Config]);
        Assert.InRange(await UntilAsync(at, needed.First()), Days(34), Days(36));
    }

    [Fact]
    public async Task Repository_comes_back_after_everything_was_removed_and_overwritten_with_all_rights()
    {
        CephS3 server = await CephS3.GetAsync();
        using LockedShop at = await LockedShop.OpenAsync(server);
        string before = await at.Shop.ContentAsync();
        string id = await at.SnapshotAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        string moment = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        await Task.Delay(TimeSpan.FromSeconds(2), Token);

        // The attacker has the owner's credentials: tries to destroy versions, overwrites (and locks that), marks everything as removed, adds rubbish.
        IReadOnlyList<string> keys = await server.KeysAsync(at.Bucket);
        ListVersionsResponse all = await server.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = at.Bucket }, Token);
        foreach (S3ObjectVersion version in all.Versions.Where(each => !each.Key.Contains("/locks/", StringComparison.Ordinal)))
            await Assert.ThrowsAsync<AmazonS3Exception>(() => server.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = at.Bucket, Key = version.Key, VersionId = version.VersionId, BypassGovernanceRetention = true }, Token));
        for (int i = 0; i < keys.Count; i++)
        {
            if (i % 2 == 0) await PutAsync(at, keys[i], new byte[100 + i], TimeSpan.FromDays(2));
            if (i % 3 != 0) await server.Client.DeleteObjectAsync(at.Bucket, keys[i], Token);
        }

        string rubbish = "shop/snapshots/" + new string('a', 64);
        await PutAsync(at, rubbish, new byte[200], TimeSpan.FromDays(2));
        Assert.NotEqual(0, (await at.Shop.Danmen.RunAsync(["snapshot", "verify", id, .. at.Config])).ExitCode);

        JsonElement plan = await at.Shop.Danmen.JsonAsync(0, ["repository", "recover", "--at", moment, "--dry-run", .. at.Config]);
        Assert.False(plan.GetProperty("done").GetBoolean());
        await at.Shop.Danmen.ExitsAsync(4, ["repository", "recover", "--at", moment, .. at.Config]);
        JsonElement done = await at.Shop.Danmen.JsonAsync(0, ["repository", "recover", "--at", moment, "--yes", .. at.Config]);
        Assert.Equal((plan.GetProperty("rewritten").GetInt32(), plan.GetProperty("unmarked").GetInt32(), 1), (done.GetProperty("rewritten").GetInt32(), done.GetProperty("unmarked").GetInt32(), done.GetProperty("removed").GetInt32()));
        Assert.Equal(keys.Order(StringComparer.Ordinal), (await server.KeysAsync(at.Bucket)).Order(StringComparer.Ordinal));

        await at.Shop.Danmen.ExitsAsync(0, ["repository", "check", "--read-data", .. at.Config]);
        await at.Shop.DamageAsync();
        await at.Shop.Danmen.ExitsAsync(0, ["restore", id, "--to", "prod", "--yes", .. at.Config]);
        Assert.Equal(before, await at.Shop.ContentAsync());
        await new StockRestic($"s3:{server.Endpoint}/{at.Bucket}/shop", (await File.ReadAllTextAsync(at.KeyFile, Token)).TrimEnd('\n'), server.Environment).MustBeSoundAsync(Token);
        foreach (string key in keys) Assert.InRange(await UntilAsync(at, key), Days(34), Days(36));
    }

    [Fact]
    public async Task Locks_of_the_cold_repository_are_named_and_extended_too()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(isLocking: true);
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        shop.Configure(text => text + $"cold: {{ repository: \"s3:{server.Endpoint}/{bucket}/shop\", key: {{ file: .danmen/cold-key }} }}\nretention: {{ hot: 1s, keep: {{ last: 9 }} }}\nlock: {{ mode: compliance, period: 35d }}\n");
        // Neither can be looked at: said, and no reason to fail the check of the first repository.
        Assert.Contains("retaining.cold_unread", (await shop.Danmen.ExitsAsync(0, "repository", "check", "--json")).Output, StringComparison.Ordinal);
        await shop.SnapshotAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");
        string[] packs = [.. (await server.KeysAsync(bucket)).Where(key => key.StartsWith("shop/data/", StringComparison.Ordinal))];
        Assert.NotEmpty(packs);
        foreach (string key in packs) await NearItsEndAsync(server, bucket, key);

        JsonElement[] findings = [.. (await shop.Danmen.JsonAsync(0, "repository", "check")).GetProperty("findings").EnumerateArray().Where(each => each.GetProperty("kind").GetString() == "retention_ending")];
        Assert.Equal(packs.Select(key => "cold pack " + key[^64..]), findings.Select(each => each.GetProperty("subject").GetString()!).Order(StringComparer.Ordinal)); // as above
        await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");
        foreach (string key in packs) Assert.InRange(await UntilAsync(server, bucket, key), Days(34), Days(36));
        Assert.DoesNotContain("retention_ending", (await shop.Danmen.ExitsAsync(0, "repository", "check", "--json")).Output, StringComparison.Ordinal);
        await NearItsEndAsync(server, bucket, packs[0]);
        Assert.Equal(1, (await shop.Danmen.JsonAsync(0, "repository", "extend-lock")).GetProperty("extended").GetInt32());
    }

    [Fact]
    public async Task Governance_guards_against_whoever_may_not_bypass_it()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(isLocking: true);
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}", server.As() with { Lock = new LockDefinition(false, TimeSpan.FromDays(35), TimeSpan.FromDays(7)) });
        byte[] content = [1, 2, 3];
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), key = "index/" + name;
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        IRetainedFiles retained = (IRetainedFiles)backend;
        await retained.ExtendRetentionAsync(FileKind.Index, name, Days(50), Token);
        Assert.InRange((await retained.GetRetentionAsync(FileKind.Index, name, Token))!.Value, Days(49), Days(51)); // just extended
        Assert.Equal("GOVERNANCE", (await server.Client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = bucket, Key = key }, Token)).Retention.Mode.Value);
        string version = (await server.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, Token)).Versions.Single().VersionId;
        DeleteObjectRequest delete = new() { BucketName = bucket, Key = key, VersionId = version };
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<AmazonS3Exception>(() => server.Client.DeleteObjectAsync(delete, Token))).StatusCode);
        delete.BypassGovernanceRetention = true;
        await server.Client.DeleteObjectAsync(delete, Token);
        Assert.Empty((await server.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, Token)).Versions ?? []);
    }

    [Fact]
    public async Task Bucket_without_object_lock_is_told_as_such()
    {
        CephS3 server = await CephS3.GetAsync();
        using LockedShop at = await LockedShop.OpenAsync(server, isLocking: false);
        Assert.Contains("DM-BUCKET-009", at.Initialized.Error, StringComparison.Ordinal);
        Assert.Contains("DM-BUCKET-010", (await at.Shop.Danmen.ExitsAsync(2, "repository", "extend-lock")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-BUCKET-011", (await at.Shop.Danmen.ExitsAsync(2, "repository", "recover", "--at", "2026-01-01")).Error, StringComparison.Ordinal);
    }

    private static DateTimeOffset Days(int count) => TimeProvider.System.GetUtcNow().AddDays(count);

    private static Task<DateTimeOffset> UntilAsync(LockedShop at, string key) => UntilAsync(at.Server, at.Bucket, key);

    private static async Task<DateTimeOffset> UntilAsync(CephS3 server, string bucket, string key)
    {
        ObjectLockRetention retention = (await server.Client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = bucket, Key = key }, Token)).Retention;
        Assert.Equal("COMPLIANCE", retention.Mode.Value);
        return new DateTimeOffset(retention.RetainUntilDate!.Value.ToUniversalTime()); // set: it was just asserted that there is one
    }

    /// <summary>The same content as a new version whose lock ends in two days.</summary>
    private static Task NearItsEndAsync(LockedShop at, string key) => NearItsEndAsync(at.Server, at.Bucket, key);

    private static async Task NearItsEndAsync(CephS3 server, string bucket, string key)
    {
        using GetObjectResponse answer = await server.Client.GetObjectAsync(bucket, key, Token);
        using MemoryStream content = new();
        await answer.ResponseStream.CopyToAsync(content, Token);
        await PutAsync(server, bucket, key, content.ToArray(), TimeSpan.FromDays(2));
    }

    private static Task<PutObjectResponse> PutAsync(LockedShop at, string key, byte[] content, TimeSpan keep) => PutAsync(at.Server, at.Bucket, key, content, keep);

    private static Task<PutObjectResponse> PutAsync(CephS3 server, string bucket, string key, byte[] content, TimeSpan keep) => server.Client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = new MemoryStream(content),
#pragma warning disable CA5351 // The protocol's checksum.
            MD5Digest = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(content)),
#pragma warning restore CA5351
            ObjectLockMode = ObjectLockMode.Compliance,
            ObjectLockRetainUntilDate = (TimeProvider.System.GetUtcNow() + keep).UtcDateTime,
        },
        Token);

    /// <summary>A small shop whose repository is in a bucket that locks.</summary>
    private sealed class LockedShop : IDisposable
    {
        private LockedShop(CephS3 server, string bucket, SmallShop shop) => (Server, Bucket, Shop) = (server, bucket, shop);

        public CephS3 Server { get; }

        public string Bucket { get; }

        public SmallShop Shop { get; }

        public string KeyFile => Shop.At("on-s3", "key");

        public string[] Config => ["--config", Shop.At("on-s3", "danmen.yaml")];

        /// <summary>How <c>repository init</c> ended.</summary>
        public ProgramResult Initialized { get; private set; } = new(0, "", "");

        public static async Task<LockedShop> OpenAsync(CephS3 server, bool isLocking = true)
        {
            LockedShop at = new(server, await server.BucketAsync(isLocking: isLocking), await SmallShop.OpenAsync());
            foreach ((string name, string value) in server.Environment) at.Shop.Danmen.Variables[name] = value;
            Directory.CreateDirectory(at.Shop.At("on-s3"));
            await File.WriteAllTextAsync(at.Config[1], $$"""
                system: shop
                repository: s3:{{server.Endpoint}}/{{at.Bucket}}/shop
                key: { file: key }
                lock: { mode: compliance, period: 35d, extend_every: 7d }
                environments:
                  prod:
                    components:
                      uploads: { files: {{at.Shop.Uploads}} }
                      db: { sqlite: {{at.Shop.Database}} }
                """, Token);
            at.Initialized = await at.Shop.Danmen.RunAsync(["repository", "init", .. at.Config]);
            Assert.Equal(isLocking ? 0 : 2, at.Initialized.ExitCode);
            return at;
        }

        public async Task<string> SnapshotAsync() => (await Shop.Danmen.JsonAsync(0, ["snapshot", "create", "prod", .. Config])).GetProperty("snapshot").GetProperty("id").GetString()!; // a contract of its own

        public void Dispose() => Shop.Dispose();
    }
}
