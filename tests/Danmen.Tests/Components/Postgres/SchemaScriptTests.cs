using Danmen.Components.Postgres.Loading;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

public sealed class SchemaScriptTests
{
    private const string Script = """
        -- PostgreSQL database dump
        SET xmloption = content;

        --
        -- Name: odd; Type: x; Schema: y; Owner: z; Type: TABLE; Schema: app; Owner: bob; Tablespace: fast
        --

        CREATE TABLE app."odd; Type: x; Schema: y; Owner: z" ();


        --
        -- Name: f(); Type: FUNCTION; Schema: public; Owner: -
        --

        CREATE FUNCTION public.f() RETURNS integer
            LANGUAGE sql STRICT
            SET search_path TO 'x'
            AS $$
        -- Name: g(); Type: FUNCTION; Schema: public; Owner: eve
            LANGUAGE c
            SET log_statement TO 'all'
        $$;

        """;

    private static Dictionary<string, bool> Settings => new() { ["search_path"] = false, ["log_statement"] = true };

    [Fact]
    public async Task Objects_are_read_by_the_comments_before_them()
    {
        IReadOnlyList<SchemaObject> objects = await ReadAsync(Script);

        Assert.Equal(["TABLE app.odd; Type: x; Schema: y; Owner: z", "FUNCTION public.f()"], objects.Select(o => o.Subject));
        Assert.Equal(("bob", "fast"), (objects[0].Owner, objects[0].Tablespace));
        Assert.Equal(("", ""), (objects[1].Owner, objects[1].Tablespace));
        Assert.StartsWith("--\n\nCREATE TABLE", objects[0].Statements, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_of_a_function_tells_nothing_of_its_language_and_settings() =>
        Assert.All(await ReadAsync(Script), o => Assert.Null(SuperuserNeeds.Reason(o, Settings, new HashSet<string>())));

    [Fact]
    public async Task Settings_of_a_function_count_until_its_body() =>
        Assert.Equal("SET log_statement", SuperuserNeeds.Reason((await ReadAsync(Script.Replace("SET search_path TO 'x'", "SET search_path TO 'x'\n    SET log_statement TO 'none'", StringComparison.Ordinal)))[1], Settings, new HashSet<string>()));

    private static Task<IReadOnlyList<SchemaObject>> ReadAsync(string script) => SchemaScript.ReadAsync(new StringReader(script), TestContext.Current.CancellationToken);
}
