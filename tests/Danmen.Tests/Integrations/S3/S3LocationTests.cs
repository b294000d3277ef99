using Danmen.Faults;
using Danmen.Integrations.S3;
using Xunit;

namespace Danmen.Tests.Integrations.S3;

public sealed class S3LocationTests
{
    [Theory]
    [InlineData("s3.amazonaws.com/bucket", "https://s3.amazonaws.com/", "bucket", "", "s3:https://s3.amazonaws.com/bucket")]
    [InlineData("https://host:9000/bucket/a/b", "https://host:9000/", "bucket", "a/b/", "s3:https://host:9000/bucket/a/b")]
    [InlineData("http://127.0.0.1:9000/bucket/a/", "http://127.0.0.1:9000/", "bucket", "a/", "s3:http://127.0.0.1:9000/bucket/a")]
    [InlineData("//host/bucket//a", "https://host/", "bucket", "a/", "s3:https://host/bucket/a")]
    [InlineData("host/bucket/断面 1", "https://host/", "bucket", "断面 1/", "s3:https://host/bucket/断面 1")]
    public void Address_is_read_as_restic_spells_it(string place, string endpoint, string bucket, string prefix, string told)
    {
        S3Location location = S3Location.Parse(place);
        Assert.Equal((endpoint, bucket, prefix), (location.Endpoint.ToString(), location.Bucket, location.Prefix));
        Assert.Equal(told, location.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("https://host/")]
    [InlineData("https://key:secret@host/bucket")]
    [InlineData("ftp://host/bucket")]
    [InlineData("https://host/bucket?secret=1")]
    [InlineData("https:///bucket")]
    public void Anything_else_is_refused_without_repeating_it(string place)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => S3Location.Parse(place));
        Assert.Equal(BackendFaults.InvalidLocation, fault.Code);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }
}
