using Danmen.Components.Git;
using Xunit;

namespace Danmen.Tests.Components.Git;

public sealed class RemoteAddressTests
{
    [Theory]
    [InlineData("https://user:token@host.example/a.git", "https://host.example/a.git")]
    [InlineData("https://token@host.example:8443/a.git", "https://host.example:8443/a.git")]
    [InlineData("https://a@b:c@host.example/a.git", "https://host.example/a.git")]
    [InlineData("https://host.example/a.git?private_token=x", "https://host.example/a.git")]
    [InlineData("https://user:pass@host.example", "https://host.example")]
    [InlineData("ssh://git:pass@host.example/a.git", "ssh://git@host.example/a.git")]
    [InlineData("ssh://git@host.example:22/a.git", "ssh://git@host.example:22/a.git")]
    [InlineData("git@host.example:a.git", "git@host.example:a.git")]
    [InlineData("/srv/git/a.git", "/srv/git/a.git")]
    [InlineData("https://host.example/a@b.git", "https://host.example/a@b.git")]
    public void Credentials_are_left_out(string address, string expected) => Assert.Equal(expected, RemoteAddress.WithoutCredentials(address));
}
