using System.Net;
using System.Net.Sockets;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Integrations.S3;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;
using S3Location = Danmen.Integrations.S3.S3Location;

namespace Danmen.IntegrationTests.S3;

/// <summary>What S3 servers can do beyond other places, and what goes wrong with them.</summary>
public sealed class S3BackendTests : BackendConformance
{
    // The whole suite again with small pages, small parts, and the bucket's name in the host.
    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        return new BackendPlace(() => Small(server, bucket, server.As() with { Style = S3Style.Virtual }, Resolving(server))) { Plant = server.PlantIn(bucket, "") };
    }

    [Fact]
    public async Task Large_pack_goes_in_parts_and_a_part_that_fails_is_sent_again()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        FailingParts failing = new();
        await using S3Backend backend = Small(server, bucket, server.As() with { StorageClass = "COLD" }, failing);
        (string name, byte[] content) = Object((12 << 20) + 17);
        await backend.SavePackAsync(BlobType.Data, name, content, Token);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
        Assert.Equal((3 + 1, 1), (failing.Sent, failing.Failed));
        GetObjectMetadataResponse stored = await server.Client.GetObjectMetadataAsync(bucket, Key(name), Token);
        Assert.EndsWith("-3\"", stored.ETag, StringComparison.Ordinal);
        Assert.Equal("COLD", stored.StorageClass?.Value);
        Assert.Equal("data", await TagOfAsync(server, bucket, Key(name)));

        // Again changes nothing; another length is refused.
        await backend.SavePackAsync(BlobType.Data, name, content, Token);
        Assert.Equal(4, failing.Sent);
        Assert.Equal(BackendFaults.NameTaken, (await Assert.ThrowsAsync<DanmenException>(() => backend.SavePackAsync(BlobType.Data, name, content.AsMemory(1), Token))).Code);
    }

    [Fact]
    public async Task Upload_that_fails_for_good_leaves_nothing_behind()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        await using S3Backend backend = Small(server, bucket, server.As(), new FailingParts { FailuresOfPart2 = int.MaxValue });
        (string name, byte[] content) = Object(12 << 20);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Pack, name, content, Token));
        Assert.Equal(StoreFaults.BackendFailed, fault.Code);
        Assert.Empty(await backend.ListUnfinishedAsync(Token));
        Assert.Empty(await server.KeysAsync(bucket));
    }

    [Fact]
    public async Task Upload_of_a_killed_run_is_found_and_removed()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}");
        string name = Object(1).Name;
        InitiateMultipartUploadResponse upload = await server.Client.InitiateMultipartUploadAsync(bucket, Key(name), Token);
        await server.Client.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = Key(name), UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(new byte[1000]) }, Token);
        IUnfinishedFiles unfinished = (IUnfinishedFiles)backend;
        UnfinishedFile file = Assert.Single(await unfinished.ListUnfinishedAsync(Token));
        Assert.StartsWith(Key(name), file.Path, StringComparison.Ordinal);
        Assert.InRange(file.WrittenAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        await unfinished.RemoveUnfinishedAsync(file, Token);
        await unfinished.RemoveUnfinishedAsync(file, Token);
        Assert.Empty(await unfinished.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task Only_data_packs_are_tagged_and_moved_to_the_storage_class()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}", server.As() with { StorageClass = "COLD" });
        (string data, byte[] first) = Object(100);
        (string tree, byte[] second) = Object(100);
        (string index, byte[] third) = Object(100);
        await backend.SavePackAsync(BlobType.Data, data, first, Token);
        await backend.SavePackAsync(BlobType.Tree, tree, second, Token);
        await backend.SaveAsync(FileKind.Index, index, third, Token);
        Assert.Equal(("data", "COLD"), (await TagOfAsync(server, bucket, Key(data)), await ClassOfAsync(server, bucket, Key(data))));
        Assert.Equal((null, null), (await TagOfAsync(server, bucket, Key(tree)), await ClassOfAsync(server, bucket, Key(tree))));
        Assert.Equal((null, null), (await TagOfAsync(server, bucket, "index/" + index), await ClassOfAsync(server, bucket, "index/" + index)));

        await using IBackend untagged = server.Open($"{server.Endpoint}/{bucket}/other", server.As() with { Tags = false });
        await untagged.SavePackAsync(BlobType.Data, data, first, Token);
        Assert.Null(await TagOfAsync(server, bucket, "other/" + Key(data)));
    }

    [Fact]
    public async Task Server_encrypts_when_told_to()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        await using S3Backend backend = Small(server, bucket, server.As() with { Encryption = "aws:kms", KmsKey = "test-key" }, null);
        foreach (int length in (int[])[1000, 6 << 20])
        {
            (string name, byte[] content) = Object(length);
            await backend.SaveAsync(FileKind.Pack, name, content, Token);
            Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
            Assert.Equal("aws:kms", (await server.Client.GetObjectMetadataAsync(bucket, Key(name), Token)).ServerSideEncryptionMethod?.Value);
        }
    }

    [Fact]
    public async Task Content_that_is_not_what_its_name_says_is_not_stored()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}");
        (string name, byte[] content) = Object(1000);
        content[500] ^= 1;
        Assert.Equal(S3Faults.ContentRefused, (await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Pack, name, content, Token))).Code);
        Assert.Empty(await server.KeysAsync(bucket));
    }

    [Fact]
    public async Task What_is_wrong_with_a_server_is_told_each_by_its_own_error()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        S3Definition secrets = server.As() with { Credentials = new S3CredentialSource.Secrets(new SecretReference.EnvironmentVariable("DANMEN_TEST_NOT_SET"), new SecretReference.EnvironmentVariable("DANMEN_TEST_NOT_SET"), null) };
        string tls = server.TlsEndpoint[(server.TlsEndpoint.IndexOf("//", StringComparison.Ordinal) + 2)..];
        foreach ((string place, S3Definition definition, FaultCode expected) in new[]
        {
            ($"{server.Endpoint}/no-such-bucket", server.As(), S3Faults.BucketMissing),
            ("http://no-such-host.invalid/bucket", server.As(), S3Faults.HostUnknown),
            ("http://127.0.0.1:1/bucket", server.As(), BackendFaults.Unreachable),
            ($"{server.Endpoint}/{bucket}", server.As(CephS3.WrongSecret), S3Faults.CredentialsRefused),
            ($"{server.Endpoint}/{bucket}", server.As(CephS3.Stranger), BackendFaults.AccessDenied),
            ($"{server.Endpoint}/{bucket}", server.As("nobody"), SystemFaults.SecretUnavailable),
            ($"{server.Endpoint}/{bucket}", secrets, SystemFaults.SecretUnavailable),
            ($"{tls}/{bucket}", server.As(), S3Faults.Untrusted),
            ($"{server.Endpoint.Replace("http:", "https:", StringComparison.Ordinal)}/{bucket}", server.As(), S3Faults.Untrusted),
        })
        {
            await using IBackend backend = server.Open(place, definition);
            foreach (Func<Task> call in (Func<Task>[])[() => backend.GetLengthAsync(FileKind.Config, "config", Token), () => backend.CreateLayoutAsync(Token), () => ListAsync(backend, FileKind.Key)])
            {
                DanmenException? fault = await Record.ExceptionAsync(call) as DanmenException;
                Assert.True(expected == fault?.Code, $"{place} {definition.Credentials}: {fault?.Message ?? "nothing"}");
                Assert.DoesNotContain("thisIsNotTheSecret", fault!.ToString(), StringComparison.Ordinal); // not null: its code was as expected
            }
        }

        Assert.Equal(S3Faults.Untrusted, Assert.Throws<DanmenException>(() => server.Open($"{tls}/{bucket}", server.As() with { AuthorityFile = "/dev/null" })).Code);
    }

    [Fact]
    public async Task Server_that_is_gone_for_long_gets_no_more_requests_for_a_while()
    {
        CephS3 server = await CephS3.GetAsync();
        FailingParts counted = new() { IsGone = true };
        await using IBackend backend = server.Open($"{server.Endpoint}/bucket", handler: counted);
        for (int i = 0; i < 10; i++) Assert.Equal(BackendFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Key, Object(1).Name, Token))).Code);
        Assert.Equal(9, counted.Sent);
    }

    private static string Key(string pack) => $"data/{pack[..2]}/{pack}";

    private static async Task<string?> TagOfAsync(CephS3 server, string bucket, string key) =>
        (await server.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = key }, Token)).Tagging?.SingleOrDefault(tag => tag.Key == "danmen")?.Value;

    private static async Task<string?> ClassOfAsync(CephS3 server, string bucket, string key) => (await server.Client.GetObjectMetadataAsync(bucket, key, Token)).StorageClass?.Value;

    /// <summary>With limits that a test reaches.</summary>
    internal static S3Backend Small(CephS3 server, string bucket, S3Definition definition, HttpMessageHandler? handler)
    {
        S3Location location = S3Location.Parse(definition.Style == S3Style.Virtual ? $"{server.Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/{bucket}" : $"{server.Endpoint}/{bucket}");
        S3Credentials credentials = new(definition.Credentials!, new SecretReader()); // As() gives some
        S3Wire wire = new(handler ?? new SocketsHttpHandler());
        HttpClient http = HttpClients.New(wire);
        return new S3Backend(wire, http, S3Clients.Make(location, definition, credentials, static _ => null, http), location, definition, credentials, new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20) }, TimeProvider.System) { LargestPutBytes = 5 << 20, PartBytes = 5 << 20, PageKeys = 5 };
    }

    /// <summary>Finds BUCKET.localhost, which no name service knows.</summary>
    private static SocketsHttpHandler Resolving(CephS3 server) => new()
    {
        ConnectCallback = async (context, token) =>
        {
            Assert.EndsWith(".localhost", context.DnsEndPoint.Host, StringComparison.Ordinal);
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Endpoint).Port, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>Counts what sends a part or an object; answers some of it with 503 in the server's place.</summary>
    private sealed class FailingParts : DelegatingHandler
    {
        private int _sent, _failed;

        public FailingParts()
            : base(new SocketsHttpHandler())
        {
        }

        public int FailuresOfPart2 { get; init; } = 1;

        /// <summary>True: nobody answers.</summary>
        public bool IsGone { get; init; }

        public int Sent => _sent;

        public int Failed => _failed;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsGone)
            {
                Interlocked.Increment(ref _sent);
                throw new HttpRequestException(HttpRequestError.ConnectionError, "gone", new SocketException((int)SocketError.ConnectionRefused));
            }

            string query = request.RequestUri!.Query; // never null here: HttpClient sends whole addresses
            if (!query.Contains("partNumber", StringComparison.Ordinal)) return await base.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref _sent);
            if (!query.Contains("partNumber=2&", StringComparison.Ordinal) || Volatile.Read(ref _failed) >= FailuresOfPart2) return await base.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref _failed);
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("<Error><Code>SlowDown</Code></Error>") };
        }
    }
}
