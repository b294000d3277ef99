using Amazon.S3;
using Danmen.Integrations.S3;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Integrations.S3;

public sealed class S3ClientsTests
{
    [Theory]
    [InlineData("https://s3.eu-west-1.amazonaws.com/bucket", null, S3Style.Auto, "eu-west-1", false)]
    [InlineData("https://s3.amazonaws.com/bucket", "ap-northeast-1", S3Style.Auto, "ap-northeast-1", false)]
    [InlineData("https://s3.amazonaws.com/bucket", null, S3Style.Path, "us-east-1", true)]
    [InlineData("https://minio.example:9000/bucket", null, S3Style.Auto, "us-east-1", true)]
    [InlineData("https://minio.example:9000/bucket", null, S3Style.Virtual, "us-east-1", false)]
    public void Region_and_style_follow_the_server_unless_told(string place, string? region, S3Style style, string expectedRegion, bool inPath)
    {
        using HttpClient http = HttpClients.New();
        using AmazonS3Client client = S3Clients.Make(S3Location.Parse(place), new S3Definition { Region = region, Style = style }, null, static _ => null, http);
        AmazonS3Config config = (AmazonS3Config)client.Config;
        Assert.Equal((expectedRegion, inPath), (config.AuthenticationRegion, config.ForcePathStyle));
    }

    [Fact]
    public void Region_comes_from_the_environment_where_the_file_says_none()
    {
        using HttpClient http = HttpClients.New();
        using AmazonS3Client client = S3Clients.Make(S3Location.Parse("host/b"), new S3Definition(), null, name => name == "AWS_REGION" ? "default" : null, http);
        Assert.Equal("default", client.Config.AuthenticationRegion);
    }
}
