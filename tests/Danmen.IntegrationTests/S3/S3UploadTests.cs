using System.Diagnostics;
using System.Globalization;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Integrations.S3;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>Uploads in parts that are cut, killed and gone on with.</summary>
public sealed class S3UploadTests : IDisposable
{
    private const int PartBytes = 5 << 20;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_whose_line_was_cut_is_gone_on_with_and_what_arrived_is_not_sent_again()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        PatternContent content = new((4 * PartBytes) + 17);
        string name = content.Name();
        CuttingHandler cut = Counting(3);
        await using (S3Backend first = S3BackendTests.Small(server, bucket, server.As(), cut))
            Assert.Equal(BackendFaults.Unreachable, (await Assert.ThrowsAsync<DanmenException>(() => first.SaveLargeAsync(FileKind.Pack, name, content, Token))).Code);
        CuttingHandler counted = Counting();
        await using S3Backend second = S3BackendTests.Small(server, bucket, server.As(), counted);
        Assert.Null(await second.GetLengthAsync(FileKind.Pack, name, Token));
        Assert.Single(await second.ListUnfinishedAsync(Token));
        await second.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(2, counted.Parts);
        await MustHoldAsync(second, name, content);
        Assert.Empty(await second.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task Upload_of_a_killed_process_is_gone_on_with_and_what_arrived_is_not_sent_again()
    {
        const int Parts = 8;
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(), file = _folder.At("content");
        PatternContent content = new(Parts * (16L << 20));
        string name = content.Name();
        await File.WriteAllBytesAsync(file, PatternContent.Range(0, (int)content.LengthBytes), Token);
        int arrived;
        using (Process uploading = ExternalProgram.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Danmen.CrashDriver.dll"), "upload", $"{server.Endpoint}/{bucket}", server.CredentialsFile, CephS3.Owner, file, name], null))
        {
            while ((arrived = await ArrivedAsync(server, bucket)) == 0)
            {
                Assert.False(uploading.HasExited, "it ended before it could be killed");
                await Task.Delay(50, Token);
            }

            uploading.Kill();
            await uploading.WaitForExitAsync(Token);
            Assert.NotEqual(0, uploading.ExitCode);
        }

        Assert.Empty(await server.KeysAsync(bucket));
        CuttingHandler counted = Counting();
        await using IBackend backend = server.Open($"{server.Endpoint}/{bucket}", handler: counted);
        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.InRange(counted.Parts, 0, Parts - arrived);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure: killed with {arrived} of {Parts} parts there, {counted.Parts} sent"));
        await MustHoldAsync(backend, name, content);
        Assert.Empty(await ((IUnfinishedFiles)backend).ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task Parts_that_hold_something_else_are_sent_again()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        PatternContent content = new((2 * PartBytes) + 5);
        string name = content.Name(), key = $"data/{name[..2]}/{name}";
        InitiateMultipartUploadResponse upload = await server.Client.InitiateMultipartUploadAsync(bucket, key, Token);
        // The second part is as it should be.
        foreach ((int number, byte[] part) in new[] { (1, new byte[PartBytes]), (2, PatternContent.Range(PartBytes, PartBytes)), (3, new byte[5]) })
            await server.Client.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartNumber = number, InputStream = new MemoryStream(part) }, Token);
        CuttingHandler counted = Counting();
        await using S3Backend backend = S3BackendTests.Small(server, bucket, server.As(), counted);
        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(2, counted.Parts);
        await MustHoldAsync(backend, name, content);
        Assert.Empty(await backend.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task Upload_with_more_parts_than_the_object_has_is_left_alone()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        PatternContent content = new(PartBytes + 5);
        string name = content.Name(), key = $"data/{name[..2]}/{name}";
        InitiateMultipartUploadResponse upload = await server.Client.InitiateMultipartUploadAsync(bucket, key, Token);
        await server.Client.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartNumber = 3, InputStream = new MemoryStream(new byte[100]) }, Token);
        await using S3Backend backend = S3BackendTests.Small(server, bucket, server.As(), null);
        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        await MustHoldAsync(backend, name, content);
        await backend.RemoveUnfinishedAsync(Assert.Single(await backend.ListUnfinishedAsync(Token)), Token);
    }

    [Fact]
    public async Task Of_many_that_upload_the_same_object_in_parts_all_succeed()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        PatternContent content = new((2 * PartBytes) + 5);
        string name = content.Name();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            await Task.Delay(number * 40, Token);
            await using S3Backend backend = S3BackendTests.Small(server, bucket, server.As(), null);
            await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        }));
        await using S3Backend after = S3BackendTests.Small(server, bucket, server.As(), null);
        await MustHoldAsync(after, name, content);
    }

    private static CuttingHandler Counting(int passing = int.MaxValue) => new(static address => address.Query.Contains("partNumber", StringComparison.Ordinal), passing);

    private static async Task<int> ArrivedAsync(CephS3 server, string bucket)
    {
        MultipartUpload? upload = (await server.Client.ListMultipartUploadsAsync(bucket, Token)).MultipartUploads?.SingleOrDefault();
        return upload is null ? 0 : (await server.Client.ListPartsAsync(bucket, upload.Key, upload.UploadId, Token)).Parts?.Count ?? 0;
    }

    private static async Task MustHoldAsync(IBackend backend, string name, PatternContent content)
    {
        Assert.Equal(content.LengthBytes, await backend.GetLengthAsync(FileKind.Pack, name, Token));
        byte[] stored = new byte[content.LengthBytes];
        await backend.ReadAsync(FileKind.Pack, name, 0, stored, Token);
        Assert.True(stored.AsSpan().SequenceEqual(PatternContent.Range(0, stored.Length)));
    }
}
