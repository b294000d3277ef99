using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Git;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>snapshot diff</c>: commits and lines of code, the schema as SQL, migrations, pickles.</summary>
public sealed class DiffDetailTests(PostgresServer server)
{
    [Fact]
    public async Task Commits_and_lines_are_told_from_the_stored_bundles_alone()
    {
        using GitHarness git = new();
        await git.InitAsync();
        using SmallShop shop = await SmallShop.OpenAsync(more: "code=git:" + git.WorkTree);
        string first = await shop.SnapshotAsync();
        git.Write("src/orders.py", "STATES = 4\nMORE = 5\n");
        git.Write("app.env", "DB_PASSWORD=hunter2\n");
        await git.RunAsync("add", "-A");
        await git.RunAsync("commit", "-q", "--author=鈴木 <suzuki@shop.example>", "-m", "注文の状態 \u001b[31m\u202e", "-m", "body");
        string third = (await git.RunAsync("rev-parse", "HEAD")).Trim();
        git.Write("not-committed.txt", "1\n2\n3\n");
        string second = await shop.SnapshotAsync();
        // Another history: one commit is no longer there, another came.
        await git.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await git.RunAsync("commit", "-q", "--allow-empty", "-m", "another way");
        string diverged = await shop.SnapshotAsync();
        Directory.Delete(git.WorkTree, recursive: true);

        JsonElement code = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", first, second, "--patch"), "code");
        JsonElement commits = code.GetProperty("commits");
        Assert.Equal((1, 0), (commits.GetProperty("added").GetInt32(), commits.GetProperty("removed").GetInt32()));
        JsonElement commit = Assert.Single(commits.GetProperty("first_added").EnumerateArray());
        Assert.Equal((third, "鈴木"), (commit.GetProperty("id").GetString(), commit.GetProperty("author").GetString()));
        Assert.StartsWith("注文の状態", commit.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.Equal(["app.env +1 -0", "not-committed.txt +3 -0", "src/orders.py +2 -1"], code.GetProperty("files").EnumerateArray().Where(file => !file.GetProperty("path").GetString()!.EndsWith('/')).Select(file =>
            $"{file.GetProperty("path").GetString()} +{file.GetProperty("lines_added").GetInt32()} -{file.GetProperty("lines_removed").GetInt32()}"));
        string patch = string.Concat(code.GetProperty("texts").EnumerateArray().Select(text => text.GetProperty("unified_diff").GetString()));
        Assert.Contains("-STATES = 3\n+STATES = 4\n+MORE = 5\n", patch, StringComparison.Ordinal);
        Assert.Contains("+DB_PASSWORD=‹secret ", patch, StringComparison.Ordinal);
        Assert.Equal(0, Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", first, second), "code").GetProperty("texts").GetArrayLength());

        commits = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", second, diverged), "code").GetProperty("commits");
        Assert.Equal((1, 1, "another way"), (commits.GetProperty("added").GetInt32(), commits.GetProperty("removed").GetInt32(), commits.GetProperty("first_added")[0].GetProperty("subject").GetString()));

        string said = await shop.Danmen.SaysAsync("snapshot", "diff", first, second);
        Assert.Matches($"(?m)^  commits added: 1\n    {third[..10]}  .{{10}}  鈴木  注文の状態", said);
        Assert.Matches("(?m)^  ~  src/orders.py +\\+2  -1 ", said);
        Assert.DoesNotMatch("\u001b\\[31m|\u202e|hunter2", said);
        Assert.Contains("なくなったコミット: 1 件", await shop.Danmen.SaysAsync("snapshot", "diff", second, diverged, "--lang", "ja"), StringComparison.Ordinal);
        Assert.All(said.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Schema_of_a_PostgreSQL_database_is_told_as_SQL_without_its_secrets_and_migrations_by_name()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, """
            CREATE TABLE orders (id int PRIMARY KEY, note text);
            CREATE VIEW old_view AS SELECT 1 AS x;
            CREATE EXTENSION postgres_fdw;
            CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example');
            CREATE USER MAPPING FOR danmen_admin SERVER far OPTIONS ("user" 'bob', password 'hunter2-old');
            CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version text, description text, success boolean);
            INSERT INTO flyway_schema_history VALUES (1, '1', 'first', true), (2, '1.1', 'to be undone', true);
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" text PRIMARY KEY, "ProductVersion" text);
            """);
        using SmallShop shop = await OpenAsync(database);
        string first = await shop.SnapshotAsync();
        await server.ExecuteAsync(database, """
            ALTER TABLE orders ADD COLUMN amount numeric DEFAULT 0;
            DROP VIEW old_view;
            CREATE FUNCTION total(a numeric) RETURNS numeric LANGUAGE sql AS 'SELECT a * 1.10';
            ALTER USER MAPPING FOR danmen_admin SERVER far OPTIONS (SET password 'hunter2-new');
            DELETE FROM flyway_schema_history WHERE installed_rank = 2;
            INSERT INTO flyway_schema_history VALUES (3, '2', E'タブ\tと <b>', true), (4, '3', 'failed', false);
            INSERT INTO "__EFMigrationsHistory" VALUES ('20240601_Cart', '9.0');
            """);
        string second = await shop.SnapshotAsync();

        JsonElement difference = await shop.Danmen.JsonAsync(0, "snapshot", "diff", first, second);
        Assert.DoesNotContain("hunter2", difference.GetRawText(), StringComparison.Ordinal);
        JsonElement component = Component(difference, "people");
        JsonElement table = Schema(component, "TABLE", "public.orders");
        Assert.Contains("\n-    note text\n+    note text,\n+    amount numeric DEFAULT 0\n", table.GetProperty("unified_diff").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("CREATE TABLE public.orders (", table.GetProperty("sql_before").GetString(), StringComparison.Ordinal);
        JsonElement view = Schema(component, "VIEW", "public.old_view");
        Assert.Equal((JsonValueKind.Null, "removed"), (view.GetProperty("sql_after").ValueKind, view.GetProperty("change").GetString()));
        Assert.Contains("+CREATE FUNCTION public.total(a numeric)", Schema(component, "FUNCTION", "public.total(numeric)").GetProperty("unified_diff").GetString(), StringComparison.Ordinal);
        JsonElement mapping = component.GetProperty("schema").EnumerateArray().Single(item => item.GetProperty("type").GetString() == "USER MAPPING");
        Assert.Matches("-    password '‹secret [0-9a-f]{12}›'.*\n\\+    password '‹secret [0-9a-f]{12}›'", mapping.GetProperty("unified_diff").GetString());
        Assert.Equal(
            ["ef-core public.__EFMigrationsHistory +20240601_Cart -", "flyway public.flyway_schema_history +2 タブ\tと <b> -1.1 to be undone"],
            component.GetProperty("migrations").EnumerateArray().Select(each => $"{each.GetProperty("tool").GetString()} {each.GetProperty("table").GetString()} +{Texts(each, "applied")} -{Texts(each, "reverted")}"));

        string said = await shop.Danmen.SaysAsync("snapshot", "diff", first, second);
        Assert.Contains("+    amount numeric DEFAULT 0", said, StringComparison.Ordinal);
        Assert.Matches("(?m)^  migrations of flyway \\(public.flyway_schema_history\\):\n    \\+  2 タブ\\\\tと <b>\n    -  1.1 to be undone$", said);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);

        // With the living database, and where no pg_restore is: the names are told, and why no more.
        shop.Danmen.Variables["PATH"] = "/nowhere";
        string live = await shop.Danmen.SaysAsync("snapshot", "diff", first, second, "--lang", "ja");
        Assert.Matches("(?m)^  ~  TABLE public.orders$", live);
    }

    [Fact]
    public async Task Schema_and_migrations_of_a_SQLite_database_are_told()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SqlAsync("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT); INSERT INTO django_migrations VALUES (1, 'cart', '0001_initial', 'x');");
        await shop.SnapshotAsync();
        await shop.SqlAsync("ALTER TABLE orders ADD COLUMN amount NUMERIC; CREATE INDEX by_note ON orders (note); INSERT INTO django_migrations VALUES (2, 'cart', '0002_coupons', 'x');");
        JsonElement component = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "db");
        Assert.Contains("+CREATE INDEX by_note ON orders (note);", Schema(component, "INDEX", "by_note").GetProperty("unified_diff").GetString(), StringComparison.Ordinal);
        Assert.Contains("amount NUMERIC", Schema(component, "TABLE", "orders").GetProperty("sql_after").GetString(), StringComparison.Ordinal);
        JsonElement migrations = Assert.Single(component.GetProperty("migrations").EnumerateArray());
        Assert.Equal(("django", "cart.0002_coupons", ""), (migrations.GetProperty("tool").GetString(), Texts(migrations, "applied"), Texts(migrations, "reverted")));
    }

    [Fact]
    public async Task Pickle_is_told_by_protocol_and_size()
    {
        ExternalProgram.Require("python3");
        using SmallShop shop = await SmallShop.OpenAsync();
        string models = Path.Combine(Path.GetDirectoryName(shop.Uploads)!, "models"); // a folder below another
        Directory.CreateDirectory(models);
        shop.Configure(text => text.Replace("      uploads:", $"      models: {{ pickle: \"{models}\" }}\n      uploads:", StringComparison.Ordinal));
        await DumpAsync("[1, 2]", 2);
        await shop.SnapshotAsync();
        await DumpAsync("[1, 2, __import__('collections').OrderedDict()]", 4);
        JsonElement pickle = Assert.Single(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "models").GetProperty("pickles").EnumerateArray());
        Assert.Equal((2, 4, "collections.OrderedDict"), (pickle.GetProperty("protocol_before").GetInt32(), pickle.GetProperty("protocol_after").GetInt32(), Texts(pickle, "globals_added")));
        Assert.True(pickle.GetProperty("size_after").GetInt64() > pickle.GetProperty("size_before").GetInt64());
        Assert.Contains("pickle protocol 2 -> 4", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod"), StringComparison.Ordinal);

        async Task DumpAsync(string value, int protocol) =>
            (await ExternalProgram.RunAsync("python3", ["-c", $"import pickle; pickle.dump({value}, open('{models}/model.pkl', 'wb'), {protocol})"], null, DanmenProgram.Token)).MustSucceed();
    }

    private async Task<SmallShop> OpenAsync(string database)
    {
        ExternalProgram.Require("sqlite3");
        SmallShop shop = await SmallShop.OpenAsync(more: "people=postgres:placeholder");
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        shop.Configure(text => text.Replace("postgres: placeholder", $"postgres: \"host={server.Socket} port={port} user=danmen_admin dbname={database}\"\n        pg_bin: {PostgresServer.Programs}", StringComparison.Ordinal));
        return shop;
    }

    private static JsonElement Component(JsonElement document, string name) => document.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == name);

    private static JsonElement Schema(JsonElement component, string type, string name) =>
        component.GetProperty("schema").EnumerateArray().Single(item => item.GetProperty("type").GetString() == type && item.GetProperty("name").GetString() == name);

    private static string Texts(JsonElement element, string name) => string.Join(", ", element.GetProperty(name).EnumerateArray().Select(text => text.GetString()));
}
