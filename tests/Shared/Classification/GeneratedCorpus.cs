using System.Globalization;
using System.Text;

namespace Danmen.Testing.Classification;

/// <summary>One column of generated values; empty where it only looks like something.</summary>
public sealed record GeneratedColumn(string Name, string Tag, IReadOnlyList<byte[]> Values);

/// <summary>Texts and columns made of generated values, the same for the same seed.</summary>
public static class GeneratedCorpus
{
    private static readonly string[] s_filler =
    [
        "The parcel left the warehouse this morning.", "ご注文ありがとうございます。", "Nothing to add.", "担当者が不在のため折り返しご連絡いたします。", "Please check the attached file.", "在庫を確認のうえ、後日お知らせします。",
    ];

    /// <summary>Sentences, one a line: each kind as often as any other, and as many that only look like one.</summary>
    public static IEnumerable<LabelledText> Sentences(IReadOnlyList<GeneratedKind> values, IReadOnlyList<GeneratedKind> negatives, int each, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < each; i++)
        {
            foreach (GeneratedKind kind in values.Concat(negatives))
                yield return Sentence(kind, random);
        }
    }

    /// <summary>Columns of every kind under each of its names; one value in thirty is missing or something else.</summary>
    public static IEnumerable<GeneratedColumn> Columns(IReadOnlyList<GeneratedKind> values, IReadOnlyList<GeneratedKind> negatives, int rows, int seed)
    {
        Random random = new(seed);
        foreach (GeneratedKind kind in values.Concat(negatives))
        {
            foreach (string name in kind.Columns)
            {
                yield return new GeneratedColumn(name, kind.Tag, [.. Enumerable.Range(0, rows).Select(_ => Encoding.UTF8.GetBytes(random.Next(30) switch
                {
                    0 => "",
                    1 => "n/a",
                    _ => kind.Make(random),
                }))]);
            }
        }
    }

    /// <summary>Rows as a shop's database has them, as COPY text: what the pass meets most.</summary>
    public static byte[] Rows(int bytes, int seed)
    {
        Random random = new(seed);
        var rows = new StringBuilder(bytes);
        for (int id = 1; rows.Length < bytes * 3 / 5; id++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{id}\t{Make("pii:email")}\t{s_filler[random.Next(s_filler.Length)]}\t{Make("pii:phone")}\t{Make("pii:jp-postal-code")}\t{new DateTime(2024, 1, 1).AddSeconds(random.Next(50_000_000)):yyyy-MM-dd HH:mm:ss}\t{random.Next(100_000)}\t{(random.Next(2) == 0 ? "t" : "f")}\t{s_filler[random.Next(s_filler.Length)]} {s_filler[random.Next(s_filler.Length)]}\t{random.NextDouble() * 1000:F2}\t\\N\tactive\n");
        }

        return Encoding.UTF8.GetBytes(rows.ToString());

        string Make(string tag) => GeneratedValues.Values.Single(each => each.Tag == tag).Make(random);
    }

    private static LabelledText Sentence(GeneratedKind kind, Random random)
    {
        string[] parts = kind.Sentences[random.Next(kind.Sentences.Length)].Split("{0}");
        LabelledText text = new LabelledText().Add(random.Next(3) == 0 ? s_filler[random.Next(s_filler.Length)] + " " : "").Add(parts[0]).Add(kind.Tag, kind.Make(random)).Add(parts[1]);
        return random.Next(3) == 0 ? text.Add(" " + s_filler[random.Next(s_filler.Length)]) : text;
    }
}
