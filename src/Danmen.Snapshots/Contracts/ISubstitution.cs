namespace Danmen.Snapshots.Contracts;

/// <summary>Puts this environment's values in the place of another one's in a component's configuration, and finds what must not be left. Thread-safe; nothing is read or written.</summary>
public interface ISubstitution
{
    /// <param name="path">Relative to the component's folder, as stored folders name it.</param>
    /// <param name="content">As it was captured.</param>
    SubstitutedFile Apply(string path, byte[] content);

    /// <summary>Where values stand in a file that must not enter the environment, when no rule is applied to it.</summary>
    IReadOnlyList<LeftOverValue> LeftOver(string path, byte[] content);

    /// <summary>False where only what the rules change is looked into.</summary>
    bool LooksElsewhere { get; }

    /// <summary>Rules that must find something and did not.</summary>
    /// <param name="files">All files of the component.</param>
    IReadOnlyList<string> Unmatched(IEnumerable<SubstitutedFile> files);
}

/// <summary>A file of configuration behind the rules.</summary>
/// <param name="Content">What it is to be.</param>
/// <param name="Counts">How often each rule found something in it; empty for a file that stays as it is.</param>
/// <param name="LeftOver">Where values stand in it that must not enter the environment.</param>
/// <param name="Unwritable">Rules whose new value cannot be written into the file, in its encoding or at that place.</param>
public sealed record SubstitutedFile(byte[] Content, IReadOnlyList<SubstitutionCount> Counts, IReadOnlyList<LeftOverValue> LeftOver, IReadOnlyList<string> Unwritable)
{
    public bool IsChanged => Counts.Count > 0;
}

/// <summary>How often a rule found something in a file.</summary>
public sealed record SubstitutionCount(string Rule, int Count);

/// <summary>A value that must not enter the environment. The value itself is never told.</summary>
/// <param name="Line">From 1.</param>
/// <param name="What">What forbids it.</param>
public sealed record LeftOverValue(int Line, string What);

/// <summary>What was substituted in a file of a restore run.</summary>
/// <param name="File">Relative to the component's folder.</param>
public sealed record SubstitutedValue(string File, string Rule, int Count);

/// <summary>Finds the values of configuration by their keys, and writes others in their place. Stateless.</summary>
public interface IValueFinder
{
    /// <param name="path">Tells the kind of configuration by its end.</param>
    /// <returns>In the file's order; nothing for a kind that has no keys, and for what does not parse.</returns>
    IReadOnlyList<ConfiguredValue> Find(string path, string text);

    /// <returns>What is to stand in the place of <see cref="ConfiguredValue.Start"/>; null when it cannot be written there.</returns>
    string? Write(string path, string text, ConfiguredValue at, string value);
}

/// <summary>A value of a file of configuration.</summary>
/// <param name="Key">Names and places in lists down to it, joined by dots: "mail.hosts.0". Attributes of XML are "@name".</param>
/// <param name="Start">Place in the text, quotes included; below 0 where no other value can be put.</param>
/// <param name="Value">What it means, escapes resolved.</param>
/// <param name="Line">From 1.</param>
public sealed record ConfiguredValue(string Key, int Start, int Length, string Value, int Line);
