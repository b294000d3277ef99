using System.Text;
using Danmen.Components.Postgres.Extracting;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

public sealed class SchemaTextTests
{
    private const string Header = "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.18\n\nSET statement_timeout = 0;\n\n";
    private const string Heap = "SET default_table_access_method = heap;\n\n";
    private const string Table = "--\n-- Name: a; Type: TABLE; Schema: public; Owner: x\n--\n\nCREATE TABLE public.a (i integer);\n\n\n";
    private const string Earlier = "--\n-- Name: aa; Type: TABLE; Schema: public; Owner: x\n--\n\nCREATE TABLE public.aa (i integer);\n\n\n";
    private const string Constraint = "--\n-- Name: a a_pkey; Type: CONSTRAINT; Schema: public; Owner: x\n--\n\nALTER TABLE ONLY public.a\n    ADD CONSTRAINT a_pkey PRIMARY KEY (i);\n\n\n";
    private const string Index = "--\n-- Name: a_i; Type: INDEX; Schema: public; Owner: x\n--\n\nCREATE INDEX a_i ON public.a USING btree (i);\n\n\n";
    private const string Elsewhere = "SET default_tablespace = fast;\n\n--\n-- Name: a_i; Type: INDEX; Schema: public; Owner: x; Tablespace: fast\n--\n\nCREATE INDEX a_i ON public.a USING btree (i);\n\n\n";
    private const string Trigger = "SET default_tablespace = '';\n\n--\n-- Name: a t; Type: TRIGGER; Schema: public; Owner: x\n--\n\nCREATE TRIGGER t;\n\n\n";
    private const string End = "--\n-- PostgreSQL database dump complete\n--\n\n";

    [Fact]
    public void Object_is_unchanged_whatever_follows_it()
    {
        var before = Read(Header + Heap + Table + Constraint + End);
        Assert.Equal(["CONSTRAINT public.a a_pkey", "TABLE public.a"], before.Keys);
        Assert.Equal(["INDEX public.a_i"], Changed(before, Read(Header + Heap + Table + Constraint + Index + End)));
        Assert.Equal(["INDEX public.a_i", "TRIGGER public.a t"], Changed(before, Read(Header + Heap + Table + Constraint + Elsewhere + Trigger + End)));
        Assert.Equal(["TABLE public.aa"], Changed(before, Read(Header + Heap + Earlier + Table + Constraint + End)));
    }

    [Fact]
    public void Tablespace_and_access_method_are_part_of_an_object()
    {
        var before = Read(Header + Heap + Table + Constraint + Index + End);
        Assert.Equal(["INDEX public.a_i"], Changed(before, Read(Header + Heap + Table + Constraint + Elsewhere + End)));
        Assert.Equal(["TABLE public.a"], Changed(before, Read(Header + "SET default_table_access_method = columnar;\n\n" + Table + Constraint + Index + End)));
    }

    [Fact]
    public void Body_of_a_function_is_read_to_its_end_whatever_it_says()
    {
        const string Function = "--\n-- Name: f(); Type: FUNCTION; Schema: public; Owner: x\n--\n\nCREATE FUNCTION public.f()\n    AS $$\n-- PostgreSQL database dump complete\nSET default_tablespace = a;\nSELECT 1;\n$$;\n\n\n";
        var before = Read(Header + Function + Heap + Table + End);
        Assert.Equal(["FUNCTION public.f()"], Changed(before, Read(Header + Function.Replace("SELECT 1", "SELECT 2", StringComparison.Ordinal) + Heap + Table + End)));
        Assert.Equal(["FUNCTION public.f()"], Changed(before, Read(Header + Function.Replace("= a;", "= b;", StringComparison.Ordinal) + Heap + Table + End)));
    }

    private static SortedDictionary<string, string> Read(string text)
    {
        var schema = new SchemaText();
        foreach (var line in text.Split('\n')) schema.AppendLine(Encoding.UTF8.GetBytes(line));
        return new SortedDictionary<string, string>(schema.Objects().ToDictionary(each => $"{each.Type} {each.Schema}.{each.Name}", each => each.Digest), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Changed(SortedDictionary<string, string> before, SortedDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name)).Order(StringComparer.Ordinal);
}
