using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Configuration;

/// <summary>What configuration is: a digest over names and content, the kinds of its files, and which of them do not parse.</summary>
/// <remarks>
/// Facts: <c>digest</c> (SHA-256 over path, NUL, SHA-256 of the content, for every file in the order of the paths' UTF-8 bytes), <c>configuration_files</c>, <c>kinds</c> (count per kind),
/// <c>unparseable</c> (path to kind and place). Digests of single files are not kept: short secrets could be guessed from them.
/// </remarks>
internal sealed class ConfigurationInspection : FolderInspection
{
    /// <summary>Longer files are taken as they are.</summary>
    private const long LargestParsedBytes = 16 << 20;

    private const int BufferBytes = 64 << 10;

    // Names within one file's fact; they do not enter the manifest.
    private const string Sum = "sha256", Kind = "kind", Place = "place";

    public override async Task<JsonObject?> InspectAsync(string path, Stream content, long sizeBytes, CancellationToken cancellationToken)
    {
        string kind = sizeBytes > LargestParsedBytes ? ConfigurationKind.Other : ConfigurationKind.Of(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var whole = new MemoryStream();
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            if (kind != ConfigurationKind.Other && whole.Length <= LargestParsedBytes) whole.Write(buffer, 0, read);
        }

        CryptographicOperations.ZeroMemory(buffer);
        var fact = new JsonObject { [Sum] = Convert.ToHexStringLower(hash.GetHashAndReset()), [Kind] = kind };
        if (kind == ConfigurationKind.Other) return fact;
        if (ConfigurationParser.Check(kind, whole.ToArray()) is { } place) fact[Place] = place;
        return fact;
    }

    public override void Write(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unparseable = new JsonObject();
        foreach ((string path, JsonObject file) in files.OrderBy(file => Encoding.UTF8.GetBytes(file.Key), s_byBytes))
        {
            digest.AppendData(Encoding.UTF8.GetBytes(path));
            digest.AppendData([0]);
            digest.AppendData(Convert.FromHexString(Text(file, Sum)));
            string kind = Text(file, Kind);
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (file.ContainsKey(Place)) unparseable[path] = $"{kind}: {Text(file, Place)}";
        }

        facts["digest"] = Convert.ToHexStringLower(digest.GetHashAndReset());
        facts["configuration_files"] = files.Count;
        facts["kinds"] = new JsonObject(kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value)));
        facts["unparseable"] = unparseable;
    }

    public override IEnumerable<CaptureProblem> Compare(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        var known = facts["unparseable"] as JsonObject;
        foreach ((string path, JsonObject file) in files)
            if (file.ContainsKey(Place) && known?.ContainsKey(path) != true) yield return CaptureProblem.Of(path, ProblemRemarks.NoLongerParses, Text(file, Kind), Text(file, Place));
        var now = new JsonObject();
        Write(now, files);
        if (facts["digest"] is { } digest && digest.ToString() != Text(now, "digest")) yield return CaptureProblem.Of("digest", ProblemRemarks.NamesOrContentDiffer);
    }

    public override IEnumerable<CaptureProblem> Flaws(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files)
    {
        foreach ((string path, JsonObject file) in files)
            if (file.ContainsKey(Place) && (facts["unparseable"] as JsonObject)?.ContainsKey(path) == true) yield return CaptureProblem.Of(path, ProblemRemarks.NeverParsed, Text(file, Kind), Text(file, Place));
    }

    private static readonly Comparer<byte[]> s_byBytes = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    private static string Text(JsonObject fact, string name) => fact[name]?.ToString() ?? "";
}
