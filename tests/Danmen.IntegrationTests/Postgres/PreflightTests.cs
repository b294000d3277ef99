using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Runbooks;
using Danmen.Snapshots.Contracts;
using Npgsql;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>What a plan tells of a server, and what is looked at again before the exchange.</summary>
public sealed class PreflightTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Open_sessions_are_counted_by_program_and_user_and_what_they_ask_is_never_told()
    {
        string name = await server.CreateDatabaseAsync();
        var harness = new PostgresHarness(server);
        CapturedComponent captured = await harness.CaptureAsync(name);
        await using NpgsqlConnection one = await server.OpenAsync(name), two = await server.OpenAsync(name);
        foreach (NpgsqlConnection session in (NpgsqlConnection[])[one, two])
        {
            await using NpgsqlCommand command = new("SET application_name = 'night \"batch\"'; SELECT 'a secret'", session);
            await command.ExecuteNonQueryAsync(Token);
        }

        await using IComponentRestore restore = harness.BeginRestore(harness.Component(name), captured);
        ComponentPlan plan = await restore.PlanAsync(Token);
        Assert.Empty(plan.Refusals);
        Assert.Contains("night \"batch\" (danmen_admin) 2", plan.Actions.Single(action => action.Code.Id == "postgres.sessions_end").English, StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Actions, action => action.English.Contains("secret", StringComparison.Ordinal));
        Assert.Contains(plan.Actions, action => action.Code.Id == "postgres.server_fits");
        Assert.True(plan.Room is { Bytes: > 0, FreeBytes: > 0 });
    }

    [Fact]
    public async Task Server_that_is_away_is_a_reason_among_the_others_and_keeps_its_own_error_in_the_run()
    {
        await using RunbookShop shop = await RunbookShop.OpenAsync(server, "");
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        shop.Configure(text => text.Replace($"port={port}", "port=1", StringComparison.Ordinal));
        string living = await shop.ContentAsync();
        JsonElement[] components = [.. (await shop.Danmen.JsonAsync(4, "restore", "latest", "--to", "prod", "--plan")).GetProperty("components").EnumerateArray()]; // in the golden list
        Assert.Equal(["db", "settings", "uploads", "models"], components.Select(each => each.GetProperty("name").GetString()));
        Assert.Equal("restore.cannot_be_planned", Assert.Single(components[0].GetProperty("refusals").EnumerateArray()).GetProperty("code").GetString());
        Assert.All(components[1..], each => Assert.NotEmpty(each.GetProperty("actions").EnumerateArray()));
        Assert.Contains("[DM-PG-", (await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);
        Assert.Equal(living, await shop.ContentAsync());
    }

    [Fact]
    public async Task Room_that_cannot_be_told_is_told_as_unknown()
    {
        string name = await server.CreateDatabaseAsync(), role = $"plain_{name}";
        await server.ExecuteAsync("postgres", $"CREATE ROLE {role} LOGIN CREATEDB; GRANT pg_signal_backend TO {role}; ALTER DATABASE {name} OWNER TO {role}");
        var harness = new PostgresHarness(server);
        CapturedComponent captured = await harness.CaptureAsync(name);
        ComponentDefinition component = harness.Component(name);
        await using (IComponentRestore restore = harness.BeginRestore(component with { Location = component.Location.Replace("danmen_admin", role, StringComparison.Ordinal) }, captured))
        {
            ComponentPlan plan = await restore.PlanAsync(Token);
            Assert.Contains(plan.Actions, action => action.Code.Id == "postgres.space_unknown");
            Assert.Null(plan.Room);
        }

        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} OWNER TO danmen_admin; DROP ROLE {role}");
    }

    [Fact]
    public async Task Database_that_became_another_or_a_template_while_the_new_one_was_built_is_told_before_the_exchange()
    {
        string name = await server.CreateDatabaseAsync();
        var harness = new PostgresHarness(server);
        CapturedComponent captured = await harness.CaptureAsync(name);
        await using IComponentRestore restore = harness.BeginRestore(harness.Component(name), captured);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        Assert.Empty(await restore.RecheckAsync(Token));
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} IS_TEMPLATE true");
        Assert.Equal("postgres.is_template", Assert.Single(await restore.RecheckAsync(Token)).Code.Id);
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} IS_TEMPLATE false");
        await server.ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)");
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        Assert.Equal("postgres.other_database", Assert.Single(await restore.RecheckAsync(Token)).Code.Id);
        await restore.RollbackAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
    }
}
