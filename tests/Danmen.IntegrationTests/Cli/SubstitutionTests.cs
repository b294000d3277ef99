using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Configuration of one environment goes into another: by its rules, told by the plan and kept with the run, or not at all.</summary>
public sealed class SubstitutionTests
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
}
