using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

public sealed class S3ReaderTests
{
    [Fact]
    public void Whole_mapping_is_read()
    {
        S3Definition s3 = Parse("{ region: default, style: virtual, storage_class: STANDARD_IA, tags: false, sse: \"aws:kms\", kms_key: k1, ca: ./ca.pem, tls: 1.2, credentials: { access_key: { env: A }, secret_key: { file: secret } } }");
        Assert.Equal(
            new S3Definition
            {
                Region = "default",
                Style = S3Style.Virtual,
                StorageClass = "STANDARD_IA",
                Tags = false,
                Encryption = "aws:kms",
                KmsKey = "k1",
                AuthorityFile = "/srv/ca.pem",
                AllowsTls12 = true,
                Credentials = new S3CredentialSource.Secrets(new SecretReference.EnvironmentVariable("A"), new SecretReference.File("/srv/secret"), null),
            },
            s3);
        Assert.Equal(new S3CredentialSource.SharedFile("/srv/aws", "default"), Parse("{ credentials: { file: aws } }").Credentials);
        Assert.Equal(new S3Definition(), Parse("{}"));
    }

    [Theory]
    [InlineData("{ regoin: x }", "DM-SYSTEM-003", ":2:7")]
    [InlineData("{ region: \"a b\" }", "DM-SYSTEM-004", ":2:15")]
    [InlineData("{ style: both }", "DM-SYSTEM-004", ":2:14")]
    [InlineData("{ storage_class: \"A\\r\\nB: c\" }", "DM-SYSTEM-004", ":2:22")]
    [InlineData("{ tls: 1.1 }", "DM-SYSTEM-004", ":2:12")]
    [InlineData("{ sse: DES }", "DM-SYSTEM-004", ":2:12")]
    [InlineData("{ kms_key: k }", "DM-SYSTEM-004", ":2:5")]
    [InlineData("{ credentials: { secret_key: { env: S } } }", "DM-SYSTEM-004", ":2:20")]
    [InlineData("{ credentials: { file: f, secret_key: { env: S } } }", "DM-SYSTEM-004", ":2:20")]
    [InlineData("{ credentials: { access_key: AKIA, secret_key: { env: S } } }", "DM-SYSTEM-004", ":2:34")]
    [InlineData("{ credentials: { env: S } }", "DM-SYSTEM-003", ":2:22")]
    public void Anything_else_is_refused_at_its_place(string text, string code, string place)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Parse(text));
        Assert.Equal(code, fault.Code.Id);
        Assert.EndsWith("danmen.yaml" + place, fault.Subject, StringComparison.Ordinal);
    }

    private static S3Definition Parse(string s3) => SystemFile.Parse($"system: shop\ns3: {s3}\n", "danmen.yaml", "/srv", StubKind.Kinds).S3;
}
