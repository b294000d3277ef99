using Danmen.Snapshots.Redacting;
using Xunit;

namespace Danmen.Tests.Snapshots.Redacting;

/// <summary>Secrets in definitions of a database's objects: what must never come through holds "hunter2".</summary>
public sealed class SecretStatementsTests
{
    [Theory]
    [InlineData("USER MAPPING", "CREATE USER MAPPING FOR bob SERVER far OPTIONS (\n    password 'hunter2',\n    \"user\" 'bob'\n);\n", "'bob'")]
    [InlineData("USER MAPPING", "CREATE USER MAPPING FOR bob SERVER far OPTIONS (\n    opaque 'it''s hunter2 or not'\n);\n", "opaque")]
    [InlineData("SUBSCRIPTION", "CREATE SUBSCRIPTION s CONNECTION 'host=far user=bob password=hunter2' PUBLICATION p WITH (connect = false, slot_name = 's');\n", "slot_name")]
    [InlineData("SUBSCRIPTION", "CREATE SUBSCRIPTION s CONNECTION 'service=hunter2' PUBLICATION p;\n", "PUBLICATION p")]
    [InlineData("SERVER", "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (\n    host 'far.example',\n    sslpassword 'hunter2'\n);\n", "'far.example'")]
    [InlineData("FUNCTION", "CREATE FUNCTION f() RETURNS void AS $$\nDECLARE api_key text := 'hunter2';\nBEGIN PERFORM dblink('host=x password=hunter2', 'SELECT 1'); END $$;\n", "PERFORM dblink")]
    [InlineData("FUNCTION", "CREATE FUNCTION f() RETURNS text AS $$ SELECT http_get('https://bob:hunter2@far.example/x') $$;\n", "http_get")]
    [InlineData("VIEW", "CREATE VIEW v AS SELECT 1 WHERE other = 'kept' AND token = E'hunter2';\n", "'kept'")]
    [InlineData("TABLE", "CREATE TABLE t (\n    secret text DEFAULT 'x'::text,\n    password character varying(100) DEFAULT 'hunter2'::character varying\n);\n", "password character varying(100)")]
    [InlineData("TRIGGER", "CREATE TRIGGER t AFTER INSERT ON o FOR EACH ROW EXECUTE FUNCTION notify('secret', 'hunter2');\n", "notify")]
    [InlineData("COMMENT", "COMMENT ON ROLE bob IS 'password: hunter2';\n", "COMMENT ON ROLE bob")]
    public void Secret_does_not_come_through_and_what_stands_around_it_stays(string type, string sql, string kept)
    {
        string redacted = new SecretRedaction().RedactSql(type, sql);
        Assert.DoesNotContain("hunter2", redacted, StringComparison.Ordinal);
        Assert.Contains(kept, redacted, StringComparison.Ordinal);
        Assert.Contains("‹secret ", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE public.orders (\n    id integer NOT NULL,\n    password character varying(100) NOT NULL,\n    state text DEFAULT 'new'::text NOT NULL,\n    CONSTRAINT c CHECK ((state = ANY (ARRAY['new'::text, 'paid'::text])))\n);\n\n\nALTER TABLE public.orders OWNER TO shop;\n")]
    [InlineData("CREATE FUNCTION public.total(a numeric) RETURNS numeric\n    LANGUAGE sql\n    AS $$ SELECT a * 1.10 -- it's the tax\n$$;\n")]
    [InlineData("CREATE INDEX by_token ON public.sessions USING btree (token);\n")]
    public void Definition_without_secrets_stays_as_it_is(string sql) => Assert.Equal(sql, new SecretRedaction().RedactSql("TABLE", sql));
}
