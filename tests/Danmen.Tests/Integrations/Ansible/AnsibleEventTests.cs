using Danmen.Integrations.Ansible;
using Xunit;

namespace Danmen.Tests.Integrations.Ansible;

/// <summary>Lines of the callback.</summary>
public sealed class AnsibleEventTests
{
    [Fact]
    public void Event_tells_host_task_and_answer()
    {
        AnsibleEvent? told = AnsibleEvent.Parse("""{"event":"ok","host":"app1","task":"Exchange the files","role":"files","changed":true,"component":"code","danmen":{"problems":[]},"later":{"x":[1]}}""");
        Assert.Equal(("ok", "app1", "Exchange the files", "files", true, "code"), (told!.Kind, told.Host, told.Task, told.Role, told.Changed, told.Subject));
        Assert.True(told.Danmen.TryGetProperty("problems", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("""{"host":"x"}""")]
    [InlineData("""{"event":7}""")]
    [InlineData("PLAY [all] ****")]
    public void What_is_no_event_is_passed_over(string line) => Assert.Null(AnsibleEvent.Parse(line));

    [Fact]
    public void Values_of_other_types_are_passed_over()
    {
        AnsibleEvent? told = AnsibleEvent.Parse("""{"event":"failed","host":3,"rc":"x","status":1e99,"danmen":"text","changed":{"a":1}}""");
        Assert.Equal((null, null, null, null), (told!.Host, told.ExitCode, told.Status, told.Changed));
    }
}
