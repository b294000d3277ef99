using System.Globalization;
using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>The configuration of a stored folder behind the rules of the environment that it goes into.</summary>
internal sealed class FolderSubstitution
{
    /// <summary>Longer files are not looked into, and refused.</summary>
    private const int LargestBytes = 16 << 20;

    /// <summary>What is looked for may lie across the end of a part.</summary>
    private const int OverlapBytes = 64 << 10;

    private readonly List<string> _tooLong = [];
    private readonly SortedDictionary<string, SubstitutedFile> _files = new(StringComparer.Ordinal);
    private readonly ISubstitution _rules;

    private FolderSubstitution(ISubstitution rules) => _rules = rules;

    /// <summary>By path, those that are changed.</summary>
    public IEnumerable<KeyValuePair<string, SubstitutedFile>> Changed => _files.Where(file => file.Value.IsChanged);

    public IReadOnlyList<SubstitutedValue> Values => [.. Changed.SelectMany(file => file.Value.Counts.Select(count => new SubstitutedValue(file.Key, count.Rule, count.Count)))];

    /// <summary>Reads all files that a restore writes; nothing is changed.</summary>
    public static async Task<FolderSubstitution> ReadAsync(IStoredFolder stored, FolderPlace place, ISubstitution rules, CancellationToken cancellationToken)
    {
        var substitution = new FolderSubstitution(rules);
        await substitution.ReadAsync(stored, new PathPatterns(place.RestoreExcludes), place.StoredPath, place.StoredPath, cancellationToken);
        return substitution;
    }

    /// <returns>The rules for files to which none is applied; null where they are not looked into.</returns>
    public static async Task<ISubstitution?> ElsewhereAsync(RestoreContext context, CancellationToken cancellationToken) =>
        context is { OtherEnvironment: true, SubstitutionAsync: { } rules } && await rules(cancellationToken) is { LooksElsewhere: true } elsewhere ? elsewhere : null;

    /// <summary>Looks for what must not enter the environment in built files to which no rule is applied; long ones in parts that overlap.</summary>
    /// <returns>The first of them, at most a hundred.</returns>
    public static async Task<IReadOnlyList<CaptureProblem>> LookAsync(string folder, FolderPlace place, ISubstitution rules, CancellationToken cancellationToken)
    {
        const int Most = 100;
        var problems = new List<CaptureProblem>();
        byte[] buffer = new byte[LargestBytes + OverlapBytes];
        foreach (LivingFile file in LivingFile.List(folder, place))
        {
            var seen = new HashSet<(int Line, string What)>();
            await using Stream content = file.Open();
            int kept = 0, line = 0;
            while (await content.ReadAtLeastAsync(buffer.AsMemory(kept), buffer.Length - kept, throwOnEndOfStream: false, cancellationToken) is var read && read > 0)
            {
                byte[] part = buffer[..(kept + read)];
                foreach (LeftOverValue left in rules.LeftOver(file.StoredPath, part))
                    if (seen.Add((line + left.Line, left.What))) problems.Add(CaptureProblem.Of(file.StoredPath, ProblemRemarks.LeftOver, (line + left.Line).ToString(CultureInfo.InvariantCulture), left.What));
                if (problems.Count >= Most) return problems;
                int done = Math.Max(0, part.Length - OverlapBytes);
                // At the beginning of a line, where there is one: behind a cut within a name, the rest of it would be taken for a whole one.
                if (done > 0 && part.AsSpan(done).IndexOf((byte)'\n') is var end and >= 0) done += end + 1;
                line += part.AsSpan(0, done).Count((byte)'\n');
                kept = part.Length - done;
                part.AsSpan(done).CopyTo(buffer);
            }
        }

        return problems;
    }

    /// <summary>What a plan says of it.</summary>
    public void Describe(List<Remark> actions, List<Remark> refusals)
    {
        foreach ((string path, SubstitutedFile file) in _files)
        {
            foreach (SubstitutionCount count in file.Counts) actions.Add(FolderRemarks.Substitute.With(path, count.Rule, count.Count));
            foreach (string rule in file.Unwritable) refusals.Add(FolderRemarks.NotWritableThere.With(path, rule));
            foreach (LeftOverValue left in file.LeftOver) refusals.Add(FolderRemarks.LeftOver.With(path, left.Line, left.What));
        }

        foreach (string path in _tooLong) refusals.Add(FolderRemarks.TooLongToLookInto.With(path, new ByteCount(LargestBytes)));
        foreach (string rule in _rules.Unmatched(_files.Values)) refusals.Add(FolderRemarks.RuleFoundNothing.With(rule));
    }

    /// <summary>Writes the changed files into a built folder. Mode, owner, attributes and times stay.</summary>
    public void Write(string folder, FolderPlace place)
    {
        Dictionary<string, LivingFile> built = Built(folder, place);
        foreach ((string path, SubstitutedFile file) in Changed)
            if (built.TryGetValue(path, out LivingFile? there)) LivingPaths.Rewrite(there.Path, file.Content);
    }

    /// <summary>Takes from differences with the snapshot those that are meant, and adds where a built file is not what the rules make of it.</summary>
    public async Task<List<CaptureProblem>> CompareAsync(string folder, FolderPlace place, IReadOnlyList<CaptureProblem> differences, CancellationToken cancellationToken)
    {
        Dictionary<string, LivingFile> built = Built(folder, place);
        HashSet<string> changed = [.. Changed.Select(file => file.Key)];
        List<CaptureProblem> problems = [.. differences.Where(difference => !(changed.Contains(difference.Subject) && difference.Code is "restored.content_differs" or "restored.other_length"))];
        foreach ((string path, SubstitutedFile file) in Changed)
        {
            if (!built.TryGetValue(path, out LivingFile? there)) continue; // told as missing already
            await using Stream content = there.Open();
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            if (!bytes.GetBuffer().AsSpan(0, (int)bytes.Length).SequenceEqual(file.Content)) problems.Add(CaptureProblem.Of(path, ProblemRemarks.NotAsSubstituted));
        }

        return problems;
    }

    private static Dictionary<string, LivingFile> Built(string folder, FolderPlace place)
    {
        var files = new Dictionary<string, LivingFile>(StringComparer.Ordinal);
        foreach (LivingFile file in LivingFile.List(folder, place)) files.TryAdd(file.StoredPath, file);
        return files;
    }

    private async Task ReadAsync(IStoredFolder stored, PathPatterns excludes, string root, string folder, CancellationToken cancellationToken)
    {
        foreach (StoredItem item in await stored.ListAsync(folder, cancellationToken))
        {
            string path = root.Length == 0 ? item.Path : item.Path[(root.Length + 1)..];
            if (excludes.Matches(Encoding.UTF8.GetBytes(path), item.IsFolder)) continue;
            if (item.IsFolder) await ReadAsync(stored, excludes, root, item.Path, cancellationToken);
            if (!item.IsFile) continue;
            if (item.SizeBytes > LargestBytes)
            {
                _tooLong.Add(path);
                continue;
            }

            using var content = new MemoryStream();
            await using (Stream read = stored.Open(item)) await read.CopyToAsync(content, cancellationToken);
            _files[path] = _rules.Apply(path, content.ToArray());
        }
    }
}
