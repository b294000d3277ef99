using System.Globalization;
using System.Text;
using Danmen.Faults;

namespace Danmen.Snapshots.Tags;

/// <summary>A milestone tag's name: <c>{env}-{type}-{version}-{date}</c>, for example <c>prod-release-v1.2.3-20240624</c>. Read from both ends: the version may hold hyphens.</summary>
/// <param name="Environment"><c>[a-z][a-z0-9_]*</c>.</param>
/// <param name="Type"><c>[a-z][a-z0-9_]*</c>.</param>
/// <param name="Version">What git allows in one component of a reference's name.</param>
/// <param name="Date">The day on which the capture ended, in the system's time zone.</param>
public sealed record TagName(string Environment, string Type, string Version, DateOnly Date)
{
    // git keeps a reference in a file of this name, with ".lock" behind it while it is written.
    private const int LongestBytes = 250;
    private const string DateFormat = "yyyyMMdd";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stem(Environment, Type, Version)}-{Date.ToString(DateFormat, CultureInfo.InvariantCulture)}");

    /// <summary>The name without its date.</summary>
    public static string Stem(string environment, string type, string version) => $"{environment}-{type}-{version}";

    /// <summary>Makes a name of its parts.</summary>
    /// <exception cref="DanmenException">TagFaults.NameInvalid, saying which part is wrong and why.</exception>
    public static TagName Of(string environment, string type, string version, DateOnly date)
    {
        if (!IsWord(environment)) throw new DanmenException(TagFaults.NameInvalid, environment, TagRemarks.EnvironmentWord.With());
        if (!IsWord(type)) throw new DanmenException(TagFaults.NameInvalid, type, TagRemarks.TypeWord.With());
        if (VersionDoubt(version) is { } doubt) throw new DanmenException(TagFaults.NameInvalid, version, doubt);
        var name = new TagName(environment, type, version, date);
        return Encoding.UTF8.GetByteCount(name.ToString()) <= LongestBytes ? name : throw new DanmenException(TagFaults.NameInvalid, version, TagRemarks.NameTooLong.With(LongestBytes));
    }

    /// <summary>Reads a name; false when it is none.</summary>
    public static bool TryParse(string text, out TagName name)
    {
        name = new TagName("", "", "", default);
        int first = text.IndexOf('-', StringComparison.Ordinal), last = text.LastIndexOf('-');
        int second = first < 0 ? -1 : text.IndexOf('-', first + 1);
        if (second < 0 || last <= second) return false;
        string environment = text[..first], type = text[(first + 1)..second], version = text[(second + 1)..last];
        if (!DateOnly.TryParseExact(text[(last + 1)..], DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return false;
        if (!IsWord(environment) || !IsWord(type) || VersionDoubt(version) is not null || Encoding.UTF8.GetByteCount(text) > LongestBytes) return false;
        name = new TagName(environment, type, version, date);
        return true;
    }

    private static bool IsWord(string text) => text.Length > 0 && char.IsAsciiLetterLower(text[0]) && text.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '_');

    // git-check-ref-format, one component; and what two people would read as the same name.
    private static Remark? VersionDoubt(string version)
    {
        if (version.Length == 0) return TagRemarks.VersionEmpty.With();
        foreach (char each in version)
            if (each <= ' ' || each == '\x7F' || "~^:?*[\\/".Contains(each, StringComparison.Ordinal)) return TagRemarks.VersionCharacter.With(each <= ' ' || each == '\x7F' ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)each:X4}") : each.ToString());
        if (version.Contains("..", StringComparison.Ordinal) || version.Contains("@{", StringComparison.Ordinal) || version.EndsWith('.') || version.EndsWith(".lock", StringComparison.Ordinal) || version == "@")
            return TagRemarks.VersionForGit.With();
        // Half a surrogate pair cannot be written down at all.
        for (int i = 0; i < version.Length; i++)
        {
            if (!Rune.TryGetRuneAt(version, i, out Rune rune)) return TagRemarks.VersionCharacter.With(string.Create(CultureInfo.InvariantCulture, $"U+{(int)version[i]:X4}"));
            i += rune.Utf16SequenceLength - 1;
        }


        // Accents of Latin letters and the sound marks of kana: whole letters have them in, and look the same. Without ICU nothing here can compose them.
        if (version.AsSpan().IndexOfAnyInRange('\u0300', '\u036F') >= 0 || version.AsSpan().IndexOfAny('\u3099', '\u309A') >= 0) return TagRemarks.VersionComposed.With();
        foreach (Rune rune in version.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
                return TagRemarks.VersionCharacter.With(string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"));
        return null;
    }
}
