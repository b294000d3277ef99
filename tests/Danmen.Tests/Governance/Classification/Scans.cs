using System.Text;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Scanning;

namespace Danmen.Tests.Governance.Classification;

/// <summary>What all structured detectors find in a text.</summary>
internal static class Scans
{
    public static DetectorSet Structured { get; } = new(StructuredDetectors.All);

    public static List<Finding> Of(ReadOnlySpan<byte> text, string column = "")
    {
        List<Finding> findings = [];
        new TextScanner(Structured).Scan(text, Structured.Words.OfName(Encoding.UTF8.GetBytes(column)), findings);
        return findings;
    }

    /// <summary>Hits as <c>tag: the text that was found</c>, those that count by themselves alone.</summary>
    public static string[] Confirmed(string text, string column = "") => Words(text, column, each => each.IsConfirmed);

    /// <summary>Also those that count only as a share of a column.</summary>
    public static string[] All(string text, string column = "") => Words(text, column, _ => true);

    public static bool Finds(Detector detector, string text, string column = "") =>
        Of(Encoding.UTF8.GetBytes(text), column).Any(each => Structured.Detectors[each.Detector] == detector);

    private static string[] Words(string text, string column, Func<Finding, bool> counts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Of(bytes, column).Where(counts).Select(each => $"{Structured.Detectors[each.Detector].Tag}: {Encoding.UTF8.GetString(bytes, each.Start, each.Length)}").Order(StringComparer.Ordinal)];
    }
}
