using System.Numerics;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Scanning;

namespace Danmen.Governance.Classification.Columns;

/// <summary>Goes over the values of one column and says what the column is. Keeps counts, no value.</summary>
/// <param name="name">UTF-8: of the column or key; empty when there is none.</param>
internal sealed class ColumnScan(TextScanner scanner, ReadOnlySpan<byte> name)
{
    /// <summary>Values that fewer of say nothing about a column without a name that speaks.</summary>
    private const int Fewest = 20;

    // A kind that stands for itself fills a column, or one in five of its values where the name speaks.
    private const double StrongShare = 0.5, HintedShare = 0.2;

    // Longer text in which the kind stands.
    private const double WithinShare = 0.01;
    private const int FewestWithin = 2;

    private readonly ulong _hints = scanner.Detectors.Words.OfName(name);
    private readonly List<Finding> _findings = new(16);
    private readonly long[] _whole = new long[DetectorSet.Most];
    private readonly long[] _strong = new long[DetectorSet.Most];
    private readonly long[] _within = new long[DetectorSet.Most];
    private long _values;

    /// <summary>Counts one value. Not retained.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> trimmed = value.Trim((byte)' ');
        if (trimmed.IsEmpty)
            return;
        _values++;
        _findings.Clear();
        scanner.Scan(trimmed, _hints, _findings);
        ulong whole = 0, strong = 0, within = 0;
        foreach (Finding each in _findings)
        {
            ulong bit = 1UL << each.Detector;
            // A title, a name or a remark may stand beside the value; more than that is text.
            if (each.Length * 10 >= trimmed.Length * 8)
            {
                whole |= bit;
                if (each.Grade == Grade.Strong) strong |= bit;
            }
            else if (each.IsConfirmed && (each.Grade == Grade.Strong || (_hints & bit) == 0))
            {
                within |= bit;
            }
        }

        Count(_whole, whole);
        Count(_strong, strong);
        Count(_within, within & ~whole);
    }

    public ColumnVerdict Judge()
    {
        List<TagVerdict> tags = [];
        for (int i = 0; i < scanner.Detectors.Detectors.Count; i++)
        {
            if (_values > 0 && Judge(i) is { } tag)
                tags.Add(tag);
        }

        // What a column is, whole, explains what stands within its values; a secret is told all the same.
        if (tags.Any(each => !each.IsWithin)) tags.RemoveAll(each => each.IsWithin && each.Detector.Class != DataClass.Restricted);
        tags.Sort((one, other) => other.Confidence.CompareTo(one.Confidence));
        return new ColumnVerdict(tags.Count == 0 ? DataClass.Internal : tags.Max(each => each.Detector.Class), tags, _values);
    }

    private TagVerdict? Judge(int index)
    {
        Detector detector = scanner.Detectors.Detectors[index];
        bool hasHint = (_hints >> index & 1) != 0;
        double whole = Share(_whole[index]), strong = Share(_strong[index]), within = Share(_within[index]);
        if (strong >= StrongShare || (hasHint && strong >= HintedShare))
            return Verdict(_strong[index], false);
        // Where there is no check, a name that speaks is the whole evidence; without one, values of the form are as good as half of all.
        bool isWhole = hasHint
            ? whole >= HintedShare && BeyondChance(_whole[index], detector.ChanceRate < 1 ? detector.ChanceRate : 0)
            : _values >= Fewest && whole >= detector.LeastShare && BeyondChance(_whole[index], Math.Min(detector.ChanceRate, 0.5));
        if (isWhole)
            return Verdict(_whole[index], false);
        return _within[index] >= FewestWithin && within >= WithinShare ? Verdict(_within[index], true) : null;

        TagVerdict Verdict(long count, bool isWithin)
        {
            double least = Wilson(count, _values);
            return new TagVerdict(detector, Share(count), detector.ChanceRate, hasHint ? 1 - ((1 - least) * 0.5) : least, hasHint, isWithin);
        }
    }

    // Six standard deviations more than the share that passes by chance.
    private bool BeyondChance(long count, double chance) =>
        count > (_values * chance) + (6 * Math.Sqrt(_values * chance * (1 - chance)));

    private double Share(long count) => (double)count / _values;

    private static double Wilson(long count, long values)
    {
        const double Z = 1.96;
        double share = (double)count / values, spread = Z * Z / values;
        return Math.Max(0, (share + (spread / 2) - (Z * Math.Sqrt((share * (1 - share) / values) + (spread / (4 * values))))) / (1 + spread));
    }

    private static void Count(long[] counts, ulong bits)
    {
        for (; bits != 0; bits &= bits - 1) counts[BitOperations.TrailingZeroCount(bits)]++;
    }
}
