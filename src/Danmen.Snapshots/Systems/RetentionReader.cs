using System.Globalization;
using Danmen.Faults;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>retention</c>, of the system or of an environment.</summary>
internal static class RetentionReader
{
    private const string Forever = "forever";
    private const int MostPeriods = 1_000_000;

    public static RetentionRules Read(YamlSource source, YamlEntry retention)
    {
        var rules = new RetentionRules();
        foreach (YamlEntry entry in source.Mapping(retention.Value, retention.Path))
        {
            rules = entry.Key switch
            {
                "hot" => rules with { Hot = source.Duration(entry.Value, entry.Path) },
                "minimum" => rules with { Minimum = Count(source, entry) },
                "keep" => rules with { Keep = Counts(source, entry) },
                "tags" => rules with { Tags = Durations(source, entry) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("hot, minimum, keep, tags")),
            };
        }

        return rules;
    }

    private static RetentionCounts Counts(YamlSource source, YamlEntry keep)
    {
        var counts = new RetentionCounts();
        foreach (YamlEntry entry in source.Mapping(keep.Value, keep.Path))
        {
            counts = entry.Key switch
            {
                "last" => counts with { Last = Count(source, entry) },
                "hourly" => counts with { Hourly = Count(source, entry) },
                "daily" => counts with { Daily = Count(source, entry) },
                "weekly" => counts with { Weekly = Count(source, entry) },
                "monthly" => counts with { Monthly = Count(source, entry) },
                "yearly" => counts with { Yearly = Count(source, entry) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("last, hourly, daily, weekly, monthly, yearly")),
            };
        }

        return counts;
    }

    private static Dictionary<string, TimeSpan?> Durations(YamlSource source, YamlEntry tags)
    {
        var durations = new Dictionary<string, TimeSpan?>(StringComparer.Ordinal);
        foreach (YamlEntry entry in source.Mapping(tags.Value, tags.Path))
        {
            if (!IsType(entry.Key)) throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, SystemRemarks.NoTagType.With(entry.Key));
            durations[entry.Key] = Duration(source, entry.Value, entry.Path);
        }

        return durations;
    }

    private static TimeSpan? Duration(YamlSource source, YamlNode node, string path)
    {
        string text = source.Text(node, path);
        if (text == Forever) return null;
        return DurationText.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero
            ? duration
            : throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.NoTagDuration.With(text));
    }

    private static int Count(YamlSource source, YamlEntry entry) =>
        int.TryParse(source.Text(entry.Value, entry.Path), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostPeriods
            ? count
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.MustBeNumber.With());

    // As in names of tags.
    private static bool IsType(string text) => char.IsAsciiLetterLower(text[0]) && text.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '_');
}
