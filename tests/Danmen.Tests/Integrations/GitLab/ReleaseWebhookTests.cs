using Danmen.Faults;
using Danmen.Integrations.GitLab;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.GitLab;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Danmen.Tests.Integrations.GitLab;

/// <summary>Events of GitLab's webhooks.</summary>
public sealed class ReleaseWebhookTests
{
    private static readonly GitLabDefinition s_gitlab = new("https://localhost", "group/sub/shop", new SecretReference.EnvironmentVariable("T"), null, null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void New_release_of_the_project_is_read()
    {
        Assert.Equal(new MadeRelease(42, "v1.2.3", "初版", "https://localhost/r/v1.2.3", "abc"), ReleaseWebhook.Read(ReleaseEvent.Of("v1.2.3", "abc"), s_gitlab));
        Assert.NotNull(ReleaseWebhook.Read(ReleaseEvent.Of("v1", "abc", project: "Group/Sub/Shop"), s_gitlab));
    }

    [Theory]
    [InlineData("""{"object_kind":"push","ref":"refs/heads/main"}""")]
    [InlineData("""{"object_kind":"tag_push","project":{"path_with_namespace":"evil/x"}}""")]
    public void Other_events_are_nothing(string body) => Assert.Null(ReleaseWebhook.Read(body, s_gitlab));

    [Fact]
    public void Changed_and_deleted_releases_are_nothing()
    {
        Assert.Null(ReleaseWebhook.Read(ReleaseEvent.Of("v1", "abc", action: "update"), s_gitlab));
        Assert.Null(ReleaseWebhook.Read(ReleaseEvent.Of("v1", "abc", action: "delete"), s_gitlab));
    }

    [Fact]
    public void Release_of_another_project_is_refused() =>
        Assert.Equal(GitLabFaults.WebhookRefused, Assert.Throws<DanmenException>(() => ReleaseWebhook.Read(ReleaseEvent.Of("v1", "abc", project: "group/other"), s_gitlab)).Code);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"object_kind":7}""")]
    [InlineData("""{"object_kind":"release","action":"create"}""")]
    [InlineData("""{"object_kind":"release","action":"create","project":7,"tag":"v1","id":1}""")]
    [InlineData("""{"object_kind":"release","action":"create","project":{"path_with_namespace":"group/sub/shop"},"tag":"","id":1}""")]
    [InlineData("""{"object_kind":"release","action":"create","project":{"path_with_namespace":"group/sub/shop"},"tag":["v1"],"id":1}""")]
    [InlineData("""{"object_kind":"release","action":"create","project":{"path_with_namespace":"group/sub/shop"},"tag":"v1","id":1e99}""")]
    [InlineData("""{"object_kind":"release","action":"create","project":{"path_with_namespace":"group/sub/shop"},"tag":"\ud800","id":1}""")]
    public void What_is_no_event_is_refused(string body) => Assert.Equal(GitLabFaults.WebhookUnreadable, Assert.Throws<DanmenException>(() => ReleaseWebhook.Read(body, s_gitlab)).Code);

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Equal(GitLabFaults.WebhookUnreadable, Assert.Throws<DanmenException>(() => ReleaseWebhook.Read(new string('[', 1 << 20), s_gitlab)).Code);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secre")]
    [InlineData("secret ")]
    [InlineData("SECRET")]
    public void Wrong_token_is_refused(string? received)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => ReleaseWebhook.MustBeRight(received, "secret"));
        Assert.Equal(GitLabFaults.WebhookRefused, fault.Code);
        Assert.DoesNotContain("secre", fault.Detail.Replace("secret token", "", StringComparison.Ordinal), StringComparison.Ordinal);
        ReleaseWebhook.MustBeRight("secret", "secret");
        Assert.Throws<DanmenException>(() => ReleaseWebhook.MustBeRight(null, ""));
    }

    [Fact]
    public async Task Deliveries_are_remembered_the_newest_only()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state.db");
        await using (WebhookLog log = await WebhookLog.OpenAsync(file, TimeProvider.System, Token))
        {
            Assert.False(await log.HasAsync("x' OR 1=1", Token));
            await log.AddAsync("x' OR 1=1", Token);
            await log.AddAsync("x' OR 1=1", Token);
            Assert.True(await log.HasAsync("x' OR 1=1", Token));
        }

        await using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Token);
        await using SqliteCommand fill = connection.CreateCommand();
        fill.CommandText = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050) INSERT INTO webhook_log SELECT 'old ' || i, i FROM n";
        await fill.ExecuteNonQueryAsync(Token);
        await using (WebhookLog log = await WebhookLog.OpenAsync(file, TimeProvider.System, Token))
        {
            await log.AddAsync("newest", Token);
            Assert.True(await log.HasAsync("newest", Token));
            Assert.True(await log.HasAsync("old 10050", Token));
            Assert.False(await log.HasAsync("old 1", Token));
        }

        fill.CommandText = "SELECT count(*) FROM webhook_log";
        Assert.Equal(10_000L, await fill.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task One_delivery_is_worked_on_at_a_time()
    {
        using TemporaryFolder folder = new();
        WebhookLog first = await WebhookLog.OpenAsync(folder.At("state.db"), TimeProvider.System, Token);
        Task<WebhookLog> second = WebhookLog.OpenAsync(folder.At("state.db"), TimeProvider.System, Token);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }
}
