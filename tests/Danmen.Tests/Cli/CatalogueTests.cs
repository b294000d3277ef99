using System.Reflection;
using System.Text.RegularExpressions;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed partial class CatalogueTests
{
    public static TheoryData<string> Phrases()
    {
        TheoryData<string> names = [];
        foreach (PropertyInfo property in All().Keys)
            names.Add($"{property.DeclaringType!.Name}.{property.Name}");
        return names;
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Phrase_stands_in_both_languages_with_the_same_places(string name)
    {
        Phrase phrase = All().Single(each => $"{each.Key.DeclaringType!.Name}.{each.Key.Name}" == name).Value;
        Assert.NotEmpty(phrase.English);
        Assert.NotEmpty(phrase.Japanese);
        Assert.Equal(Places(phrase.English), Places(phrase.Japanese));
        Assert.DoesNotContain(phrase.English.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
        Assert.Equal(Switches().Matches(phrase.English).Select(each => each.Value).Order(), Switches().Matches(phrase.Japanese).Select(each => each.Value).Order());
        if (phrase.English.Any(char.IsAsciiLetter) && phrase.English != phrase.Japanese)
            Assert.Contains(phrase.Japanese.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
    }

    [Fact]
    public void Every_numbered_error_is_told_in_both_languages_and_has_its_own_number()
    {
        List<FaultCode> codes = [.. typeof(FaultCode).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(FaultCode))
            .Select(field => (FaultCode)field.GetValue(null)!)];
        Assert.True(codes.Count > 20);
        Assert.Equal(codes.Count, codes.Select(code => code.Id).Distinct().Count());
        Assert.All(codes, code =>
        {
            Assert.Matches("^DM-[A-Z]+-[0-9]{3}$", code.Id);
            Assert.False(code.Title.EndsWith('.'), code.Id);
            Assert.False(code.TitleJa.EndsWith('。'), code.Id);
            Assert.EndsWith(".", code.Hint, StringComparison.Ordinal);
            Assert.EndsWith("。", code.HintJa, StringComparison.Ordinal);
            Assert.Contains(code.TitleJa.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
            Assert.Contains(code.HintJa.EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
            Assert.DoesNotContain((code.Title + code.Hint).EnumerateRunes(), rune => DisplayWidth.Of(rune) == 2);
        });
    }

    private static Dictionary<PropertyInfo, Phrase> All() =>
        typeof(Phrase).Assembly.GetTypes().Where(type => type.Namespace == typeof(Phrase).Namespace)
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public))
            .Where(property => property.PropertyType == typeof(Phrase))
            .ToDictionary(property => property, property => (Phrase)property.GetValue(null)!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(each => each.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"--[a-z][a-z-]+")]
    private static partial Regex Switches();
}
