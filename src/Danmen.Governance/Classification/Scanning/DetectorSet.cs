using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>Detectors that go over a text together, sorted by what makes a candidate of theirs. Never changes; safe for any number of scanners at once.</summary>
internal sealed class DetectorSet
{
    /// <summary>A set of detectors is one machine word.</summary>
    public const int Most = 64;

    /// <summary>Numbers of more digits are nobody's.</summary>
    public const int MostDigits = 31;

    private readonly (byte Detector, NumeralCheck Check)[][] _byDigits;
    private readonly (byte Detector, WordCheck Check)[][] _byLength;
    private readonly int[] _landmarks = new int[Enum.GetValues<Landmark>().Length];

    /// <exception cref="ArgumentException">There are too many, or two of one tag.</exception>
    public DetectorSet(IReadOnlyList<Detector> detectors)
    {
        if (detectors.Count > Most || detectors.Select(each => each.Tag).Distinct(StringComparer.Ordinal).Count() != detectors.Count)
            throw new ArgumentException($"At most {Most} detectors, each with a tag of its own.", nameof(detectors));
        Detectors = detectors;
        Words = new ContextIndex(detectors);
        (byte Index, Detector Detector)[] all = [.. detectors.Select((each, index) => ((byte)index, each))];
        _byDigits = [.. Enumerable.Range(0, MostDigits + 1).Select(count => all
            .Where(each => each.Detector.Numeral is { } form && (form.DigitCounts >> count & 1) != 0)
            .Select(each => (each.Index, each.Detector.Numeral!.Check)).ToArray())];
        _byLength = [.. Enumerable.Range(0, 64).Select(length => all
            .Where(each => each.Detector.Word is { } form && (form.Lengths >> length & 1) != 0)
            .Select(each => (each.Index, each.Detector.Word!.Check)).ToArray())];
        Array.Fill(_landmarks, -1);
        foreach ((byte index, Detector detector) in all)
        {
            if (detector.Landmark is not (Landmark.None or Landmark.Token))
                _landmarks[(int)detector.Landmark] = index;
        }

        HasNames = detectors.Any(each => each.Landmark is Landmark.JapaneseName or Landmark.Kana or Landmark.LatinName or Landmark.JapaneseAddress or Landmark.StreetAddress);
        Jwt = IndexOf(SecretDetectors.Jwt);
        Cloud = IndexOf(SecretDetectors.CloudToken);
        Chat = IndexOf(SecretDetectors.ChatToken);
    }

    public IReadOnlyList<Detector> Detectors { get; }

    public ContextIndex Words { get; }

    /// <summary>True when a text is gone through for names and addresses too.</summary>
    internal bool HasNames { get; }

    // Several kinds of token are read in one go.
    internal int Jwt { get; }

    internal int Cloud { get; }

    internal int Chat { get; }

    /// <summary>Place of a detector, or -1 when the set has none of its tag.</summary>
    public int IndexOf(Detector detector)
    {
        for (int i = 0; i < Detectors.Count; i++)
        {
            if (Detectors[i].Tag == detector.Tag)
                return i;
        }

        return -1;
    }

    /// <summary>Place of the detector that reads a landmark, or -1.</summary>
    internal int At(Landmark landmark) => _landmarks[(int)landmark];

    internal ReadOnlySpan<(byte Detector, NumeralCheck Check)> OfDigits(int count) => count <= MostDigits ? _byDigits[count] : default;

    internal ReadOnlySpan<(byte Detector, WordCheck Check)> OfLength(int length) => length < _byLength.Length ? _byLength[length] : default;
}
