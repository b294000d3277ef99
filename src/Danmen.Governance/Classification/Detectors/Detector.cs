namespace Danmen.Governance.Classification.Detectors;

/// <summary>One kind of value that is looked for: what it is called, what it is worth, how it looks, and what people are told about it.</summary>
/// <remarks>All that a detector is stands in its declaration; the pages of the manual are composed from it, and masking names it by its tag.</remarks>
internal sealed record Detector
{
    /// <summary>Stable, written into danmen.classification.yaml; for example <c>pii:email</c>.</summary>
    public required string Tag { get; init; }

    public required DataClass Class { get; init; }

    public required DetectorPage Page { get; init; }

    /// <summary>Words near a value, or in the name of its column, that speak for this kind.</summary>
    public required ContextWords Context { get; init; }

    /// <summary>Share of random values of the same outer form (as many digits, the same separators) that pass. 1: there is no check.</summary>
    public required double ChanceRate { get; init; }

    /// <summary>Share of a column's values that must be of the kind where no name speaks for it. Less for kinds whose lists know only some.</summary>
    public double LeastShare { get; init; } = 0.8;

    /// <summary>Numbers, with or without separators; null when the kind is found in another way.</summary>
    public NumeralForm? Numeral { get; init; }

    /// <summary>Words of letters and digits.</summary>
    public WordForm? Word { get; init; }

    /// <summary>Where a single byte or a fixed beginning gives the kind away, the pass itself reads it.</summary>
    public Landmark Landmark { get; init; }
}

/// <param name="Title">English, no full stop.</param>
/// <param name="Text">What is found, what is not, and why; English, one paragraph.</param>
/// <param name="Example">Made up, of a range that is reserved where there is one; null when even an example would be taken for the real thing by scanners of secrets.</param>
internal sealed record DetectorPage(string Title, string TitleJa, string Text, string TextJa, string? Example);

/// <param name="English">Lower case, one word each: names of columns are split at '_', at digits and where a capital follows a small letter.</param>
/// <param name="Japanese">Two characters or more each; looked for anywhere.</param>
internal sealed record ContextWords(string[] English, string[] Japanese);

/// <param name="DigitCounts">Bit n: numbers of n digits are candidates.</param>
internal sealed record NumeralForm(uint DigitCounts, NumeralCheck Check)
{
    public static uint Counts(params ReadOnlySpan<int> counts)
    {
        uint set = 0;
        foreach (int count in counts) set |= 1u << count;
        return set;
    }
}

/// <param name="Lengths">Bit n: words of n bytes are candidates.</param>
internal sealed record WordForm(ulong Lengths, WordCheck Check)
{
    /// <summary>Both ends included.</summary>
    public static ulong Between(int shortest, int longest) => (ulong.MaxValue >> (63 - longest)) & (ulong.MaxValue << shortest);
}

/// <summary>Judges one number. Allocates nothing.</summary>
internal delegate Grade NumeralCheck(scoped in Numeral numeral);

/// <summary>Judges one word of letters and digits. Allocates nothing.</summary>
internal delegate Grade WordCheck(ReadOnlySpan<byte> word);

/// <summary>What the pass looks for by itself.</summary>
internal enum Landmark
{
    None,
    Email,
    Phone,
    Iban,
    Ipv6,
    Mac,
    Url,
    Coordinates,
    BirthDate,
    Nino,
    PrivateKey,
    Token,
    ConnectionString,
    HighEntropy,
    Postal,
    JapaneseName,
    Kana,
    LatinName,
    JapaneseAddress,
    StreetAddress,
}
