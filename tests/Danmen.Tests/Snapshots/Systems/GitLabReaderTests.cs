using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary><c>gitlab</c> in danmen.yaml.</summary>
public sealed class GitLabReaderTests
{
    [Fact]
    public void Whole_setting_is_read()
    {
        GitLabDefinition gitlab = Parse("{ url: \"https://git.example/\", project: group/sub/shop-1.x, token: { file: secrets/token }, ca: ./ca.pem, link: \"https://danmen.example/s/{snapshot}?t={tag}\", webhook: { env: HOOK } }")!; // it is there
        Assert.Equal(
            new GitLabDefinition("https://git.example", "group/sub/shop-1.x", new SecretReference.File("/home/shop/secrets/token"), "/home/shop/ca.pem", "https://danmen.example/s/{snapshot}?t={tag}") { Webhook = new SecretReference.EnvironmentVariable("HOOK") }, gitlab);
        Assert.Equal("https://git.example/group/sub/shop-1.x", gitlab.Place);
        Assert.Null(SystemFile.Parse("system: shop\n", "danmen.yaml", "/home/shop", StubKind.Kinds).GitLab);
        Assert.Null(Parse("{ url: \"https://git.example/below\", project: グループ/店, token: { env: T } }")!.CaFile); // as above
    }

    [Theory]
    [InlineData("{ url: \"https://git.example\", project: a/b }", 2, 1)]
    [InlineData("{ url: \"https://git.example\", project: a/b, token: { env: T }, tokn: 1 }", 2, 72)]
    [InlineData("{ url: \"https://git.example\", project: a/b, token: secret }", 2, 60)]
    [InlineData("{ url: git.example, project: a/b, token: { env: T } }", 2, 16)]
    [InlineData("{ url: \"ftp://git.example\", project: a/b, token: { env: T } }", 2, 16)]
    [InlineData("{ url: \"https://user:pw@git.example\", project: a/b, token: { env: T } }", 2, 16)]
    [InlineData("{ url: \"https://git.example?x=1\", project: a/b, token: { env: T } }", 2, 16)]
    [InlineData("{ url: \"https://git.example\", project: shop, token: { env: T } }", 2, 48)]
    [InlineData("{ url: \"https://git.example\", project: a/../b, token: { env: T } }", 2, 48)]
    [InlineData("{ url: \"https://git.example\", project: \"a/b?x\", token: { env: T } }", 2, 48)]
    [InlineData("{ url: \"https://git.example\", project: a//b, token: { env: T } }", 2, 48)]
    [InlineData("{ url: \"https://git.example\", project: a/b, token: { env: T }, link: \"javascript:1\" }", 2, 78)]
    public void Wrong_setting_is_refused_with_its_place(string text, int line, int column)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Parse(text));
        Assert.Equal((FaultKind.Usage, $"danmen.yaml:{line}:{column}"), (fault.Kind, fault.Subject));
        Assert.DoesNotContain("pw", fault.Message, StringComparison.Ordinal);
    }

    private static GitLabDefinition? Parse(string text) => SystemFile.Parse($"system: shop\ngitlab: {text}\n", "danmen.yaml", "/home/shop", StubKind.Kinds).GitLab;
}
