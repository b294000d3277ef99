using Danmen.Components;
using Danmen.Components.Rsync;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Rsync;

public sealed class RemotePlaceTests
{
    [Theory]
    [InlineData("deploy@app1:/srv/app", "deploy@app1", "/srv/app", "deploy@app1:/srv/app/")]
    [InlineData("app1.example:/srv/app//", "app1.example", "/srv/app", "app1.example:/srv/app/")]
    [InlineData("root@[fe80::1%eth0]:/", "root@[fe80::1%eth0]", "/", "root@[fe80::1%eth0]:/")]
    [InlineData("h:/a b/'c'\n:d", "h", "/a b/'c'\n:d", "h:/a b/'c'\n:d/")]
    [InlineData("h:/a[1]\\*", "h", "/a[1]\\*", "h:/a\\[1\\]\\\\\\*/")]
    [InlineData("h:/a\\b", "h", "/a\\b", "h:/a\\b/")]
    public void Place_is_host_and_absolute_path(string location, string account, string path, string source)
    {
        RemotePlace place = RemotePlace.From(Component(location));
        Assert.Equal((account, path, source), (place.Account, place.Path, place.Source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/srv/app")]
    [InlineData("app1:srv/app")]
    [InlineData("app1:~/app")]
    [InlineData("app1::module/app")]
    [InlineData("rsync://app1/module")]
    [InlineData("-oProxyCommand=evil:/srv")]
    [InlineData("user@-oProxyCommand=evil:/srv")]
    [InlineData("-l@host:/srv")]
    [InlineData("us er@host:/srv")]
    [InlineData("user@ho st:/srv")]
    [InlineData("user@host;evil:/srv")]
    [InlineData("user@host\n:/srv")]
    [InlineData("a@b@host:/srv")]
    [InlineData("user:secret@host:/srv")]
    public void What_could_be_an_option_a_daemon_or_something_relative_is_refused(string location) =>
        Assert.Equal(RsyncFaults.PlaceInvalid, Assert.Throws<DanmenException>(() => RemotePlace.From(Component(location))).Code);

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("22 -oProxyCommand=evil")]
    public void Port_is_a_number(string port) =>
        Assert.Equal(RsyncFaults.PlaceInvalid, Assert.Throws<DanmenException>(() => RemotePlace.From(Component("h:/a", ("port", port)))).Code);

    [Theory]
    [InlineData("root@app1:/srv/app", "deploy@APP1:/srv/app/", true)]
    [InlineData("app1:/srv", "app1:/srv/app", true)]
    [InlineData("app1:/srv/app", "app1:/srv", true)]
    [InlineData("app1:/", "app1:/srv", true)]
    [InlineData("app1:/srv/app", "app1:/srv/app2", false)]
    [InlineData("app1:/srv/app", "app2:/srv/app", false)]
    public void Places_overlap_whoever_logs_in(string one, string other, bool overlap) => Assert.Equal(overlap, new RsyncComponent().Overlap(Component(one), Component(other)));

    [Fact]
    public void Settings_of_ssh_are_read()
    {
        RemotePlace place = RemotePlace.From(Component("h:/a", ("port", "2222"), ("key", "/k"), ("known_hosts", "/h")));
        Assert.Equal((2222, "/k", "/h"), (place.Port, place.Key, place.KnownHosts));
    }

    private static ComponentDefinition Component(string location, params (string Name, string Value)[] ssh) => new("legacy", "rsync", location, new Dictionary<string, SettingValue>
    {
        ["ssh"] = new SettingValue.Group(ssh.ToDictionary(each => each.Name, each => (SettingValue)new SettingValue.Text(each.Value))),
    });
}
