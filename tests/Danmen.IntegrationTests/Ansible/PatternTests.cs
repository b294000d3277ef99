using System.Text;
using System.Text.Json.Nodes;
using Danmen.Restic.FileSystem;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Ansible;

/// <summary>What a host takes for not the component's is what the archiver leaves out: else the one would remove what the other never had.</summary>
public sealed class PatternTests
{
    private const int Lists = 4000;

    private static readonly string[] s_parts = ["a", "b", "ab", "*", "?", "**", "a*", "*b", "[ab]", "[!a]", "[^b]", "[]a]", "[!]a]", "[a-c]", "[a", "\\*", "\\a", "]", "a?b", "**a", "-"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Patterns_mean_the_same_to_the_collection_and_to_the_archiver()
    {
        ExternalProgram.Require("python3");
        var random = new Random(7);
        var asked = new JsonArray();
        var expected = new List<bool>();
        foreach (string[] given in (string[][])[["cache/**"], ["**"], ["/**"], ["a/**/b"], ["/"], ["!"], ["a//b"], [" "], ["*", "!a/"]]) Ask(given);
        for (int i = 0; i < Lists; i++) Ask([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pattern(random))]);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("asked.json"), asked.ToJsonString(), Token);
        ProgramResult answered = await ExternalProgram.RunAsync(
            "python3",
            [
                "-B", "-c", "import sys, json; sys.path.insert(0, sys.argv[1]); import patterns; print(''.join('1' if patterns.Patterns(each[0]).take(each[1].encode(), each[2]) else '0' for each in json.load(open(sys.argv[2]))))",
                Checkout.At("deploy", "ansible", "ansible_collections", "danmen", "restore", "plugins", "module_utils"), folder.At("asked.json"),
            ],
            null, Token);
        string answers = answered.MustSucceed().Output.Trim();
        Assert.Equal(expected.Count, answers.Length);
        Assert.InRange(expected.Count(each => each), expected.Count / 20, expected.Count * 19 / 20);
        Assert.All(Enumerable.Range(0, expected.Count), i => Assert.True(expected[i] == (answers[i] == '1'), $"{asked[i]!.ToJsonString()}: {expected[i]}")); // just filled

        void Ask(string[] patterns)
        {
            var excludes = new ExcludePatterns(patterns);
            foreach (string path in (string[])["a", "b", "cache", "cache/x", "a/b", "ab/a/b", Name(random), $"{Name(random)}/{Name(random)}"])
            {
                bool isFolder = random.Next(2) == 0;
                asked.Add(new JsonArray(new JsonArray([.. patterns.Select(each => JsonValue.Create(each))]), path, isFolder));
                expected.Add(excludes.Matches(Encoding.UTF8.GetBytes(path), isFolder));
            }
        }
    }

    private static string Pattern(Random random) =>
        (random.Next(4) == 0 ? "!" : "") + (random.Next(3) == 0 ? "/" : "") + string.Join('/', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => s_parts[random.Next(s_parts.Length)] + (random.Next(3) == 0 ? s_parts[random.Next(s_parts.Length)] : ""))) + (random.Next(5) == 0 ? "/" : "");

    private static string Name(Random random) => string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => "ab*[]\\-c"[random.Next(8)]));
}
