using Danmen.Snapshots.Comparing;
using Xunit;

namespace Danmen.Tests.Snapshots.Comparing;

public sealed class SecretRedactionTests
{
    [Theory]
    [InlineData("password: hunter2")]
    [InlineData("DB_PASSWORD=hunter2")]
    [InlineData("  \"apiKey\": \"hunter2\",")]
    [InlineData("secret_token = 'hunter2' # comment")]
    [InlineData("\"ConnectionString\": \"Host=db;Password=hunter2;Database=x\"")]
    [InlineData("url = postgresql://shop:hunter2@db/shop")]
    [InlineData("<password>hunter2</password>")]
    [InlineData("<add key=\"SmtpPassword\" value=\"hunter2\" />")]
    [InlineData("Authorization: Bearer hunter2hunter2")]
    [InlineData("AWS_SECRET_ACCESS_KEY=hunter2")]
    [InlineData("password: correct horse hunter2")]
    [InlineData("password: |\n  hunter2\n  more hunter2\nname: x")]
    [InlineData("key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  hunter2\n  -----END RSA PRIVATE KEY-----\n")]
    [InlineData("パスワード: hunter2")]
    public void A_secret_does_not_come_through(string text) =>
        Assert.DoesNotContain("hunter2", new SecretRedaction().Redact(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("port: 8080\nname: shop\n")]
    [InlineData("# 設定\n[server]\nhost = example\n")]
    [InlineData("")]
    [InlineData("\n\nx\n")]
    public void What_is_no_secret_stays_as_it_is(string text) => Assert.Equal(text, new SecretRedaction().Redact(text));

    [Fact]
    public void Equal_secrets_stay_equal_and_different_ones_differ()
    {
        var redaction = new SecretRedaction();

        Assert.Equal(redaction.Redact("password: a"), redaction.Redact("password: a"));
        Assert.NotEqual(redaction.Redact("password: a"), redaction.Redact("password: b"));
        Assert.NotEqual(redaction.Redact("password: a"), new SecretRedaction().Redact("password: a"));
    }

    [Fact]
    public void What_stands_behind_a_block_is_shown_again()
    {
        string redacted = new SecretRedaction().Redact("a:\n  token: >-\n    one\n    two\n  port: 1\n");

        Assert.EndsWith("\n  port: 1\n", redacted, StringComparison.Ordinal);
        Assert.Contains("  token: >-\n    ‹secret ", redacted, StringComparison.Ordinal);
    }
}
