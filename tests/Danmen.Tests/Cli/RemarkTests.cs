using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Components;
using Danmen.Faults;
using Danmen.Integrations.GitLab;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed partial class RemarkTests
{
    private static readonly RemarkCode s_space = new("test.space", "about {0} are needed in {1}, for {2} tables", "{1} に約 {0} 必要です（テーブル {2} 件）");
    private static readonly RemarkCode s_outer = new("test.outer", "because {0}: {1}", "理由は {0}: {1}");

    [Fact]
    public void Every_remark_stands_in_both_languages_with_the_same_places_and_its_own_code()
    {
        List<RemarkCode> codes = [.. new[] { typeof(FilesComponent).Assembly, typeof(CaptureProblem).Assembly, typeof(GitLabMirror).Assembly, typeof(Repository).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(RemarkCode))
            .Select(field => (RemarkCode)field.GetValue(null)!)]; // static fields of catalogues are set
        Assert.True(codes.Count > 60);
        Assert.Equal(codes.Count, codes.Select(code => code.Id).Distinct().Count());
        Assert.All(codes, code =>
        {
            Assert.Matches("^[a-z]+\\.[a-z_]+$", code.Id);
            Assert.Equal(Places(code.English), Places(code.Japanese));
            if (Place().Replace(code.English, "").Any(char.IsAsciiLetter))
                Assert.Contains(code.Japanese.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
            Assert.DoesNotContain(code.English.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
            Assert.False(code.English.EndsWith('.') || code.Japanese.EndsWith('。'), code.Id);
        });
    }

    [Fact]
    public void Remark_is_worded_for_its_reader_with_units_and_lists()
    {
        Remark remark = s_outer.With(s_space.With(new ByteCount(1536), "/srv", 1234L), new[] { "a", "b" });
        Assert.Equal("because about 1.50 KiB are needed in /srv, for 1,234 tables: a, b", remark.In(Language.English));
        Assert.Equal("理由は /srv に約 1.50 KiB 必要です（テーブル 1,234 件）: a, b", remark.In(Language.Japanese));
        Assert.Equal("because about 1536 bytes are needed in /srv, for 1234 tables: a, b", remark.English);
    }

    [Fact]
    public void Problem_is_told_by_its_code_and_as_it_was_written_where_the_code_is_not_known()
    {
        CaptureProblem vanished = CaptureProblem.Of("a", ProblemRemarks.Vanished), rows = CaptureProblem.Of("t", ProblemRemarks.RowCount, "5", "6");
        Assert.Equal(("it vanished", "読み取り中になくなりました"), (vanished.ReasonIn(Language.English), vanished.ReasonIn(Language.Japanese)));
        Assert.Equal(("5 rows instead of 6", "6 行のはずが 5 行です"), (rows.ReasonIn(Language.English), rows.ReasonIn(Language.Japanese)));
        // Of an earlier or later version, or of a manifest that says too little.
        foreach (CaptureProblem other in new[] { new CaptureProblem("a", "said"), new CaptureProblem("a", "said") { Code = "problem.later" }, new CaptureProblem("a", "said") { Code = rows.Code, Arguments = ["5"] } })
            Assert.Equal("said", other.ReasonIn(Language.Japanese));
    }

    [Fact]
    public void Fault_tells_each_of_its_reasons_in_the_readers_language_and_programs_the_codes()
    {
        DanmenException fault = new(CliFaults.Usage, "x", [s_outer.With("a", "b"), s_space.With(new ByteCount(5), "/srv", 2)]);
        Assert.Equal("because a: b; about 5 bytes are needed in /srv, for 2 tables", fault.Detail);
        StringWriter error = new();
        FaultReport.Write(new Terminal { Out = TextWriter.Null, Error = error, In = () => TextReader.Null, Language = Language.Japanese, Width = 100, Environment = _ => null }, fault, new Paint(false));
        Assert.Contains("  理由: 理由は a: b\n        /srv に約 5 B 必要です（テーブル 2 件）\n", error.ToString(), StringComparison.Ordinal);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            FaultReport.Write(json, fault, Language.Japanese);
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
        JsonElement told = document.RootElement.GetProperty("error");
        Assert.Equal(fault.Detail, told.GetProperty("detail").GetString());
        Assert.Equal(["test.outer", "test.space"], told.GetProperty("reasons").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
    }

    [Fact]
    public void Program_reads_code_text_and_arguments()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteRemarks("actions", [s_outer.With(s_space.With(new ByteCount(5), "x", 2), new[] { "a" })]);
            json.WriteEndObject();
        }

        Assert.Equal(
            """{"actions":[{"code":"test.outer","text":"because about 5 bytes are needed in x, for 2 tables: a","arguments":[{"code":"test.space","text":"about 5 bytes are needed in x, for 2 tables","arguments":[5,"x",2]},["a"]]}]}""",
            Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(each => each.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();
}
