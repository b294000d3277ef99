using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Backends.Opening;
using Danmen.Restic.Backends.Rest;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends.Opening;

public sealed class BackendFactoryTests
{
    private readonly BackendFactory _factory = new(() => new RestServerHandler().ToClient(), TimeProvider.System);

    [Theory]
    [InlineData("/srv/backup", "/srv/backup")]
    [InlineData("./snapshots", "/base/snapshots")]
    [InlineData("snapshots", "/base/snapshots")]
    [InlineData("local:snapshots", "/base/snapshots")]
    [InlineData("./rest:odd", "/base/rest:odd")]
    [InlineData("断面/保存", "/base/断面/保存")]
    public void Path_is_a_folder(string location, string expected)
    {
        IBackend backend = _factory.Open(location, "/base");
        Assert.IsType<LocalBackend>(backend);
        Assert.Equal(expected, backend.Location);
    }

    [Theory]
    [InlineData("rest:http://host:8000", "rest:http://host:8000/")]
    [InlineData("rest:https://host/a/b", "rest:https://host/a/b/")]
    [InlineData("rest:https://user:secret@host/a/", "rest:https://host/a/")]
    public void Rest_is_a_server(string location, string expected)
    {
        IBackend backend = _factory.Open(location, "/base");
        Assert.IsType<RestBackend>(backend);
        Assert.Equal(expected, backend.Location);
    }

    [Fact]
    public void Memory_of_one_name_is_one_repository()
    {
        IBackend backend = _factory.Open("memory:a", "/");
        Assert.IsType<MemoryBackend>(backend);
        Assert.Same(backend, _factory.Open("memory:a", "/"));
        Assert.NotSame(backend, _factory.Open("memory:b", "/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rest:")]
    [InlineData("rest:ftp://user:secret@host/")]
    [InlineData("rest:user:secret@host")]
    [InlineData("rest:https://user:secret@host/?create=true")]
    [InlineData("s3:https://user:secret@host/bucket")]
    public void Anything_else_is_refused_without_repeating_it(string location)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => _factory.Open(location, "/base"));
        Assert.Equal(BackendFaults.InvalidLocation, fault.Code);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }
}
