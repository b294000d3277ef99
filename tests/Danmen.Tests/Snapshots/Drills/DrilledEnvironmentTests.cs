using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Drills;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Drills;

/// <summary>Which checks a drill carries out, and what commands are told.</summary>
public sealed class DrilledEnvironmentTests
{
    private static readonly EnvironmentDefinition s_here = new() { Name = "prod", Components = [new ComponentDefinition("db", "sqlite", "/drill/db", new Dictionary<string, SettingValue>())] };

    [Theory]
    [InlineData(null, true, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, false)]
    public void What_names_the_living_environment_is_only_asked_when_the_file_says_so(bool? drill, bool asksCopies, bool asksLiving)
    {
        Assert.Equal(asksCopies, IsFor(new CheckDefinition.Sql("SELECT 1", "db") { Name = "a", Timeout = TimeSpan.Zero, Drill = drill }));
        Assert.Equal(asksCopies, IsFor(new CheckDefinition.Command("true") { Name = "a", Timeout = TimeSpan.Zero, Drill = drill }));
        Assert.Equal(asksLiving, IsFor(new CheckDefinition.Http(new Uri("https://x.example/")) { Name = "a", Timeout = TimeSpan.Zero, Drill = drill }));
        Assert.Equal(asksLiving, IsFor(new CheckDefinition.Tcp("x", 1) { Name = "a", Timeout = TimeSpan.Zero, Drill = drill }));
        Assert.Equal(asksLiving, IsFor(new CheckDefinition.Unit("x.service") { Name = "a", Timeout = TimeSpan.Zero, Drill = drill }));
    }

    [Fact]
    public void What_was_not_restored_is_not_asked()
    {
        Assert.False(IsFor(new CheckDefinition.Sql("SELECT 1", "other") { Name = "a", Timeout = TimeSpan.Zero, Drill = true }));
        Assert.False(DrilledEnvironment.IsFor(new CheckDefinition.Command("true") { Name = "a", Timeout = TimeSpan.Zero }, s_here, isWhole: false));
    }

    [Theory]
    [InlineData("db", "DANMEN_DRILL_AT_DB")]
    [InlineData("my-db.2", "DANMEN_DRILL_AT_MY_DB_2")]
    public void Variable_of_a_component_is_a_name_that_a_shell_takes(string component, string variable) => Assert.Equal(variable, DrilledEnvironment.VariableOf(component));

    private static bool IsFor(CheckDefinition check) => DrilledEnvironment.IsFor(check, s_here, isWhole: true);
}
