using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Roles and grants of the server, when asked for.</summary>
public sealed class RolesTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Roles_are_stored_when_asked_for_and_their_passwords_only_when_asked_for_too()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, $"CREATE ROLE keeper_{name} LOGIN PASSWORD 'Secret1'");
        var harness = new PostgresHarness(server);
        Assert.Null(await GlobalsAsync(harness, await harness.CaptureAsync(name)));
        var without = await GlobalsAsync(harness, await harness.CaptureAsync(harness.Component(name, ("globals", new SettingValue.Flag(true)))));
        Assert.Contains($"CREATE ROLE keeper_{name};", without, StringComparison.Ordinal);
        Assert.DoesNotContain("SCRAM-SHA-256", without, StringComparison.Ordinal);
        var with = await GlobalsAsync(harness, await harness.CaptureAsync(harness.Component(name, ("globals", new SettingValue.Flag(true)), ("globals_passwords", new SettingValue.Flag(true)))));
        Assert.Contains("PASSWORD 'SCRAM-SHA-256", with, StringComparison.Ordinal);
        await server.ExecuteAsync(name, $"DROP ROLE keeper_{name}");
    }

    [Fact]
    public async Task Missing_roles_are_created_when_asked_for_and_the_others_stay_as_they_are()
    {
        var name = await server.CreateDatabaseAsync();
        var (owner, member, stays) = ($"Owner \"ü;\n'{name}", $"member_{name}", $"stays_{name}");
        var quoted = $"\"{owner.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        await server.ExecuteAsync(name, $"""
            CREATE ROLE {quoted} CREATEDB CONNECTION LIMIT 3; CREATE ROLE {member} LOGIN PASSWORD 'Secret1' IN ROLE {quoted}; CREATE ROLE {stays} LOGIN; COMMENT ON ROLE {member} IS 'semi; colon';
            ALTER ROLE {member} SET work_mem = '7MB'; GRANT {stays} TO {member} WITH ADMIN OPTION;
            CREATE TABLE t (i int); ALTER TABLE t OWNER TO {quoted}; GRANT SELECT ON t TO {member}, {stays};
            """);
        const string State = """
            SELECT string_agg(concat_ws('|', rolname, rolcanlogin, rolcreatedb, rolconnlimit, rolconfig, shobj_description(oid, 'pg_authid'),
              (SELECT string_agg(roleid::regrole || ' ' || admin_option, ',' ORDER BY roleid::regrole::text) FROM pg_auth_members WHERE member = r.oid)), '; ' ORDER BY rolname)
            FROM pg_roles r WHERE rolname LIKE '%' || current_database()
            """;
        var before = await server.ScalarAsync(name, State);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(harness.Component(name, ("globals", new SettingValue.Flag(true)), ("globals_passwords", new SettingValue.Flag(true))));
        await server.ExecuteAsync(name, $"DROP TABLE t; DROP ROLE {member}; DROP ROLE {quoted}; ALTER ROLE {stays} NOLOGIN");

        await using (var refused = harness.BeginRestore(harness.Component(name), captured))
            Assert.Contains((await refused.PlanAsync(Token)).Refusals, r => r.English.Contains(member, StringComparison.Ordinal));
        await using var restore = harness.BeginRestore(harness.Component(name, ("create_roles", new SettingValue.Flag(true))), captured, otherEnvironment: false);
        var plan = await restore.PlanAsync(Token);
        Assert.Empty(plan.Refusals);
        Assert.Contains(plan.Actions, a => a.English.Contains(member, StringComparison.Ordinal));
        await restore.BuildAsync(Token);
        await restore.SwapAsync(Token);
        Assert.Equal("False", await server.ScalarAsync(name, $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{stays}'"));
        await server.ExecuteAsync(name, $"ALTER ROLE {stays} LOGIN");
        Assert.Equal(before, await server.ScalarAsync(name, State));
        Assert.Equal("True", await server.ScalarAsync(name, $"SELECT rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname = '{member}'"));
        await restore.ConfirmAsync(Token);
        await server.ExecuteAsync(name, $"DROP TABLE t; DROP ROLE {member}; DROP ROLE {quoted}; DROP ROLE {stays}");
    }

    [Fact]
    public async Task Roles_created_in_another_environment_have_no_passwords()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, $"CREATE ROLE owner_{name} LOGIN PASSWORD 'Secret1'; CREATE TABLE t (i int); ALTER TABLE t OWNER TO owner_{name}");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(harness.Component(name, ("globals", new SettingValue.Flag(true)), ("globals_passwords", new SettingValue.Flag(true))));
        await server.ExecuteAsync(name, $"DROP TABLE t; DROP ROLE owner_{name}");
        await using var restore = harness.BeginRestore(harness.Component($"{name}_new", ("create_roles", new SettingValue.Flag(true))), captured, otherEnvironment: true);
        await restore.BuildAsync(Token);
        Assert.Equal("1|", await server.ScalarAsync(name, $"SELECT count(*) || '|' || COALESCE(max(rolpassword), '') FROM pg_authid WHERE rolname = 'owner_{name}'"));
        await restore.RollbackAsync(Token);
        await server.ExecuteAsync("postgres", $"DROP ROLE owner_{name}");
    }

    [Fact]
    public async Task Restore_script_rebuilds_behind_the_stored_roles()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, $"CREATE ROLE owner_{name}; CREATE ROLE guest_{name}; CREATE TABLE t AS SELECT 1 AS i; ALTER TABLE t OWNER TO owner_{name}; GRANT SELECT ON t TO guest_{name}");
        var whole = await server.DumpAsync(name);
        await using var stored = await StoredDatabase.CreateAsync(new PostgresHarness(server).Component(name, ("globals", new SettingValue.Flag(true))));
        await server.ExecuteAsync(name, $"DROP OWNED BY owner_{name}, guest_{name}; DROP ROLE owner_{name}; DROP ROLE guest_{name}");
        // Other tests' roles stand in it too.
        var own = (await File.ReadAllLinesAsync(Path.Combine(stored.Restored, "globals.sql"), Token)).Where(l => l.Contains($"_{name} ", StringComparison.Ordinal) || l.Contains($"_{name};", StringComparison.Ordinal));
        await server.PsqlFileAsync("postgres", string.Join('\n', own));
        await stored.RunScriptAsync(server, $"{name}_new");
        Assert.Equal(whole, await server.DumpAsync($"{name}_new", calledAs: name));
        await server.ExecuteAsync("postgres", $"DROP DATABASE {name}_new");
        await server.ExecuteAsync("postgres", $"DROP ROLE owner_{name}, guest_{name}");
    }

    private static async Task<string?> GlobalsAsync(PostgresHarness harness, CapturedComponent captured)
    {
        var folder = harness.Store.Open(captured.Tree);
        return await folder.FindAsync("globals.sql", Token) is null ? null : System.Text.Encoding.UTF8.GetString(await folder.ReadAsync("globals.sql", Token));
    }
}
