using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Danmen.Testing.S3;

/// <summary>A bucket that behaves as the documentation of S3 says, in memory: storage classes, archives and thaws, lifecycle rules, encryption headers. Thread-safe.</summary>
/// <remarks>For what the gateway that the tests run does not know. It checks no signature.</remarks>
public sealed class DocumentedS3(TimeProvider time)
{
    private static readonly XNamespace s_s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly Lock _gate = new();

    public string Bucket { get; init; } = "bucket";

    /// <summary>By key.</summary>
    public SortedDictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The bucket's rules as they were written; null when it has none.</summary>
    public string? Lifecycle { get; set; }

    /// <summary>How long a thaw takes.</summary>
    public TimeSpan ThawTakes { get; set; } = TimeSpan.FromHours(4);

    /// <summary>True: there is no capacity for expedited thaws.</summary>
    public bool HasNoExpedited { get; set; }

    /// <summary>Called before each request is carried out; an answer that it gives is the answer.</summary>
    public Func<S3Request, S3Reply?>? Before { get; set; }

    /// <summary>Every request, as it arrived.</summary>
    public List<S3Request> Requests { get; } = [];

    /// <summary>Moves objects as the rules say that were written, as if so many days had passed.</summary>
    public void Pass(int days)
    {
        lock (_gate)
        {
            foreach (XElement rule in Lifecycle is null ? [] : XDocument.Parse(Lifecycle).Descendants().Where(each => each.Name.LocalName == "Rule" && Value(each, "Status") == "Enabled"))
            {
                XElement? transition = Child(rule, "Transition");
                if (transition is null || int.Parse(Value(transition, "Days")!, CultureInfo.InvariantCulture) > days) continue; // in days, as the tests write them
                string prefix = rule.Descendants().FirstOrDefault(each => each.Name.LocalName == "Prefix")?.Value ?? "";
                (string, string)[] tags = [.. rule.Descendants().Where(each => each.Name.LocalName == "Tag").Select(each => (Value(each, "Key")!, Value(each, "Value")!))]; // each tag has both
                foreach ((string key, StoredObject stored) in Objects)
                    if (key.StartsWith(prefix, StringComparison.Ordinal) && tags.All(stored.Tags.Contains)) stored.StorageClass = Value(transition, "StorageClass")!; // as above
            }
        }
    }

    public S3Reply Answer(S3Request request)
    {
        lock (_gate)
        {
            Requests.Add(request);
            if (Before?.Invoke(request) is { } given) return given;
            string[] parts = request.Path.TrimStart('/').Split('/', 2);
            if (parts[0] != Bucket) return Error(HttpStatusCode.NotFound, "NoSuchBucket");
            string key = parts.Length > 1 ? parts[1] : "";
            return (request.Method, key) switch
            {
                ("GET", "") when request.Query.ContainsKey("lifecycle") => Lifecycle is null ? Error(HttpStatusCode.NotFound, "NoSuchLifecycleConfiguration") : Xml(Lifecycle),
                ("PUT", "") when request.Query.ContainsKey("lifecycle") => PutLifecycle(Encoding.UTF8.GetString(request.Body)),
                ("GET", "") when request.Query.ContainsKey("uploads") => Xml(new XElement(s_s3 + "ListMultipartUploadsResult", new XElement(s_s3 + "IsTruncated", "false")).ToString()),
                ("GET", "") => List(request),
                ("PUT", _) => Put(key, request),
                ("POST", _) when request.Query.ContainsKey("restore") => Restore(key, Encoding.UTF8.GetString(request.Body)),
                ("DELETE", _) => Delete(key),
                ("HEAD", _) or ("GET", _) => Get(key, request),
                _ => Error(HttpStatusCode.NotImplemented, "NotImplemented"),
            };
        }
    }

    private S3Reply PutLifecycle(string text)
    {
        Lifecycle = text;
        return new S3Reply(HttpStatusCode.OK, []);
    }

    private S3Reply Put(string key, S3Request request)
    {
        if (request.Headers.TryGetValue("x-amz-content-sha256", out string? hash) && hash != "UNSIGNED-PAYLOAD" && hash != Convert.ToHexStringLower(SHA256.HashData(request.Body))) return Error(HttpStatusCode.BadRequest, "XAmzContentSHA256Mismatch");
        IEnumerable<string[]> tags = request.Headers.GetValueOrDefault("x-amz-tagging", "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='));
        Objects[key] = new StoredObject(request.Body)
        {
            StorageClass = request.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"),
            Encryption = request.Headers.GetValueOrDefault("x-amz-server-side-encryption"),
            EncryptionKey = request.Headers.GetValueOrDefault("x-amz-server-side-encryption-aws-kms-key-id"),
            Tags = [.. tags.Select(pair => (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])))],
        };
        return new S3Reply(HttpStatusCode.OK, []) { Headers = [("ETag", Mark(request.Body))] };
    }

    private S3Reply Get(string key, S3Request request)
    {
        if (!Objects.TryGetValue(key, out StoredObject? stored)) return Error(HttpStatusCode.NotFound, "NoSuchKey");
        List<(string, string)> headers = [("ETag", Mark(stored.Content)), ("Last-Modified", time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture))];
        if (stored.StorageClass != "STANDARD") headers.Add(("x-amz-storage-class", stored.StorageClass));
        if (stored.Tags.Count > 0) headers.Add(("x-amz-tagging-count", stored.Tags.Count.ToString(CultureInfo.InvariantCulture)));
        if (IsThawing(stored)) headers.Add(("x-amz-restore", "ongoing-request=\"true\""));
        else if (IsThawed(stored)) headers.Add(("x-amz-restore", $"ongoing-request=\"false\", expiry-date=\"{stored.ThawedUntil:R}\""));
        if (request.Method == "HEAD") return new S3Reply(HttpStatusCode.OK, []) { Headers = [.. headers], Length = stored.Content.Length };
        if (IsArchived(stored) && !IsThawed(stored)) return Error(HttpStatusCode.Forbidden, "InvalidObjectState");
        if (!request.Headers.TryGetValue("Range", out string? range)) return new S3Reply(HttpStatusCode.OK, stored.Content) { Headers = [.. headers] };
        long[] ends = [.. range["bytes=".Length..].Split('-').Select(each => long.Parse(each, CultureInfo.InvariantCulture))];
        if (ends[0] >= stored.Content.Length) return Error(HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange");
        int last = (int)Math.Min(ends[1], stored.Content.Length - 1);
        return new S3Reply(HttpStatusCode.PartialContent, stored.Content[(int)ends[0]..(last + 1)]) { Headers = [.. headers, ("Content-Range", $"bytes {ends[0]}-{last}/{stored.Content.Length}")] };
    }

    private S3Reply Delete(string key)
    {
        Objects.Remove(key);
        return new S3Reply(HttpStatusCode.NoContent, []);
    }

    private S3Reply Restore(string key, string body)
    {
        if (!Objects.TryGetValue(key, out StoredObject? stored)) return Error(HttpStatusCode.NotFound, "NoSuchKey");
        if (!IsArchived(stored)) return Error(HttpStatusCode.Forbidden, "InvalidObjectState");
        if (IsThawing(stored)) return Error(HttpStatusCode.Conflict, "RestoreAlreadyInProgress");
        XDocument wanted = XDocument.Parse(body);
        string tier = wanted.Descendants().FirstOrDefault(each => each.Name.LocalName == "Tier")?.Value ?? "Standard";
        if (tier == "Expedited" && stored.StorageClass == "DEEP_ARCHIVE") return Error(HttpStatusCode.BadRequest, "InvalidArgument");
        if (tier == "Expedited" && HasNoExpedited) return Error(HttpStatusCode.ServiceUnavailable, "GlacierExpeditedRetrievalNotAvailable");
        int days = int.Parse(wanted.Descendants().Single(each => each.Name.LocalName == "Days").Value, CultureInfo.InvariantCulture);
        bool wasThawed = IsThawed(stored);
        if (!wasThawed) (stored.ThawedAt, stored.Tier) = (time.GetUtcNow() + ThawTakes, tier);
        stored.ThawedUntil = time.GetUtcNow().AddDays(days + 1).Date;
        return new S3Reply(wasThawed ? HttpStatusCode.OK : HttpStatusCode.Accepted, []);
    }

    private S3Reply List(S3Request request)
    {
        string prefix = request.Query.GetValueOrDefault("prefix", ""), after = request.Query.GetValueOrDefault("continuation-token", "");
        int most = int.Parse(request.Query.GetValueOrDefault("max-keys", "1000"), CultureInfo.InvariantCulture);
        KeyValuePair<string, StoredObject>[] found = [.. Objects.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(each.Key, after) > 0).Take(most + 1)];
        bool isMore = found.Length > most;
        return Xml(new XElement(
            s_s3 + "ListBucketResult",
            new XElement(s_s3 + "Name", Bucket),
            new XElement(s_s3 + "IsTruncated", isMore ? "true" : "false"),
            isMore ? new XElement(s_s3 + "NextContinuationToken", found[most - 1].Key) : null,
            found.Take(most).Select(each => new XElement(
                s_s3 + "Contents",
                new XElement(s_s3 + "Key", each.Key),
                new XElement(s_s3 + "LastModified", "2026-01-01T00:00:00.000Z"),
                new XElement(s_s3 + "Size", each.Value.Content.Length),
                new XElement(s_s3 + "StorageClass", each.Value.StorageClass)))).ToString());
    }

#pragma warning disable CA5351 // As the protocol has it.
    private static string Mark(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
#pragma warning restore CA5351

    private static bool IsArchived(StoredObject stored) => stored.StorageClass is "GLACIER" or "DEEP_ARCHIVE";

    private bool IsThawing(StoredObject stored) => stored.ThawedAt > time.GetUtcNow();

    private bool IsThawed(StoredObject stored) => stored.ThawedAt <= time.GetUtcNow() && stored.ThawedUntil > time.GetUtcNow();

    private static XElement? Child(XElement parent, string name) => parent.Elements().FirstOrDefault(each => each.Name.LocalName == name);

    private static string? Value(XElement parent, string name) => Child(parent, name)?.Value;

    private static S3Reply Xml(string text) => new(HttpStatusCode.OK, Encoding.UTF8.GetBytes(text)) { Headers = [("Content-Type", "application/xml")] };

    private static S3Reply Error(HttpStatusCode status, string code) => new(status, Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{code}</Message></Error>")) { Headers = [("Content-Type", "application/xml")] };
}

/// <summary>An object and how it is kept.</summary>
public sealed class StoredObject(byte[] content)
{
    public byte[] Content { get; } = content;

    public string StorageClass { get; set; } = "STANDARD";

    public string? Encryption { get; init; }

    public string? EncryptionKey { get; init; }

    public IReadOnlyList<(string Key, string Value)> Tags { get; init; } = [];

    /// <summary>When the copy that was asked for is there; null when none was asked for.</summary>
    public DateTimeOffset? ThawedAt { get; set; }

    public DateTimeOffset? ThawedUntil { get; set; }

    /// <summary>At what speed it was asked for.</summary>
    public string? Tier { get; set; }
}

/// <summary>A request as it arrived.</summary>
/// <param name="Path">Unescaped.</param>
public sealed record S3Request(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>An answer.</summary>
public sealed record S3Reply(HttpStatusCode Status, byte[] Body)
{
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Said of an answer that has no body.</summary>
    public long? Length { get; init; }
}
