using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Configuration of one environment goes into another: by its rules, told by the plan and kept with the run, or not at all.</summary>
public sealed class SubstitutionTests(PostgresServer server)
{
    [Fact]
    public async Task Plan_refuses_what_would_be_left_and_a_restore_by_the_rules_keeps_what_was_substituted()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string conf = shop.At("live", "conf"), copy = shop.At("copy", "conf");
        Directory.CreateDirectory(conf);
        await File.WriteAllTextAsync(Path.Combine(conf, "app.json"), "{ \"token\": \"live-token\",\r\n  \"mail\": \"mail.shop.example\",\r\n  \"url\": \"https://WWW.shop.example/\" }", DanmenProgram.Token);
        string check = "checks: [ { name: home, http: \"https://www.shop.example/\" } ]";
        shop.Configure(text => text.TrimEnd() + $"\n      conf: {{ config: {conf} }}\n"
            + $"  live: {{ production: true, components: {{ f: {{ files: {shop.At("none")} }} }}, {check} }}\n"
            + $"  staging: {{ substitute: {{ files: rules.yaml }}, components: {{ conf: {{ config: {copy} }} }} }}\n");
        await shop.SnapshotAsync();
        string[] words = ["restore", "latest:prod", "--to", "staging", "--component", "conf"];
        string rules = Path.Combine(shop.State, "rules.yaml");
        shop.Danmen.Variables["STAGING_TOKEN"] = "staging-token";

        await File.WriteAllTextAsync(rules, "rules: [ { name: mail, key: mail, too: x } ]", DanmenProgram.Token);
        Assert.Contains($"{rules}:1:35", (await shop.Danmen.ExitsAsync(2, [.. words, "--plan"])).Error.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        await File.WriteAllTextAsync(rules, "rules:\n  - { name: mail, key: mail, to: mail.test }\n  - { name: token, text: live-token, to: { env: STAGING_TOKEN } }\nforbidden: [ { name: mails, host: mail.shop.example } ]\n", DanmenProgram.Token);
        JsonElement refused = await shop.Danmen.JsonAsync(4, [.. words, "--plan"]);
        JsonElement component = refused.GetProperty("components")[0];
        Assert.Equal(["app.json", "3", "live: home"], component.GetProperty("refusals").EnumerateArray().Single().GetProperty("arguments").EnumerateArray().Select(each => each.ToString()));
        Assert.Equal(2, component.GetProperty("actions").EnumerateArray().Count(action => action.GetProperty("code").GetString() == "folder.substitute"));
        foreach (string secret in (string[])["live-token", "staging-token", "mail.shop.example", "mail.test", "www.shop.example"]) Assert.DoesNotContain(secret, component.ToString(), StringComparison.OrdinalIgnoreCase);
        await shop.Danmen.ExitsAsync(4, words);
        Assert.False(Directory.Exists(copy));

        await File.AppendAllTextAsync(rules, "allowed: [ { pattern: '(?i)www\\.shop\\.example' } ]\n", DanmenProgram.Token);
        JsonElement run = await shop.Danmen.JsonAsync(0, words);
        Assert.Equal("{ \"token\": \"staging-token\",\r\n  \"mail\": \"mail.test\",\r\n  \"url\": \"https://WWW.shop.example/\" }", await File.ReadAllTextAsync(Path.Combine(copy, "app.json"), DanmenProgram.Token));
        Assert.Equal(["app.json mail 1", "app.json token 1"], run.GetProperty("components")[0].GetProperty("substituted").EnumerateArray().Select(each => $"{each.GetProperty("file")} {each.GetProperty("rule")} {each.GetProperty("count")}"));
        string id = run.GetProperty("id").GetString()!; // in the golden list
        Assert.Contains("conf: 2 values substituted in 1 files", (await shop.Danmen.JsonAsync(0, "restore", "show", id)).GetProperty("steps")[0].GetProperty("log").EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(shop.State, ".danmen", "runs"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("staging-token", await File.ReadAllTextAsync(file, DanmenProgram.Token), StringComparison.Ordinal);
        // Going back and signing off need no secret.
        shop.Danmen.Variables.Remove("STAGING_TOKEN");
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", id, "--yes");
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
        Assert.False(Directory.Exists(copy));
    }
    [Fact]
    public async Task Files_that_are_no_configuration_are_looked_into_once_they_are_built()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string site = shop.At("live", "site"), copy = shop.At("copy", "site");
        Directory.CreateDirectory(site);
        await File.WriteAllTextAsync(Path.Combine(site, "index \"1\".html"), "<p>\n<a href='https://pay.shop.example/'>\n", DanmenProgram.Token);
        // The name lies across the end of a part, and another one begins at it.
        string filler = new('x', (16 << 20) + (64 << 10) - 8);
        await File.WriteAllTextAsync(Path.Combine(site, "long"), filler + "\npay.shop.example mypay.shop.example\n" + filler, DanmenProgram.Token);
        // A pickle that holds a text.
        await File.WriteAllBytesAsync(Path.Combine(site, "model.pkl"), [0x80, 0x04, 0x8C, 16, .. "pay.shop.example"u8, 0x94, 0x2E], DanmenProgram.Token);
        await File.WriteAllTextAsync(Path.Combine(site, "well"), "mypay.shop.example\n", DanmenProgram.Token);
        shop.Configure(text => text.TrimEnd() + $"\n      site: {{ files: {site} }}\n"
            + $"  staging: {{ substitute: {{ files: rules.yaml }}, components: {{ site: {{ files: {copy} }} }} }}\n");
        await shop.SnapshotAsync();
        string rules = Path.Combine(shop.State, "rules.yaml");
        string[] words = ["restore", "latest:prod", "--to", "staging", "--component", "site"];
        await File.WriteAllTextAsync(rules, "rules: [ { name: pay, text: pay.shop.example, to: pay.test } ]\nforbidden: [ { name: payments, host: pay.shop.example } ]\n", DanmenProgram.Token);
        Assert.Contains(
            (await shop.Danmen.JsonAsync(0, [.. words, "--plan"])).GetProperty("components")[0].GetProperty("actions").EnumerateArray(),
            action => action.GetProperty("code").GetString() == "folder.look_elsewhere");
        ProgramResult refused = await shop.Danmen.ExitsAsync(5, words);
        foreach (string said in (string[])["[DM-RESTORE-006]", "index \"1\".html", "line 2", "long", "model.pkl", "payments"]) Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        foreach (string unsaid in (string[])["well", "pay.shop.example"]) Assert.DoesNotContain(unsaid, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(copy));

        await File.AppendAllTextAsync(rules, "elsewhere: false\n", DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, words);
        // No rule is applied to them.
        Assert.Contains("pay.shop.example", await File.ReadAllTextAsync(Path.Combine(copy, "index \"1\".html"), DanmenProgram.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_a_database_are_substituted_or_stop_the_restore()
    {
        string database = await server.CreateDatabaseAsync(), copy = database + "_copy", role = "app_" + database;
        await server.ExecuteAsync(database, $"""
            CREATE TABLE t AS SELECT 1 AS i; CREATE ROLE {role}; GRANT SELECT ON t TO {role};
            ALTER DATABASE {database} SET app.mail_host = 'mail.shop.example'; ALTER DATABASE {database} SET app.pay = 'https://pay.shop.example/?a=''b'; ALTER DATABASE {database} SET search_path = public, "$user";
            ALTER ROLE {role} IN DATABASE {database} SET app.mail_host = 'mail.shop.example'
            """);
        string place = $"host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname=";
        using SmallShop shop = await SmallShop.OpenAsync(more: $"orders=postgres:{place}{database}");
        shop.Configure(text => text.TrimEnd() + $"\n  staging: {{ substitute: {{ files: rules.yaml }}, components: {{ orders: {{ postgres: \"{place}{copy}\" }} }} }}\n");
        await shop.SnapshotAsync();
        string rules = Path.Combine(shop.State, "rules.yaml");
        string[] words = ["restore", "latest:prod", "--to", "staging", "--component", "orders"];
        const string Mail = "rules:\n  - { name: mail, key: app.mail_host, to: mail.test }\n", Forbidden = "forbidden: [ { name: mails, host: mail.shop.example }, { name: payments, host: pay.shop.example } ]\n";
        await File.WriteAllTextAsync(rules, Mail + Forbidden, DanmenProgram.Token);
        JsonElement plan = (await shop.Danmen.JsonAsync(4, [.. words, "--plan"])).GetProperty("components")[0];
        Assert.Equal(["settings/app.pay", "payments"], plan.GetProperty("refusals").EnumerateArray().Single().GetProperty("arguments").EnumerateArray().Select(each => each.ToString()));
        Assert.DoesNotContain("pay.shop.example", plan.ToString(), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(4, words);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{copy}%'"));

        await File.WriteAllTextAsync(rules, Mail + "  - { name: pay, text: pay.shop.example, to: pay.test }\n" + Forbidden, DanmenProgram.Token);
        JsonElement run = await shop.Danmen.JsonAsync(0, words);
        Assert.Equal(
            ["roles/" + role + "/app.mail_host mail 1", "settings/app.mail_host mail 1", "settings/app.pay pay 1"],
            run.GetProperty("components")[0].GetProperty("substituted").EnumerateArray().Select(each => $"{each.GetProperty("file")} {each.GetProperty("rule")} {each.GetProperty("count")}").Order(StringComparer.Ordinal));
        Assert.Equal(
            $"app.mail_host=mail.test app.pay=https://pay.test/?a='b search_path=public, \"$user\" {role}:app.mail_host=mail.test",
            await server.ScalarAsync(copy, $"SELECT string_agg(coalesce(rolname || ':', '') || entry, ' ' ORDER BY rolname NULLS FIRST, entry) FROM pg_db_role_setting s CROSS JOIN unnest(setconfig) entry LEFT JOIN pg_roles r ON r.oid = setrole WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = '{copy}')"));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--now", "--yes"); // in the golden list
        await server.ExecuteAsync("postgres", $"DROP DATABASE {copy} WITH (FORCE)");
        await server.ExecuteAsync("postgres", $"DROP DATABASE {database} WITH (FORCE)");
        await server.ExecuteAsync("postgres", $"DROP ROLE {role}");
    }
}
