using System.Text.RegularExpressions;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Substituting;

/// <summary>Applies rules to the files of one component. What no rule names stays as it is, byte by byte.</summary>
/// <param name="component">Its name.</param>
/// <param name="values">The new value of each rule, secrets fetched already.</param>
/// <param name="forbidden">What must not be left.</param>
/// <param name="allowed">What may be left although it is forbidden.</param>
/// <param name="finder">Null for a kind whose files have no keys.</param>
internal sealed class Substitution(
    string component,
    IReadOnlyList<SubstitutionRule> rules,
    IReadOnlyList<string> values,
    IReadOnlyList<ForbiddenValue> forbidden,
    IReadOnlyList<ForbiddenValue> allowed,
    IValueFinder? finder) : ISubstitution
{
    public bool LooksElsewhere { get; init; } = true;

    public SubstitutedFile Apply(string path, byte[] content)
    {
        var file = FileText.Read(content);
        string text = file.Text;
        var counts = new List<SubstitutionCount>();
        var unwritable = new List<string>();
        for (int i = 0; i < rules.Count && !file.IsBinary; i++)
        {
            if (!IsFor(rules[i], path)) continue;
            (string changed, int count) = Apply(rules[i], values[i], path, text);
            if (count < 0 || file.Write(changed) is null) unwritable.Add(rules[i].Name);
            else if (count > 0)
            {
                counts.Add(new SubstitutionCount(rules[i].Name, count));
                text = changed;
            }
        }

        byte[] written = counts.Count == 0 ? content : file.Write(text) ?? throw new InvalidOperationException("each step was writable");
        return new SubstitutedFile(written, counts, LeftOver(path, text), unwritable);
    }

    public IReadOnlyList<LeftOverValue> LeftOver(string path, byte[] content) => LeftOver(path, FileText.Read(content).Text);

    public IReadOnlyList<string> Unmatched(IEnumerable<SubstitutedFile> files)
    {
        var found = files.SelectMany(file => file.Counts.Select(count => count.Rule)).ToHashSet(StringComparer.Ordinal);
        return [.. rules.Where(rule => rule.IsRequired && rule.Components.Matches(component) && !found.Contains(rule.Name)).Select(rule => rule.Name)];
    }

    private bool IsFor(SubstitutionRule rule, string path) => rule.Components.Matches(component) && (rule.Files.Count == 0 || rule.Files.Any(pattern => pattern.Matches(path)));

    /// <returns>The text and how often the rule found something; below 0 when it cannot be written there.</returns>
    private (string Text, int Count) Apply(SubstitutionRule rule, string value, string path, string text)
    {
        int count = 0;
        if (rule.Text is { } wanted)
        {
            for (int at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + wanted.Length, StringComparison.Ordinal)) count++;
            return (count == 0 ? text : text.Replace(wanted, value, StringComparison.Ordinal), count);
        }

        if (rule.Pattern is { } pattern)
        {
            string replaced = pattern.Replace(text, match =>
            {
                count++;
                // A secret stands for itself: its dollars are no groups.
                return rule.Secret is null ? match.Result(value) : value;
            });
            return (replaced, count);
        }

        // From behind, so that the places before stay what they are.
        foreach (ConfiguredValue found in Values(path, text).Where(found => rule.Key!.Matches(found.Key)).OrderByDescending(found => found.Start)) // a rule without text and pattern has a key
        {
            if (found.Value == value) count++;
            else if (found.Start < 0 || finder!.Write(path, text, found, value) is not { } written /* it found the value */) return (text, -1);
            else
            {
                text = string.Concat(text.AsSpan(0, found.Start), written, text.AsSpan(found.Start + found.Length));
                count++;
            }
        }

        return (text, count);
    }

    /// <summary>Looked for in the text as it stands and in its values, which may be written with escapes.</summary>
    private List<LeftOverValue> LeftOver(string path, string text)
    {
        var found = new HashSet<(int Line, string What)>();
        if (forbidden.Count == 0) return [];
        Look(text, 1, found);
        foreach (ConfiguredValue value in Values(path, text)) Look(value.Value, value.Line, found);
        return [.. found.OrderBy(each => each.Line).ThenBy(each => each.What, StringComparer.Ordinal).Select(each => new LeftOverValue(each.Line, each.What))];
    }

    private IReadOnlyList<ConfiguredValue> Values(string path, string text) => finder?.Find(path, text) ?? [];

    private void Look(string text, int firstLine, HashSet<(int Line, string What)> found)
    {
        List<(int Start, int End)> spared = [.. allowed.SelectMany(each => each.Pattern.Matches(text)).Select(match => (match.Index, match.Index + match.Length))];
        foreach (ForbiddenValue each in forbidden)
        {
            foreach (Match match in each.Pattern.Matches(text))
            {
                int start = match.Index, end = match.Index + match.Length;
                // A host comes with what stands around it.
                while (end > start && spared.Count > 0 && !IsWord(text[end - 1])) end--;
                while (start < end && spared.Count > 0 && !IsWord(text[start])) start++;
                if (spared.Any(span => span.Start <= start && span.End >= end)) continue;
                int first = match.Index;
                while (first < match.Index + match.Length && text[first] is '\n' or '\r') first++;
                found.Add((firstLine + text.AsSpan(0, first).Count('\n'), each.Name));
            }
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c);
}
