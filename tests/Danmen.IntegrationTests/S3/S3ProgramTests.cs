using System.Text.Json;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Repositories;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>Repositories in buckets, by the program and beside stock restic.</summary>
public sealed class S3ProgramTests
{
    [Fact]
    public async Task Bucket_holds_a_repository_for_danmen_and_for_stock_restic()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(), location = $"s3:{server.Endpoint}/{bucket}/shop";
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        string before = await shop.ContentAsync();

        // A system of its own, with danmen.yaml's own settings from then on.
        string folder = shop.At("on-s3");
        Directory.CreateDirectory(folder);
        JsonElement made = await shop.Danmen.JsonAsync(0, "init", folder, "--repository", location, "--system", "shop", "--environment", "prod", "--component", "uploads=files:" + shop.Uploads, "--component", "db=sqlite:" + shop.Database);
        Assert.Equal(location, made.GetProperty("repository").GetString());
        string file = Path.Combine(folder, "danmen.yaml");
        await File.AppendAllTextAsync(file, $"s3: {{ region: default, style: path, credentials: {{ file: {server.CredentialsFile}, profile: {CephS3.Owner} }} }}\n", DanmenProgram.Token);
        foreach (string name in server.Environment.Keys) shop.Danmen.Variables[name] = null;
        string[] config = ["--config", file];
        string id = (await shop.Danmen.JsonAsync(0, ["snapshot", "create", "prod", .. config])).GetProperty("snapshot").GetProperty("id").GetString()!; // a contract of its own
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, ["restore", id, "--to", "prod", "--yes", .. config]);
        Assert.Equal(before, await shop.ContentAsync());
        await shop.Danmen.ExitsAsync(0, ["repository", "check", "--read-data", .. config]);

        StockRestic restic = new(location, (await File.ReadAllTextAsync(Path.Combine(folder, ".danmen", "key"), DanmenProgram.Token)).TrimEnd('\n'), server.Environment);
        await restic.MustBeSoundAsync(DanmenProgram.Token);
        string target = shop.At("stock");
        await restic.MustAsync(DanmenProgram.Token, "restore", id, "--target", target);
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(Path.Combine(target, "uploads", "photo1.txt"), DanmenProgram.Token));
        await restic.MustAsync(DanmenProgram.Token, "forget", "--keep-last", "1", "--prune");
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", id, .. config]);
    }

    [Fact]
    public async Task Cold_repository_in_a_bucket_holds_its_data_in_its_own_storage_class()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(), location = $"s3:{server.Endpoint}/{bucket}/cold";
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        shop.Configure(text => text + $"cold: {{ repository: \"{location}\", key: {{ file: .danmen/cold-key }}, storage_class: COLD }}\nretention: {{ hot: 1s, keep: {{ last: 9 }} }}\n");
        string first = await shop.SnapshotAsync(), before = await shop.ContentAsync();
        await shop.DamageAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        Assert.Single((await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("moved").EnumerateArray());
        // Packs of data there are one; trees and all else are at hand.
        Amazon.S3.Model.ListObjectsV2Response objects = await server.Client.ListObjectsV2Async(new Amazon.S3.Model.ListObjectsV2Request { BucketName = bucket, Prefix = "cold/" }, DanmenProgram.Token);
        Assert.Equal("cold/data/", Assert.Single(objects.S3Objects, each => each.StorageClass == "COLD").Key[..10]);
        await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Equal(before, await shop.ContentAsync());
        await new StockRestic(location, (await File.ReadAllTextAsync(Path.Combine(shop.State, ".danmen", "cold-key"), DanmenProgram.Token)).TrimEnd('\n'), server.Environment).MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task Repository_that_stock_restic_made_in_a_bucket_is_checked_and_pruned()
    {
        CephS3 server = await CephS3.GetAsync();
        string location = $"s3:{server.Endpoint}/{await server.BucketAsync(isVersioned: true)}";
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        StockRestic restic = new(location, "secret", server.Environment);
        string key = shop.At("restic.key");
        await File.WriteAllTextAsync(key, "secret\n", DanmenProgram.Token);
        await restic.MustAsync(DanmenProgram.Token, "init");
        await restic.MustAsync(DanmenProgram.Token, "backup", shop.Uploads);
        await shop.DamageAsync();
        await restic.MustAsync(DanmenProgram.Token, "backup", shop.Uploads);
        string[] place = ["--repository", location, "--key-file", key];
        await shop.Danmen.ExitsAsync(0, ["repository", "check", "--read-data", .. place]);
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, ["repository", "stats", .. place])).GetProperty("snapshots").GetInt32());
        await restic.MustAsync(DanmenProgram.Token, "forget", "--keep-last", "1");
        Assert.NotEqual(0, (await shop.Danmen.JsonAsync(0, ["repository", "prune", .. place])).GetProperty("packs_removed").GetInt32());
        await restic.MustBeSoundAsync(DanmenProgram.Token);
        Assert.Equal(1, JsonDocument.Parse(await restic.MustAsync(DanmenProgram.Token, "snapshots", "--json")).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Unchanged_snapshot_sends_no_more_requests_than_stock_restic_and_tells_how_many()
    {
        CephS3 server = await CephS3.GetAsync();
        string ours = await server.BucketAsync(), theirs = await server.BucketAsync();
        using SmallShop shop = await SmallShop.OpenAsync();
        for (int i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(shop.At("live", "uploads", $"folder{i}"));
            await File.WriteAllTextAsync(shop.At("live", "uploads", $"folder{i}", "file"), $"{i}", DanmenProgram.Token);
        }

        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        string folder = shop.At("on-s3");
        Directory.CreateDirectory(folder);
        await shop.Danmen.ExitsAsync(0, "init", folder, "--repository", $"s3:{server.Endpoint}/{ours}", "--system", "shop", "--component", "uploads=files:" + shop.Uploads);
        string[] create = ["snapshot", "create", "prod", "--config", Path.Combine(folder, "danmen.yaml")];
        StockRestic restic = new($"s3:{server.Endpoint}/{theirs}", "secret", new Dictionary<string, string>(server.Environment) { ["RESTIC_CACHE_DIR"] = shop.At("restic-cache") }) { UsesCache = true };
        await restic.MustAsync(DanmenProgram.Token, "init");
        for (int i = 0; i < 3; i++)
        {
            await shop.Danmen.ExitsAsync(0, create);
            await restic.MustAsync(DanmenProgram.Token, "backup", shop.Uploads);
        }

        (int danmenBefore, int resticBefore) = (await CephS3.RequestsAsync(ours), await CephS3.RequestsAsync(theirs));
        JsonElement told = (await shop.Danmen.JsonAsync(0, create)).GetProperty("requests");
        // As in life, a folder above has another time. When none has, restic writes no tree and sends one request fewer than Danmen, whose manifest is always new.
        Directory.SetLastWriteTimeUtc(shop.At("live"), new DateTime(2024, 6, 24, 0, 0, 0, DateTimeKind.Utc));
        await restic.MustAsync(DanmenProgram.Token, "backup", shop.Uploads);
        (int danmen, int stock) = (await CephS3.RequestsAsync(ours) - danmenBefore, await CephS3.RequestsAsync(theirs) - resticBefore);
        Assert.True(danmen <= stock, $"danmen {danmen}, restic {stock}: {told}");
        Assert.Equal(danmen, told.EnumerateObject().Sum(each => each.Value.GetInt32()));

        // A machine without copies, and a copy that is damaged, give the same snapshot.
        foreach (string file in Directory.GetFiles(shop.At(".cache", "danmen"), "*", SearchOption.AllDirectories)) await File.WriteAllTextAsync(file, "damaged", DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, create);
        Directory.Delete(shop.At(".cache"), recursive: true);
        await shop.Danmen.ExitsAsync(0, create);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data", "--config", Path.Combine(folder, "danmen.yaml"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_twenty_that_create_the_same_tag_in_a_bucket_one_succeeds_and_the_others_say_who_won(bool isVersioned)
    {
        CephS3 server = await CephS3.GetAsync();
        string place = $"{server.Endpoint}/{await server.BucketAsync(isVersioned)}/tags";
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        // Made here, where a key is cheap: twenty programs open it at once.
        await using (IBackend backend = server.Open(place))
        await using (Repository repository = await Repository.InitializeAsync(backend, (await File.ReadAllTextAsync(shop.KeyFile, DanmenProgram.Token)).Trim(), TimeProvider.System, null, DanmenProgram.Token))
            Assert.StartsWith("s3:", repository.Backend.Location, StringComparison.Ordinal);
        string[] at = ["--repository", "s3:" + place, "--key-file", shop.KeyFile];
        await shop.Danmen.ExitsAsync(0, ["tag", "create", "prod", "--type", "feature", "--version", "first", .. at]);
        ProgramResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.Danmen.RunAsync(["tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", "latest:prod", "-m", $"by {i}", .. at])));
        Assert.True(results.Count(result => result.ExitCode == 0) == 1, string.Join('\n', results.Select(result => $"{result.ExitCode} {result.Error}")));
        Assert.All(results.Where(result => result.ExitCode != 0), result =>
        {
            Assert.Equal(4, result.ExitCode);
            Assert.Matches("created by|held by", result.Error);
        });
        JsonElement tag = Assert.Single((await shop.Danmen.JsonAsync(0, ["tag", "list", .. at])).GetProperty("tags").EnumerateArray(), each => each.GetProperty("type").GetString() == "release");
        Assert.Equal($"by {Array.FindIndex(results, result => result.ExitCode == 0)}", tag.GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_is_wrong_with_a_bucket_is_told_by_exit_code_and_error()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        using SmallShop shop = await SmallShop.OpenAsync();
        shop.Danmen.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        await ToldAsync(2, "DM-BUCKET-004", bucket);
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        await ToldAsync(3, "DM-BUCKET-002", "no-such-bucket");
        await ToldAsync(3, "DM-STORE-001", bucket);
        shop.Danmen.Variables["AWS_SECRET_ACCESS_KEY"] = "thisIsNotTheSecretOfThatKey0123456789abcd";
        await ToldAsync(4, "DM-BUCKET-003", bucket);
        ProgramResult unknown = await shop.Danmen.ExitsAsync(1, "snapshot", "list", "--repository", "s3:https://no-such-host.invalid/b", "--key-file", shop.KeyFile);
        Assert.Contains("DM-BUCKET-001", unknown.Error, StringComparison.Ordinal);

        async Task ToldAsync(int code, string fault, string at)
        {
            ProgramResult result = await shop.Danmen.ExitsAsync(code, "snapshot", "list", "--repository", $"s3:{server.Endpoint}/{at}", "--key-file", shop.KeyFile);
            Assert.Contains(fault, result.Error, StringComparison.Ordinal);
        }
    }
}
