using System.Text;
using CsCheck;
using Danmen.Components.Configuration;
using Xunit;

namespace Danmen.Tests.Components.Configuration;

public sealed class ConfigurationParserTests
{
    [Theory]
    [InlineData("json", "{\"a\": [1, 2,], } // end", null)]
    [InlineData("json", "{\n\"a\": }", "line 2, column 6")]
    [InlineData("json", "", "line 1, column 1")]
    [InlineData("yaml", "a: 1\nb:\n  - x\n---\nc: 2\n", null)]
    [InlineData("yaml", "a: [1\n", "line 2, column 1")]
    [InlineData("toml", "a = 1\n[t]\nb = \"x\"\n", null)]
    [InlineData("toml", "a = \n", "line")]
    [InlineData("toml", "a = 1\na = 2\n", "line")]
    [InlineData("xml", "<?xml version=\"1.0\"?><a/>", null)]
    [InlineData("xml", "<a>\n<b></a>", "line 2")]
    [InlineData("xml", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a/>", null)]
    [InlineData("ini", "; c\n[s]\nk = v\n  more\nflag\n", null)]
    [InlineData("ini", "[s\n", "line 1")]
    [InlineData("ini", "= v\n", "line 1")]
    [InlineData("other", "anything { [", null)]
    public void File_is_what_its_kind_demands_or_the_place_is_told(string kind, string text, string? place)
    {
        string? found = ConfigurationParser.Check(kind, Encoding.UTF8.GetBytes(text));
        if (place is null) Assert.Null(found);
        else Assert.StartsWith(place, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Japanese_encodings_and_byte_order_marks_are_read()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        foreach (string encoding in (string[])["euc-jp", "shift_jis", "utf-8"])
            foreach ((string kind, string text) in ((string, string)[])[("yaml", "名前: 商品\n"), ("ini", "[設定]\n名前=商品\n"), ("toml", "# 設定\na = \"商品\"\n")])
                Assert.Null(ConfigurationParser.Check(kind, Encoding.GetEncoding(encoding).GetBytes(text)));
        foreach ((string kind, string text) in ((string, string)[])[("json", "{}"), ("yaml", "a: 1"), ("toml", "a = 1"), ("xml", "<a/>"), ("ini", "[a]")])
            Assert.Null(ConfigurationParser.Check(kind, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]));
    }

    [Fact]
    public void Entity_bomb_costs_nothing()
    {
        var bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY x0 \"x\">");
        for (int i = 1; i < 40; i++) bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY x{i} \"&x{i - 1};&x{i - 1};\">");
        Assert.NotNull(ConfigurationParser.Check("xml", Encoding.UTF8.GetBytes(bomb.Append("]><a>&x39;</a>").ToString())));
    }

    [Fact]
    public void Deep_nesting_is_survived()
    {
        foreach (string kind in (string[])["json", "yaml", "toml", "xml"])
        {
            string text = kind switch
            {
                "xml" => string.Concat(Enumerable.Repeat("<a>", 20_000)),
                "toml" => "a = " + new string('[', 20_000),
                _ => new string('[', 20_000),
            };
            Assert.NotNull(ConfigurationParser.Check(kind, Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Any_bytes_give_an_answer_that_quotes_none_of_them()
    {
        Gen.Select(Gen.OneOf("json", "yaml", "toml", "xml", "ini"), Gen.OneOf<byte[]>(Gen.Byte.Array[0, 200], Gen.String["{}[]:,=\"'<>/&;#-\n ab1!|%@"].Select(Encoding.UTF8.GetBytes))).Sample((kind, bytes) =>
        {
            string? place = ConfigurationParser.Check(kind, bytes);
            Assert.True(place is null || System.Text.RegularExpressions.Regex.IsMatch(place, @"^(line \d+, column \d+|it is no text|it is not valid|it is nested too deeply|it has a text that is none)\z"), place);
        }, iter: 5_000);
    }
}
