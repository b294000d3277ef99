using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Integrations.S3;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;
using Danmen.Testing.Programs;
using Danmen.Testing.S3;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>The lifecycle of buckets: written, checked, and done by the server.</summary>
public sealed class S3LifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_are_planned_written_and_checked_and_packs_of_data_alone_move_by_them()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(), location = $"s3:{server.Endpoint}/{bucket}/cold";
        using SmallShop shop = await SmallShop.OpenAsync();
        foreach ((string name, string value) in server.Environment) shop.Danmen.Variables[name] = value;
        shop.Configure(text => text + $"cold: {{ repository: \"{location}\", key: {{ file: .danmen/cold-key }}, storage_class: COLD, archive_after: 1d }}\nretention: {{ hot: 1s, keep: {{ last: 9 }} }}\n");
        LifecycleRule[] others =
        [
            new() { Id = "logs", Status = LifecycleRuleStatus.Enabled, Filter = With(new LifecyclePrefixPredicate { Prefix = "logs/" }), Expiration = new LifecycleRuleExpiration { Days = 3000 } },
            new()
            {
                Id = "others' photos & <more>",
                Status = LifecycleRuleStatus.Disabled,
                Filter = With(new LifecycleAndOperator { Operands = [new LifecyclePrefixPredicate { Prefix = "photos/" }, Tagged("a", "b"), Tagged("c", "d")] }),
                NoncurrentVersionExpiration = new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = 4000 },
            },
        ];
        await server.Client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest { BucketName = bucket, Configuration = new LifecycleConfiguration { Rules = [.. others] } }, Token);
        string[] before = await TextsAsync(server, bucket);

        Assert.Equal(["missing", "missing"], States(await shop.Danmen.JsonAsync(0, "repository", "lifecycle", "plan")));
        Assert.Contains("DM-BUCKET-014", (await shop.Danmen.ExitsAsync(5, "repository", "lifecycle", "check")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(4, "repository", "lifecycle", "apply");
        Assert.Equal(before, await TextsAsync(server, bucket));
        JsonElement applied = await shop.Danmen.JsonAsync(0, "repository", "lifecycle", "apply", "--yes");
        Assert.Equal(2, applied.GetProperty("written").GetInt32());
        Assert.Equal(["logs", "others' photos & <more>"], applied.GetProperty("buckets")[0].GetProperty("foreign").EnumerateArray().Select(each => each.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await shop.Danmen.JsonAsync(0, "repository", "lifecycle", "apply")).GetProperty("written").GetInt32());
        await shop.Danmen.ExitsAsync(0, "repository", "lifecycle", "check");
        Assert.Superset(before.ToHashSet(), (await TextsAsync(server, bucket)).ToHashSet());

        // Written in the usual class and read back; only then moved, by the server, and nothing but data.
        string first = await shop.SnapshotAsync(), content = await shop.ContentAsync();
        await shop.DamageAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        await server.Client.InitiateMultipartUploadAsync(bucket, "cold/data/3f/" + new string('3', 64), Token);
        Assert.Single((await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("moved").EnumerateArray());
        HashSet<string> data = [];
        foreach (string key in await server.KeysAsync(bucket))
            if ((await server.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = key }, Token)).Tagging?.Exists(tag => tag is { Key: "danmen", Value: "data" }) == true) data.Add(key);
        Assert.NotEmpty(data);
        await UntilAsync(async () => (await ClassesAsync(server, bucket)).Count(each => each.Class == "COLD") == data.Count);
        Assert.Equal(data, (await ClassesAsync(server, bucket)).Where(each => each.Class == "COLD").Select(each => each.Key).ToHashSet());
        Assert.NotEqual(data.Count, (await server.KeysAsync(bucket)).Count);
        await UntilAsync(async () => (await server.Client.ListMultipartUploadsAsync(bucket, Token)).MultipartUploads is null or { Count: 0 });
        await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Equal(content, await shop.ContentAsync());
        await new StockRestic(location, (await File.ReadAllTextAsync(Path.Combine(shop.State, ".danmen", "cold-key"), Token)).TrimEnd('\n'), server.Environment).MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Rules_that_changed_are_named_and_mended_and_a_rule_of_others_that_harms_fails_the_check()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(isLocking: true);
        S3Definition definition = server.As() with { Lock = new LockDefinition(true, TimeSpan.FromDays(35), TimeSpan.FromDays(7)) };
        string place = $"{server.Endpoint}/{bucket}/shop";
        await using IBackend backend = server.Open(place, definition);
        ILifecycle lifecycle = (ILifecycle)backend;
        Assert.True((await lifecycle.ApplyLifecycleAsync(Token)).IsAsWanted);

        // Another repository in the same bucket has rules of its own.
        await using IBackend second = server.Open($"{server.Endpoint}/{bucket}", server.As());
        LifecyclePlan others = await ((ILifecycle)second).ApplyLifecycleAsync(Token);
        Assert.Equal((1, 2), (others.Rules.Count, others.Foreign.Count));
        Assert.True((await lifecycle.PlanLifecycleAsync(Token)).IsAsWanted);

        List<LifecycleRule> rules = await RulesAsync(server, bucket);
        LifecycleRule expire = rules.Single(rule => rule.NoncurrentVersionExpiration is not null);
        Assert.Equal(35, expire.NoncurrentVersionExpiration.NoncurrentDays);
        expire.NoncurrentVersionExpiration.NoncurrentDays = 1;
        rules.Add(new LifecycleRule { Id = "clean up", Status = LifecycleRuleStatus.Enabled, Filter = With(new LifecyclePrefixPredicate { Prefix = "" }), Expiration = new LifecycleRuleExpiration { Days = 9 } });
        await server.Client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest { BucketName = bucket, Configuration = new LifecycleConfiguration { Rules = rules } }, Token);
        LifecyclePlan plan = await lifecycle.PlanLifecycleAsync(Token);
        Assert.Equal([LifecycleStanding.AsWanted, LifecycleStanding.Different], plan.Rules.Select(rule => rule.Standing));
        Assert.Equal("clean up", Assert.Single(plan.Harmful).Id);
        plan = await lifecycle.ApplyLifecycleAsync(Token);
        Assert.Equal((true, false), (plan.IsWritten, plan.IsAsWanted));

        // Without the lock its rule is taken away again.
        await using IBackend unlocked = server.Open(place, server.As());
        Assert.Equal([LifecycleStanding.AsWanted, LifecycleStanding.Unwanted], (await ((ILifecycle)unlocked).PlanLifecycleAsync(Token)).Rules.Select(rule => rule.Standing));
        Assert.Single((await ((ILifecycle)unlocked).ApplyLifecycleAsync(Token)).Rules);
    }

    [Fact]
    public async Task Old_versions_go_after_their_lock_has_ended_and_not_before()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(isLocking: true);
        // A day of the server's lifecycle is ten seconds; this lock is longer.
        TimeSpan period = TimeSpan.FromSeconds(40);
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}", server.As() with { Lock = new LockDefinition(true, period, TimeSpan.FromSeconds(1)) });
        await ((ILifecycle)backend).ApplyLifecycleAsync(Token);
        byte[] content = new byte[100];
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        DateTimeOffset until = (await ((IRetainedFiles)backend).GetRetentionAsync(FileKind.Index, name, Token))!.Value; // just locked
        await backend.RemoveAsync(FileKind.Index, name, Token);
        await UntilAsync(async () =>
        {
            DateTimeOffset looked = TimeProvider.System.GetUtcNow();
            bool isGone = !((await server.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, Token)).Versions ?? []).Exists(version => version.IsDeleteMarker != true);
            Assert.False(isGone && looked < until, "a version went while it was locked");
            return isGone;
        });
    }

    [Fact]
    public async Task Server_that_forgets_what_it_took_is_told_as_such()
    {
        DocumentedS3 bucket = new(TimeProvider.System) { Before = request => request is { Method: "PUT" } && request.Query.ContainsKey("lifecycle") ? new S3Reply(System.Net.HttpStatusCode.OK, []) : null };
        await using DocumentedS3Server server = new(bucket);
        await using IBackend backend = Open(server, new S3Definition());
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => ((ILifecycle)backend).ApplyLifecycleAsync(Token));
        Assert.Equal(S3Faults.LifecycleNotTaken, fault.Code);
    }

    [Fact]
    public async Task Rules_that_the_library_would_lose_are_not_written_again()
    {
        const string Strange = "<LifecycleConfiguration><Rule><ID>x</ID><Status>Enabled</Status><Filter><Prefix>x/</Prefix></Filter><Expiration><ExpiredObjectAllVersions>true</ExpiredObjectAllVersions></Expiration></Rule></LifecycleConfiguration>";
        DocumentedS3 bucket = new(TimeProvider.System) { Lifecycle = Strange };
        await using DocumentedS3Server server = new(bucket);
        await using IBackend backend = Open(server, new S3Definition());
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => ((ILifecycle)backend).ApplyLifecycleAsync(Token));
        Assert.Equal(S3Faults.RulesUnknown, fault.Code);
        Assert.Contains("ExpiredObjectAllVersions", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Strange, bucket.Lifecycle);
    }

    [Fact]
    public async Task System_without_a_bucket_has_no_lifecycle()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Assert.Contains("DM-BUCKET-015", (await shop.Danmen.ExitsAsync(2, "repository", "lifecycle", "plan")).Error, StringComparison.Ordinal);
    }

    /// <summary>A backend in the bucket of such a server.</summary>
    internal static IBackend Open(DocumentedS3Server server, S3Definition definition) =>
        new S3Door(new SecretReader(), static name => name switch { "AWS_REGION" => "us-east-1", _ => null }, Danmen.Testing.HttpClients.New, TimeProvider.System)
        {
            Retries = new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20) },
        }.Open($"{server.Address}/bucket/shop", definition with { Credentials = new S3CredentialSource.Secrets(Secret("id"), Secret("secret"), null) });

    private static Danmen.Snapshots.Contracts.SecretReference.Command Secret(string text) => new(["echo", text]);

    private static string[] States(JsonElement answer) => [.. answer.GetProperty("buckets")[0].GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("state").GetString()!)]; // a contract of its own

    private static async Task<string[]> TextsAsync(CephS3 server, string bucket) =>
        [.. (await RulesAsync(server, bucket)).Select(rule => $"{rule.Id} {S3RuleText.Of(rule)}").Order(StringComparer.Ordinal)];

    /// <summary>Through the wire: the SDK alone does not understand the gateway.</summary>
    private static async Task<List<LifecycleRule>> RulesAsync(CephS3 server, string bucket)
    {
        Amazon.Runtime.BasicAWSCredentials credentials = new(server.Environment["AWS_ACCESS_KEY_ID"], server.Environment["AWS_SECRET_ACCESS_KEY"]);
        using HttpClient http = Danmen.Testing.HttpClients.New(new S3Wire(new SocketsHttpHandler()));
        using AmazonS3Client client = S3Clients.Make(Danmen.Integrations.S3.S3Location.Parse($"{server.Endpoint}/{bucket}"), server.As(), credentials, static _ => null, http);
        return (await client.GetLifecycleConfigurationAsync(bucket, Token)).Configuration.Rules;
    }

    private static LifecycleFilter With(LifecycleFilterPredicate predicate) => new() { LifecycleFilterPredicate = predicate };

    private static LifecycleTagPredicate Tagged(string key, string value) => new() { Tag = new Tag { Key = key, Value = value } };

    private static async Task<(string Key, string? Class)[]> ClassesAsync(CephS3 server, string bucket) =>
        [.. (await server.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Token)).S3Objects.Select(each => (each.Key, each.StorageClass?.Value))];

    /// <summary>The server works when it likes; the test's own limit ends the waiting.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo()) await Task.Delay(TimeSpan.FromSeconds(1), Token);
    }
}
