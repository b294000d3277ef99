using System.Text.Json.Nodes;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>The tables of migration tools, made by the statements that the tools themselves send to PostgreSQL.</summary>
public sealed class MigrationTests(PostgresServer server)
{
    private const string Flyway = """
        CREATE TABLE "public"."flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL,
          "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TIMESTAMP NOT NULL DEFAULT now(), "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL);
        ALTER TABLE "public"."flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank"); CREATE INDEX "flyway_schema_history_s_idx" ON "public"."flyway_schema_history" ("success");
        INSERT INTO "public"."flyway_schema_history" VALUES (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'secret owner', now(), 0, true), (2, '10.2', 'orders', 'SQL', 'V10_2__orders.sql', -12, 'secret owner', now(), 7, true),
          (3, NULL, 'views', 'SQL', 'R__views.sql', 5, 'secret owner', now(), 2, true), (4, '11', 'broken', 'SQL', 'V11__broken.sql', 6, 'secret owner', now(), 2, false);
        """;

    private const string Liquibase = """
        CREATE TABLE public.databasechangeloglock (ID INTEGER NOT NULL, LOCKED BOOLEAN NOT NULL, LOCKGRANTED TIMESTAMP WITHOUT TIME ZONE, LOCKEDBY VARCHAR(255), CONSTRAINT databasechangeloglock_pkey PRIMARY KEY (ID)); INSERT INTO public.databasechangeloglock VALUES (1, FALSE, NULL, NULL);
        CREATE TABLE public.databasechangelog (ID VARCHAR(255) NOT NULL, AUTHOR VARCHAR(255) NOT NULL, FILENAME VARCHAR(255) NOT NULL, DATEEXECUTED TIMESTAMP WITHOUT TIME ZONE NOT NULL, ORDEREXECUTED INTEGER NOT NULL, EXECTYPE VARCHAR(10) NOT NULL,
          MD5SUM VARCHAR(35), DESCRIPTION VARCHAR(255), COMMENTS VARCHAR(255), TAG VARCHAR(255), LIQUIBASE VARCHAR(20), CONTEXTS VARCHAR(255), LABELS VARCHAR(255), DEPLOYMENT_ID VARCHAR(10));
        INSERT INTO public.databasechangelog (ID, AUTHOR, FILENAME, DATEEXECUTED, ORDEREXECUTED, EXECTYPE) VALUES ('9-create', 'secret owner', 'log.xml', now(), 9, 'EXECUTED'), ('10-add', 'secret owner', 'log.xml', now(), 10, 'EXECUTED');
        """;

    private const string Rails = """
        CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY); INSERT INTO "schema_migrations" (version) VALUES ('20240624101500'), ('20231224101500');
        CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY, "value" character varying, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
        INSERT INTO "ar_internal_metadata" VALUES ('environment', 'secret stage', now(), now()), ('schema_sha1', '2d1a', now(), now());
        """;

    private static CancellationToken Token => PostgresHarness.Token;

    [Theory]
    [InlineData(Flyway, "flyway", "10.2", "flyway_schema_history")]
    [InlineData(Liquibase, "liquibase", "10-add", "databasechangelog")]
    [InlineData(Rails, "rails", "20240624101500", "schema_migrations")]
    public async Task Version_is_what_the_tool_applied_last_and_comes_back_with_its_tables(string made, string tool, string version, string table)
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, made);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal([$"{tool} public {version}"], Versions(captured.Facts));
        Assert.DoesNotContain("secret", captured.Facts.ToJsonString(), StringComparison.Ordinal);
        await server.ExecuteAsync(name, $"TRUNCATE {table}");
        Assert.Equal([$"{tool} public "], Versions((await harness.CaptureAsync(name)).Facts));
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal([$"{tool} public {version}"], Versions((await harness.CaptureAsync(name)).Facts));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Each_schema_has_its_own_and_tables_that_are_something_else_are_passed_over()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE SCHEMA shop; SET search_path = shop; " + Rails);
        await server.ExecuteAsync(name, Flyway + Liquibase + """
            CREATE SCHEMA odd; CREATE TABLE odd.flyway_schema_history (installed_rank int); CREATE TABLE odd.databasechangelog (id int, orderexecuted int[], "when" date); CREATE TABLE odd.schema_migrations (name text);
            INSERT INTO odd.databasechangelog VALUES (1, '{2}'); CREATE VIEW odd.alembic_version AS SELECT 1 AS version_num; CREATE TABLE odd.ar_internal_metadata (key text, value text);
            """);
        Assert.Equal(["liquibase odd 1", "liquibase public 10-add", "flyway public 10.2", "rails shop 20240624101500"], Versions((await new PostgresHarness(server).CaptureAsync(name)).Facts));
    }

    private static IEnumerable<string> Versions(JsonObject facts) => facts["schema_versions"]!.AsArray().Select(v => $"{v!["tool"]} {v["schema"]} {v["version"]}"); // written by every capture
}
