using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Integrations.S3;
using Danmen.IntegrationTests.S3;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;
using RetryPolicy = Danmen.Restic.Backends.RetryPolicy;

[assembly: AssemblyFixture(typeof(CephS3Life))]

namespace Danmen.IntegrationTests.S3;

/// <summary>A real S3 server, Ceph's RADOS Gateway: one for all tests, started by the first that asks.</summary>
internal sealed class CephS3
{
    /// <summary>Its two users, and one whose secret is wrong, as profiles of <see cref="CredentialsFile"/>.</summary>
    public const string Owner = "owner", Stranger = "stranger", WrongSecret = "wrong";

    private static readonly Lock s_lock = new();
    private static Task<CephS3>? s_started;

    private CephS3(IReadOnlyDictionary<string, string> variables, string folder)
    {
        (Endpoint, TlsEndpoint, AuthorityFile) = (variables["DANMEN_TEST_S3_ENDPOINT"], variables["DANMEN_TEST_S3_ENDPOINT_TLS"], variables["DANMEN_TEST_S3_CA"]);
        (string key, string secret) = (variables["DANMEN_TEST_S3_ACCESS_KEY"], variables["DANMEN_TEST_S3_SECRET_KEY"]);
        CredentialsFile = Path.Combine(folder, "credentials");
        File.WriteAllText(CredentialsFile, $"""
            [{Owner}]
            aws_access_key_id = {key}
            aws_secret_access_key = {secret}
            [{Stranger}]
            aws_access_key_id = {variables["DANMEN_TEST_S3_OTHER_ACCESS_KEY"]}
            aws_secret_access_key = {variables["DANMEN_TEST_S3_OTHER_SECRET_KEY"]}
            [{WrongSecret}]
            aws_access_key_id = {key}
            aws_secret_access_key = thisIsNotTheSecretOfThatKey0123456789abcd
            """);
        Environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = key, ["AWS_SECRET_ACCESS_KEY"] = secret, ["AWS_EC2_METADATA_DISABLED"] = "true" };
        Client = new AmazonS3Client(new BasicAWSCredentials(key, secret), new AmazonS3Config
        {
            ServiceURL = Endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = "default",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public string Endpoint { get; }

    public string TlsEndpoint { get; }

    public string AuthorityFile { get; }

    /// <summary>As AWS's tools keep it.</summary>
    public string CredentialsFile { get; }

    /// <summary>The owner's credentials as variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The owner's own client.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>The server; skips or fails the test where Ceph is not installed.</summary>
    public static Task<CephS3> GetAsync()
    {
        foreach (string program in (string[])["ceph-mon", "ceph-osd", "radosgw", "ceph", "radosgw-admin"]) ExternalProgram.Require(program);
        lock (s_lock) return s_started ??= StartAsync();
    }

    /// <summary>Ends what was started.</summary>
    public static async Task EndAsync()
    {
        if (s_started is null || !Directory.Exists(CephS3Life.Folder)) return;
        using Process down = ExternalProgram.Start(Script("ceph-s3-down.sh"), [CephS3Life.Folder], null);
        await down.WaitForExitAsync();
        Directory.Delete(CephS3Life.Folder, recursive: true);
    }

    /// <summary>A bucket of its own.</summary>
    public async Task<string> BucketAsync(bool isVersioned = false, bool isLocking = false)
    {
        string bucket = $"test-{Guid.NewGuid():N}";
        await Client.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = isLocking }, TestContext.Current.CancellationToken);
        if (isVersioned)
            await Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, TestContext.Current.CancellationToken);
        return bucket;
    }

    /// <summary>How the server is spoken to as one of the users.</summary>
    public S3Definition As(string profile = Owner) => new() { Region = "default", Credentials = new S3CredentialSource.SharedFile(CredentialsFile, profile) };

    /// <summary>A backend.</summary>
    /// <param name="place">What follows <c>s3:</c>.</param>
    public IBackend Open(string place, S3Definition? definition = null, HttpMessageHandler? handler = null) =>
        new S3Door(new SecretReader(), static _ => null, HttpClients.New, TimeProvider.System) { Retries = new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20) }, Handler = handler }.Open(place, definition ?? As());

    /// <summary>Puts objects below a prefix as anybody could.</summary>
    public Func<string, byte[], Task> PlantIn(string bucket, string prefix) =>
        (path, content) => Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = prefix + path, InputStream = new MemoryStream(content), UseChunkEncoding = false }, TestContext.Current.CancellationToken);

    /// <summary>All keys of a bucket, without their folders' first part.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string bucket)
    {
        ListObjectsV2Response page = await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, TestContext.Current.CancellationToken);
        Assert.NotEqual(true, page.IsTruncated);
        return [.. (page.S3Objects ?? []).Select(each => each.Key)];
    }

    /// <summary>How many requests about a bucket the gateway has logged, once it has logged all.</summary>
    public static async Task<int> RequestsAsync(string bucket)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        using StreamReader log = new(new FileStream(Path.Combine(CephS3Life.Folder, "rgw.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        int count = 0;
        while (await log.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) count += line.Contains("beast: ", StringComparison.Ordinal) && line.Contains($" /{bucket}/", StringComparison.Ordinal) ? 1 : 0;
        return count;
    }

    private static async Task<CephS3> StartAsync()
    {
        // Ceph's sockets lie in it, hence the short name.
        Directory.CreateDirectory(CephS3Life.Folder);
        ProgramResult up = (await ExternalProgram.RunAsync(Script("ceph-s3-up.sh"), [CephS3Life.Folder], null, CancellationToken.None)).MustSucceed();
        return new CephS3(up.Output.Split('\n').Where(line => line.StartsWith("export ", StringComparison.Ordinal)).Select(line => line["export ".Length..].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]), CephS3Life.Folder);
    }

    private static string Script(string name) => Checkout.At("eng", "test-servers", name);
}

/// <summary>Ends the server with the run.</summary>
public sealed class CephS3Life : IAsyncDisposable
{
    internal static string Folder { get; } = Path.Combine(Path.GetTempPath(), $"danmen-s3-{System.Environment.ProcessId}");

    public async ValueTask DisposeAsync() => await CephS3.EndAsync();
}
