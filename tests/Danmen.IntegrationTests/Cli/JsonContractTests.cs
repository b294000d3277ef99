using System.Text.Json;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Danmen.Testing.S3;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What programs may rely on: with --json every command writes exactly one document, and its field names stay.</summary>
public sealed class JsonContractTests
{
    private readonly SortedDictionary<string, SortedSet<string>> _fields = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_command_writes_one_document_with_the_field_names_that_stay()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        await RecordAsync(shop, 0, "init", shop.At("other"), "--system", "other");
        await RecordAsync(shop, 0, "snapshot create", "prod");
        await RecordAsync(shop, 0, "snapshot list");
        await RecordAsync(shop, 0, "snapshot show", "latest");
        await RecordAsync(shop, 0, "snapshot verify", "latest");
        await RecordAsync(shop, 0, "snapshot thaw", "latest");
        await RecordAsync(shop, 0, "tag create", "prod", "--type", "release", "--version", "v1", "--label", "team=web", "--link", "https://shop.example/v1");
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags")[0].GetProperty("name").GetString()!; // recorded just now
        await RecordAsync(shop, 0, "tag list");
        await RecordAsync(shop, 0, "tag search", "--type", "release");
        await RecordAsync(shop, 0, "tag diff", tag, "live:prod");
        await RecordAsync(shop, 0, "tag edit", tag, "--message", "as it went live");
        await RecordAsync(shop, 0, "tag show", tag, "--history");
        await RecordAsync(shop, 0, "tag delete", tag, "--reason", "a trial", "--yes");
        await RecordAsync(shop, 0, "hold add", "latest", "--reason", "a case");
        await RecordAsync(shop, 0, "hold list");
        await RecordAsync(shop, 0, "hold release", "latest", "--reason", "closed", "--yes");
        await RecordAsync(shop, 0, "drill", "latest");
        await RecordAsync(shop, 0, "drill list");
        string drill = (await shop.Danmen.JsonAsync(0, "drill", "list")).GetProperty("drills")[0].GetProperty("id").GetString()!; // recorded just now
        await RecordAsync(shop, 0, "drill show", drill);
        await RecordAsync(shop, 0, "snapshot export", "latest", "--component", "uploads", "-o", shop.At("uploads.tar"));
        await shop.DamageAsync();
        await shop.SqlAsync("ALTER TABLE orders ADD COLUMN extra TEXT;");
        await RecordAsync(shop, 0, "snapshot diff", "latest", "live:prod", "--rows", "5");
        await RecordAsync(shop, 0, "restore", "latest", "--target", shop.At("target"));
        await RecordAsync(shop, 0, "restore --plan", "latest", "--to", "prod");
        await RecordAsync(shop, 0, "restore --plan --target", "latest", shop.At("planned"));
        await RecordAsync(shop, 0, "restore --to", "latest", "prod", "--yes");
        await RecordAsync(shop, 0, "restore list");
        string run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // recorded just now
        await RecordAsync(shop, 0, "restore show", run);
        await RecordAsync(shop, 0, "restore rollback", run, "--yes");
        await RecordAsync(shop, 0, "restore confirm", run, "--yes");
        await RecordAsync(shop, 4, "restore resume", run);
        await RecordAsync(shop, 0, "repository init", "--repository", shop.At("second"), "--key-file", shop.At("second.key"));
        await RecordAsync(shop, 0, "repository check", "--read-data");
        await RecordAsync(shop, 0, "repository stats");
        await RecordAsync(shop, 0, "repository copy", "--to", shop.At("second"), "--to-key-file", shop.At("second.key"));
        await RecordAsync(shop, 0, "repository sync");
        await RecordAsync(shop, 0, "repository key list");
        await RecordAsync(shop, 0, "repository key add", "--new-key-file", shop.At("new.key"));
        string key = (await shop.Danmen.JsonAsync(0, "repository", "key", "list")).GetProperty("keys")[1].GetProperty("id").GetString()!; // as above
        await RecordAsync(shop, 0, "repository key remove", key, "--yes");
        await RecordAsync(shop, 0, "repository unlock");
        await RecordAsync(shop, 0, "repository repair");
        shop.Configure(text => text + "replicas: [ { name: osaka, repository: ./osaka, key: { file: .danmen/osaka } } ]\n");
        await RecordAsync(shop, 0, "repository init --replica", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        string snapshot = shop.StoredFile("snapshots");
        File.SetUnixFileMode(snapshot, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(snapshot, "damaged", DanmenProgram.Token);
        await RecordAsync(shop, 0, "repository repair --from", "osaka");
        await RecordAsync(shop, 0, "snapshot create", "prod");
        shop.Configure(text => text + "retention: { hot: 30d }\ncold: { repository: ./cold, key: { file: .danmen/cold-key } }\n");
        await RecordAsync(shop, 0, "repository init --cold");
        await RecordAsync(shop, 0, "retention plan", "-o", shop.At("plan.json"));
        await RecordAsync(shop, 0, "retention apply", shop.At("plan.json"), "--yes", "--prune");
        shop.Configure(text => text + "schedule: { daily: \"02:00\" }\n");
        await RecordAsync(shop, 0, "schedule install", "--directory", shop.At("units"));
        await RecordAsync(shop, 0, "schedule install --cron");
        await RecordAsync(shop, 0, "schedule run", "daily");
        await RecordAsync(shop, 0, "schedule list");
        await RecordAsync(shop, 0, "schedule remove", "--directory", shop.At("units"));
        await RecordAsync(shop, 0, "repository forget", "--keep-last", "1", "--prune", "--yes");
        await RecordAsync(shop, 0, "repository prune");
        await RecordAsync(shop, 0, "snapshot delete", "latest", "--yes");
        shop.Configure(text => text.Replace("    components:\n", "    checks: [ { name: a, command: \"echo '<testsuite><testcase/></testsuite>' > r.xml; exit 1\", junit: r.xml, critical: false } ]\n    components:\n", StringComparison.Ordinal));
        await RecordAsync(shop, 0, "restore check", "prod");
        // Nothing but the rules of the bucket is looked at.
        await using (DocumentedS3Server bucket = new(new DocumentedS3(TimeProvider.System)))
        {
            (shop.Danmen.Variables["AWS_ACCESS_KEY_ID"], shop.Danmen.Variables["AWS_SECRET_ACCESS_KEY"]) = ("id", "secret");
            const string Folder = "repository: ./cold,";
            string place = $"repository: \"s3:{bucket.Address}/bucket\",";
            shop.Configure(text => text.Replace(Folder, place, StringComparison.Ordinal));
            await RecordAsync(shop, 0, "repository lifecycle plan");
            await RecordAsync(shop, 0, "repository lifecycle apply", "--yes");
            await RecordAsync(shop, 0, "repository lifecycle check");
            shop.Configure(text => text.Replace(place, Folder, StringComparison.Ordinal));
        }

        await using FakeGitLabServer gitlab = new(new FakeGitLab { Project = "group/shop", Token = shop.Danmen.Variables["HOME"]! }); // set for every test
        shop.Configure(text => text + $"gitlab: {{ url: \"{gitlab.Address}\", project: group/shop, token: {{ env: HOME }}, webhook: {{ env: HOME }} }}\n");
        await RecordAsync(shop, 0, "tag sync");
        await RecordAsync(shop, 0, "tag sync --check");
        await File.WriteAllTextAsync(shop.At("push.json"), "{\"object_kind\":\"push\"}", DanmenProgram.Token);
        await File.WriteAllTextAsync(shop.At("received"), shop.Danmen.Variables["HOME"], DanmenProgram.Token);
        await RecordAsync(shop, 0, "tag from-release", "prod", "--body", shop.At("push.json"), "--token-file", shop.At("received"));
        await RecordAsync(shop, 0, "completion", "bash");
        await RecordAsync(shop, 3, "snapshot show", "latest");
        await RecordAsync(shop, 2, "snapshot", "nothing");

        string found = string.Concat(_fields.Select(command => $"{command.Key}: {string.Join(' ', command.Value)}\n"));
        string expected = await File.ReadAllTextAsync(GoldenFile(), DanmenProgram.Token);
        Assert.True(found == expected, "the fields changed; what programs rely on must stay:\n" + found);
    }

    private async Task RecordAsync(SmallShop shop, int code, string command, params string[] rest)
    {
        // "restore --to" "latest" "prod": an option in the name of the record stands before its value.
        string[] words = command.Split(' ');
        ProgramResult result = await shop.Danmen.ExitsAsync(
            code, words[^1] is "--to" or "--target" ? [.. words[..^1], rest[0], words[^1], .. rest[1..], "--json"] : [.. words, .. rest, "--json"]);
        using JsonDocument document = JsonDocument.Parse(result.Output); // refuses a second document
        string name = code is 0 ? command : "error";
        if (!_fields.TryGetValue(name, out SortedSet<string>? fields)) _fields.Add(name, fields = new SortedSet<string>(StringComparer.Ordinal));
        Collect(document.RootElement, "", fields);
    }

    private static void Collect(JsonElement element, string path, SortedSet<string> fields)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty each in element.EnumerateObject())
                {
                    string at = path.Length == 0 ? each.Name : $"{path}.{each.Name}";
                    fields.Add(at);
                    Assert.Matches("^[a-z][a-z0-9_]*$", each.Name);

                    // Facts of a component are its kind's own.
                    if (each is not { Name: "facts", Value.ValueKind: JsonValueKind.Object }) Collect(each.Value, at, fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement each in element.EnumerateArray()) Collect(each, path + "[]", fields);
                break;
        }
    }

    private static string GoldenFile() => Path.Combine(AppContext.BaseDirectory, "JsonFields.txt");
}
