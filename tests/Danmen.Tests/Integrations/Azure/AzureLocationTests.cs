using Danmen.Faults;
using Danmen.Integrations.Azure;
using Xunit;

namespace Danmen.Tests.Integrations.Azure;

public sealed class AzureLocationTests
{
    [Theory]
    [InlineData("backup:/", "backup", "", "azure:backup:/")]
    [InlineData("backup:/shop/prod/", "backup", "shop/prod/", "azure:backup:/shop/prod")]
    [InlineData("a-1-b:shop", "a-1-b", "shop/", "azure:a-1-b:/shop")]
    [InlineData("$root:/x", "$root", "x/", "azure:$root:/x")]
    public void Place_is_container_and_prefix_as_restic_spells_it(string place, string container, string prefix, string shown)
    {
        AzureLocation location = AzureLocation.Parse(place);
        Assert.Equal((container, prefix, shown), (location.Container, location.Prefix, location.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("backup")]
    [InlineData(":/x")]
    [InlineData("ab:/")]
    [InlineData("Backup:/")]
    [InlineData("-backup:/")]
    [InlineData("back--up:/")]
    [InlineData("back/up:/")]
    public void What_is_no_container_is_refused(string place) => Assert.Equal(BackendFaults.InvalidLocation, Assert.Throws<DanmenException>(() => AzureLocation.Parse(place)).Code);
}
