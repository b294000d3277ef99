using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Pickle;

/// <summary>Per file: SHA-256, and for pickles protocol and imported names, read without unpickling, also within zip, gzip, zlib and .npy.</summary>
/// <remarks>
/// Facts: <c>pickles</c>, an object of path to { sha256, protocol, globals, dangerous, problem }; <c>not_pickles</c>, an object of path to { sha256 }.
/// <c>dangerous</c> lists those of <c>globals</c> that are; names that cannot be told, and everything behind the place where reading ended, are among them.
/// A file in which pickles may lie has <c>container</c> too; a zip has <c>inner</c>, its pickles by name as above, and its own facts are theirs together; what cannot be
/// looked into stands in <c>unread</c> of the file and, by path, in <c>not_looked_into</c>.
/// </remarks>
internal sealed class PickleInspection : FolderInspection
{
    private const int BufferBytes = 256 << 10;
    private const string Pickles = "pickles", Others = "not_pickles", Closed = "not_looked_into", Stamp = "stamp", Dangerous = "dangerous";

    public override async Task<JsonObject?> InspectAsync(string path, Stream content, long sizeBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new PickleReader();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        byte[] head = new byte[ContainerFormats.HeadBytes];
        int headLength = 0;
        long length = 0;
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                int missing = Math.Min(read, head.Length - headLength);
                buffer.AsSpan(0, missing).CopyTo(head.AsSpan(headLength));
                headLength += missing;
                length += read;
                hash.AppendData(buffer, 0, read);
                reader.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        reader.Complete();
        var fact = new JsonObject { ["sha256"] = Convert.ToHexStringLower(hash.GetHashAndReset()) };
        ContainerFormat format = ContainerFormats.Of(head.AsSpan(0, headLength));
        // Text may begin as zlib does; then it is what it was without.
        if (format != ContainerFormat.None && content.CanSeek && await AddContainerAsync(fact, format, path, content, length, reader, cancellationToken)) return fact;
        if (IsPickle(path, reader)) Merge(fact, ContainerReader.Fact(reader));
        return fact;
    }

    private static async Task<bool> AddContainerAsync(JsonObject fact, ContainerFormat format, string path, Stream content, long length, PickleReader plain, CancellationToken cancellationToken)
    {
        var container = new ContainerReader(content, length);
        await container.ReadAsync(format, path, cancellationToken);
        if (format == ContainerFormat.Zlib && container.Inner.Count + container.Unread.Count == 0) return false;
        fact["container"] = ContainerFormats.Name(format);
        if (container.Unread.Count > 0) fact["unread"] = new JsonObject([.. container.Unread.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)JsonValue.Create(each.Value)))]);
        var globals = new SortedSet<string>(container.Inner.Values.SelectMany(inner => Names(inner, "globals")), StringComparer.Ordinal);
        // A file can be a zip for one program and a pickle for another.
        if (plain.Globals.Any(name => name != DangerousGlobals.Unknown && DangerousGlobals.Contains(name))) globals.UnionWith(plain.Globals);
        string? problem = container.Problem ?? container.Inner.Values.Select(inner => inner["problem"]?.ToString()).FirstOrDefault(text => text is not null);
        if (problem is not null) globals.Add(DangerousGlobals.Unknown);
        if (container.Inner.Count == 0 && globals.Count == 0) return true;
        Merge(fact, ContainerReader.Fact(container.Inner.Values.Select(inner => inner["protocol"]?.GetValue<int>() ?? 0).DefaultIfEmpty().Max(), globals, problem));
        if (format == ContainerFormat.Zip) fact["inner"] = new JsonObject([.. container.Inner.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))]);
        return true;
    }

    private static void Merge(JsonObject fact, JsonObject more)
    {
        foreach ((string name, JsonNode? value) in more) fact[name] = value?.DeepClone();
    }

    private static IEnumerable<string> Names(JsonNode? pickle, string list) => pickle?[list] is JsonArray names ? names.OfType<JsonValue>().Select(name => name.ToString()) : [];

    public override void Write(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        var pickles = new JsonObject();
        var others = new JsonObject();
        foreach ((string path, JsonObject fact) in files) (fact.ContainsKey("globals") ? pickles : others).Add(path, fact);
        facts[Pickles] = pickles;
        facts[Others] = others;
        JsonObject closed = new([.. files.Where(file => file.Value["unread"] is JsonObject).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)JsonValue.Create(UnreadText(file.Value["unread"]!.AsObject()))))]);
        if (closed.Count > 0) facts[Closed] = closed;
        facts["dangerous"] = pickles.Count(pickle => pickle.Value?["dangerous"] is JsonArray { Count: > 0 });
    }

    public override bool KeepsStamps => true;

    // Before, nothing within a file was looked at.
    public override string StampPrefix => "2:";

    private static string UnreadText(JsonObject unread) => string.Join(", ", unread.Select(each => each.Key.Length > 0 ? $"{each.Key}: {each.Value}" : $"{each.Value}"));

    public override JsonObject? Known(JsonObject facts, string path, string stamp) =>
        (facts[Pickles]?[path] ?? facts[Others]?[path]) is JsonObject known && known[Stamp]?.ToString() == stamp ? known.DeepClone().AsObject() : null;

    public override IEnumerable<CaptureProblem> Compare(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        var now = new JsonObject();
        Write(now, files.ToDictionary(file => file.Key, file => file.Value.DeepClone().AsObject()));
        IReadOnlyDictionary<string, IReadOnlyList<string>> known = Dangers(facts);
        foreach ((string path, IReadOnlyList<string> names) in Dangers(now))
        {
            // An earlier version did not look into it.
            if (files[path].ContainsKey("container") && OfEarlierVersion(facts, path)) continue;
            string[] added = [.. names.Except(known.GetValueOrDefault(path) ?? [], StringComparer.Ordinal)];
            if (added.Length > 0) yield return CaptureProblem.Of(path, ProblemRemarks.ImportsMore, string.Join(", ", added));
        }

        IReadOnlyDictionary<string, string> sums = Checksums(now);
        foreach ((string path, string sum) in Checksums(facts))
        {
            if (!sums.TryGetValue(path, out string? there)) yield return CaptureProblem.Of(path, ProblemRemarks.Missing);
            else if (there != sum) yield return CaptureProblem.Of(path, ProblemRemarks.SumDiffers);
        }
    }

    public override async Task<IReadOnlyList<CaptureProblem>> CompareLivingAsync(IReadOnlyDictionary<string, JsonObject> files, IReadOnlyDictionary<string, LivingFile> living, CancellationToken cancellationToken)
    {
        var more = new List<CaptureProblem>();
        foreach ((string path, JsonObject file) in files)
        {
            string[] added = [.. Names(file, Dangerous)];
            if (added.Length > 0 && living.TryGetValue(path, out LivingFile? there))
            {
                await using Stream content = there.Open();
                JsonObject? fact = await InspectAsync(path, content, there.SizeBytes, cancellationToken);
                added = [.. added.Except(Names(fact, Dangerous), StringComparer.Ordinal)];
            }

            if (added.Length > 0) more.Add(CaptureProblem.Of(path, ProblemRemarks.ImportsMoreThanLiving, string.Join(", ", added)));
        }

        return more;
    }

    private bool OfEarlierVersion(JsonObject facts, string path) =>
        (facts[Pickles]?[path] ?? facts[Others]?[path])?[Stamp]?.ToString() is { } stamp && !stamp.StartsWith(StampPrefix, StringComparison.Ordinal);

    public override IEnumerable<Remark> Notes(JsonObject facts)
    {
        string[] dangerous = [.. Inner(facts).Where(pickle => pickle.Names.Count > 0).Select(pickle => $"{pickle.Name} ({string.Join(", ", pickle.Names.Take(3))})")];
        string[] named = [.. dangerous.Take(5)];
        if (dangerous.Length > 0)
            yield return dangerous.Length == named.Length ? PickleRemarks.Dangerous.With([named]) : PickleRemarks.DangerousAndMore.With(named, dangerous.Length - named.Length);
        if (facts[Closed] is not JsonObject { Count: > 0 } closed) yield break;
        string[] shown = [.. closed.Take(5).Select(file => $"{file.Key} ({file.Value})")];
        yield return closed.Count == shown.Length ? PickleRemarks.NotLookedInto.With([shown]) : PickleRemarks.NotLookedIntoAndMore.With(shown, closed.Count - shown.Length);
    }

    /// <summary>Dangerous names per pickle; one within a file is "file: name".</summary>
    private static IEnumerable<(string Name, IReadOnlyList<string> Names)> Inner(JsonObject facts)
    {
        if (facts[Pickles] is not JsonObject pickles) yield break;
        foreach ((string path, JsonNode? pickle) in pickles.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            if (pickle?["inner"] is not JsonObject { Count: > 0 } inner) yield return (path, [.. Names(pickle, "dangerous")]);
            else
                foreach ((string name, JsonNode? each) in inner) yield return ($"{path}: {name}", [.. Names(each, "dangerous")]);
        }
    }

    /// <summary>Dangerous names per pickle, as facts have them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Dangers(JsonObject facts)
    {
        var dangers = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (facts[Pickles] is not JsonObject pickles) return dangers;
        foreach ((string path, JsonNode? pickle) in pickles)
            dangers[path] = pickle?["dangerous"] is JsonArray names ? [.. names.OfType<JsonValue>().Select(name => name.ToString())] : [];
        return dangers;
    }

    /// <summary>SHA-256 per file, pickle or not.</summary>
    public static IReadOnlyDictionary<string, string> Checksums(JsonObject facts)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonObject group in new[] { facts[Pickles], facts[Others] }.OfType<JsonObject>())
            foreach ((string path, JsonNode? file) in group) sums[path] = file?["sha256"]?.ToString() ?? "";
        return sums;
    }

    private static bool IsPickle(string path, PickleReader reader) =>
        reader.IsMarked
        || reader.Pickles > 0
        || ContainerReader.IsPickleName(path)
        || reader.Globals.Any(name => name != DangerousGlobals.Unknown && DangerousGlobals.Contains(name));
}
