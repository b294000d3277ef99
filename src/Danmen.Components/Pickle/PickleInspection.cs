using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Pickle;

/// <summary>Per file: SHA-256, and for pickles protocol and imported names, read in one pass without unpickling.</summary>
/// <remarks>
/// Facts: <c>pickles</c>, an object of path to { sha256, protocol, globals, dangerous, problem }; <c>not_pickles</c>, an object of path to { sha256 }.
/// <c>dangerous</c> lists those of <c>globals</c> that are; names that cannot be told, and everything behind the place where reading ended, are among them.
/// </remarks>
internal sealed class PickleInspection : FolderInspection
{
    private const int BufferBytes = 256 << 10;
    private const string Pickles = "pickles", Others = "not_pickles", Stamp = "stamp";
    private static readonly string[] s_extensions = [".pkl", ".pickle", ".pck", ".pcl", ".p", ".dill", ".joblib"];

    public override async Task<JsonObject?> InspectAsync(string path, Stream content, long sizeBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new PickleReader();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
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
        if (!IsPickle(path, reader)) return fact;
        var globals = new SortedSet<string>(reader.Globals, StringComparer.Ordinal);
        if (reader.Problem is not null) globals.Add(DangerousGlobals.Unknown);
        fact["protocol"] = Math.Max(0, reader.Protocol);
        fact["globals"] = new JsonArray([.. globals.Select(name => JsonValue.Create(name))]);
        fact["dangerous"] = new JsonArray([.. globals.Where(DangerousGlobals.Contains).Select(name => JsonValue.Create(name))]);
        if (reader.Problem is { } problem) fact["problem"] = problem;
        return fact;
    }

    public override void Write(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        var pickles = new JsonObject();
        var others = new JsonObject();
        foreach ((string path, JsonObject fact) in files) (fact.ContainsKey("globals") ? pickles : others).Add(path, fact);
        facts[Pickles] = pickles;
        facts[Others] = others;
        facts["dangerous"] = pickles.Count(pickle => pickle.Value?["dangerous"] is JsonArray { Count: > 0 });
    }

    public override bool KeepsStamps => true;

    public override JsonObject? Known(JsonObject facts, string path, string stamp) =>
        (facts[Pickles]?[path] ?? facts[Others]?[path]) is JsonObject known && known[Stamp]?.ToString() == stamp ? known.DeepClone().AsObject() : null;

    public override IEnumerable<CaptureProblem> Compare(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        var now = new JsonObject();
        Write(now, files.ToDictionary(file => file.Key, file => file.Value.DeepClone().AsObject()));
        IReadOnlyDictionary<string, IReadOnlyList<string>> known = Dangers(facts);
        foreach ((string path, IReadOnlyList<string> names) in Dangers(now))
        {
            string[] added = [.. names.Except(known.GetValueOrDefault(path) ?? [], StringComparer.Ordinal)];
            if (added.Length > 0) yield return new CaptureProblem(path, $"it imports what the captured one did not: {string.Join(", ", added)}");
        }

        IReadOnlyDictionary<string, string> sums = Checksums(now);
        foreach ((string path, string sum) in Checksums(facts))
        {
            if (!sums.TryGetValue(path, out string? there)) yield return CaptureProblem.Of(path, ProblemRemarks.Missing);
            else if (there != sum) yield return CaptureProblem.Of(path, ProblemRemarks.SumDiffers);
        }
    }

    public override IEnumerable<Remark> Notes(JsonObject facts)
    {
        string[] dangerous = [.. Dangers(facts).Where(pickle => pickle.Value.Count > 0).Select(pickle => $"{pickle.Key} ({string.Join(", ", pickle.Value.Take(3))})")];
        if (dangerous.Length == 0) yield break;
        string[] named = [.. dangerous.Take(5)];
        yield return dangerous.Length == named.Length ? PickleRemarks.Dangerous.With([named]) : PickleRemarks.DangerousAndMore.With(named, dangerous.Length - named.Length);
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
        || s_extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        || reader.Globals.Any(name => name != DangerousGlobals.Unknown && DangerousGlobals.Contains(name));
}
