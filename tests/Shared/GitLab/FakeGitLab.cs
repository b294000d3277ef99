using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Danmen.Testing.GitLab;

/// <summary>A project of a GitLab in memory, which answers as GitLab's documentation of the Tags, Releases and Release links APIs says, and fails as a test wants.</summary>
/// <remarks>docs.gitlab.com, "REST API", "Tags API", "Releases API", "Repositories API"; that a search is answered whole is GitLab's own code. Not a real GitLab: what the documentation leaves open is not known here either.</remarks>
public sealed class FakeGitLab
{
    private readonly Lock _gate = new();

    public string Project { get; init; } = "group/sub/shop";

    public string Token { get; set; } = "glpat-right";

    /// <summary>Commits that were pushed.</summary>
    public HashSet<string> Commits { get; } = [];

    /// <summary>Name to commit and annotation.</summary>
    public SortedDictionary<string, (string Commit, string? Message)> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>From the id of a left commit and that of a right one to what lies between; nothing for commits that it does not have.</summary>
    public Dictionary<(string From, string To), JsonObject> Comparisons { get; } = [];

    public Dictionary<string, FakeRelease> Releases { get; } = [];

    /// <summary>Names that begin so are protected from this token.</summary>
    public string? ProtectedPrefix { get; set; }

    /// <summary>Called before each request is carried out; an answer that it gives is the answer.</summary>
    public Func<FakeRequest, FakeReply?>? Before { get; set; }

    /// <summary>Called after each request was carried out; true loses the answer.</summary>
    public Func<FakeRequest, bool>? Loses { get; set; }

    /// <summary>Method and address of every request, as they were sent.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers; null when the answer is lost.</summary>
    public FakeReply? Answer(FakeRequest request)
    {
        lock (_gate)
        {
            Requests.Add($"{request.Method} {request.Target}");
            if (Before?.Invoke(request) is { } given) return given;
            FakeReply reply = Route(request);
            return Loses?.Invoke(request) == true ? null : reply;
        }
    }

    private FakeReply Route(FakeRequest request)
    {
        if (request.Token != Token) return Error(HttpStatusCode.Unauthorized, "401 Unauthorized");
        string[] segments = [.. request.Target.Split('?')[0].Split('/').Select(Uri.UnescapeDataString)];
        if (segments is not ["", "api", "v4", "projects", var project, .. var rest]) return Error(HttpStatusCode.NotFound, "404 Not Found");
        if (project != Project) return Error(HttpStatusCode.NotFound, "404 Project Not Found");
        JsonObject body = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject(); // the tests' own
        return (request.Method, rest) switch
        {
            ("GET", []) => Json(HttpStatusCode.OK, new JsonObject { ["path_with_namespace"] = Project }),
            ("GET", ["repository", "tags"]) => List(request),
            ("GET", ["repository", "compare"]) => Query(request) is var query && Comparisons.TryGetValue((query["from"], query["to"]), out JsonObject? between)
                ? Json(HttpStatusCode.OK, between) : Error(HttpStatusCode.NotFound, "404 Ref Not Found"),
            ("POST", ["repository", "tags"]) => Create(Text(body, "tag_name"), Text(body, "ref"), (string?)body["message"]),
            ("GET", ["repository", "tags", var name]) => Tags.ContainsKey(name) ? Json(HttpStatusCode.OK, TagOf(name)) : Error(HttpStatusCode.NotFound, "404 Tag Not Found"),
            ("DELETE", ["repository", "tags", var name]) => Delete(name),
            ("POST", ["releases"]) => Release(body),
            ("PUT", ["releases", var name]) => Change(name, body),
            ("DELETE", ["releases", var name]) => Releases.Remove(name) ? Json(HttpStatusCode.OK, new JsonObject()) : Error(HttpStatusCode.NotFound, "404 Not Found"),
            ("GET", ["releases", var name, "assets", "links"]) => Releases.TryGetValue(name, out FakeRelease? known) ? Json(HttpStatusCode.OK, Links(known)) : Error(HttpStatusCode.NotFound, "404 Not Found"),
            ("POST", ["releases", var name, "assets", "links"]) => AddLink(name, body),
            _ => Error(HttpStatusCode.NotFound, "404 Not Found"),
        };
    }

    private FakeReply List(FakeRequest request)
    {
        Dictionary<string, string> query = Query(request);
        int size = Math.Min(100, int.Parse(query.GetValueOrDefault("per_page", "20"), CultureInfo.InvariantCulture));
        string? search = query.GetValueOrDefault("search");
        // A search knows no pages: whatever is found comes at once, and again for the next page.
        string[] names = search is not null
            ? [.. Tags.Keys.Where(name => search.StartsWith('^') ? name.StartsWith(search[1..], StringComparison.OrdinalIgnoreCase) : name.Contains(search, StringComparison.OrdinalIgnoreCase))]
            : [.. Tags.Keys.Where(name => !query.TryGetValue("page_token", out string? after) || string.CompareOrdinal(name, after) > 0).Take(size)];
        FakeReply reply = Json(HttpStatusCode.OK, new JsonArray([.. names.Select(TagOf)]));
        if (names.Length != size) return reply;
        string found = search is null ? "" : $"&search={Uri.EscapeDataString(search)}";
        string next = $"http://{request.Host}/api/v4/projects/{Uri.EscapeDataString(Project)}/repository/tags?pagination=keyset&per_page={size}&order_by=name&sort=asc{found}&page_token={Uri.EscapeDataString(names[^1])}";
        return reply with { Headers = [("Link", $"<{(request.IsTls ? next.Replace("http:", "https:", StringComparison.Ordinal) : next)}>; rel=\"next\"")] };
    }

    private static Dictionary<string, string> Query(FakeRequest request) =>
        request.Target.Split('?').Skip(1).SelectMany(text => text.Split('&')).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    /// <summary>What <c>repository/compare</c> answers.</summary>
    /// <param name="commits">Those that only the right side has, the oldest first.</param>
    public static JsonObject Between(IEnumerable<(string Id, string Title)> commits, params (string? Before, string? After)[] files) => new()
    {
        ["commits"] = new JsonArray([.. commits.Select(commit => new JsonObject { ["id"] = commit.Id, ["short_id"] = commit.Id[..8], ["title"] = commit.Title, ["author_name"] = "Mika", ["author_email"] = "mika@localhost", ["authored_date"] = "2024-06-24T12:00:00.000+09:00" })]),
        ["diffs"] = new JsonArray([.. files.Select(file => new JsonObject
        {
            ["old_path"] = file.Before ?? file.After, ["new_path"] = file.After ?? file.Before, ["diff"] = "@@ -1 +1 @@\n-password=old-secret\n+password=new-secret\n",
            ["new_file"] = file.Before is null, ["deleted_file"] = file.After is null, ["renamed_file"] = file.Before is not null && file.After is not null && file.Before != file.After,
        })]),
        ["compare_timeout"] = false,
        ["compare_same_ref"] = false,
    };

    private FakeReply Create(string name, string commit, string? message)
    {
        if (IsProtected(name)) return Error(HttpStatusCode.BadRequest, "GitLab: You are not allowed to create this tag as it is protected.");
        if (Tags.ContainsKey(name)) return Error(HttpStatusCode.BadRequest, $"Tag {name} already exists");
        if (!Commits.Contains(commit)) return Error(HttpStatusCode.BadRequest, $"Target {commit} is invalid");
        Tags[name] = (commit, message?.Trim());
        return Json(HttpStatusCode.Created, TagOf(name));
    }

    private FakeReply Delete(string name)
    {
        if (!Tags.ContainsKey(name)) return Error(HttpStatusCode.NotFound, "404 Tag Not Found");
        if (IsProtected(name)) return Error(HttpStatusCode.Forbidden, "403 Forbidden");
        Tags.Remove(name);
        Releases.Remove(name);
        return new FakeReply(HttpStatusCode.NoContent, []);
    }

    private FakeReply Release(JsonObject body)
    {
        string name = Text(body, "tag_name");
        if (!Tags.ContainsKey(name)) return Error((HttpStatusCode)422, "Ref is not specified");
        if (Releases.ContainsKey(name)) return Error(HttpStatusCode.Conflict, "Release already exists");
        FakeRelease release = new() { Title = Text(body, "name"), Description = Text(body, "description") };
        foreach (JsonNode? link in body["assets"]?["links"]?.AsArray() ?? []) release.Links.Add((Text(link!.AsObject(), "name"), Text(link.AsObject(), "url"))); // of the request that is tested
        Releases[name] = release;
        return Json(HttpStatusCode.Created, new JsonObject { ["tag_name"] = name });
    }

    private FakeReply Change(string name, JsonObject body)
    {
        if (!Releases.TryGetValue(name, out FakeRelease? release)) return Error(HttpStatusCode.NotFound, "404 Not Found");
        (release.Title, release.Description) = (Text(body, "name"), Text(body, "description"));
        return Json(HttpStatusCode.OK, new JsonObject { ["tag_name"] = name });
    }

    private FakeReply AddLink(string name, JsonObject body)
    {
        if (!Releases.TryGetValue(name, out FakeRelease? release)) return Error(HttpStatusCode.NotFound, "404 Not Found");
        if (release.Links.Exists(link => link.Name == Text(body, "name") || link.Url == Text(body, "url")))
            return new FakeReply(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes("""{"message":{"url":["has already been taken"]}}"""));
        release.Links.Add((Text(body, "name"), Text(body, "url")));
        return Json(HttpStatusCode.Created, new JsonObject());
    }

    private bool IsProtected(string name) => ProtectedPrefix is not null && name.StartsWith(ProtectedPrefix, StringComparison.Ordinal);

    private JsonObject TagOf(string name) => new()
    {
        ["name"] = name,
        ["message"] = Tags[name].Message,
        // An annotated tag's target is the tag object, not the commit.
        ["target"] = Tags[name].Message is null ? Tags[name].Commit : new string('f', 40),
        ["commit"] = new JsonObject { ["id"] = Tags[name].Commit },
        ["release"] = null,
        ["protected"] = IsProtected(name),
    };

    private static JsonArray Links(FakeRelease release) => [.. release.Links.Select((link, i) => new JsonObject { ["id"] = i, ["name"] = link.Name, ["url"] = link.Url })];

    private static string Text(JsonObject body, string name) => (string)body[name]!; // a request without it fails the test

    private static FakeReply Json(HttpStatusCode status, JsonNode body) => new(status, Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static FakeReply Error(HttpStatusCode status, string message) => Json(status, new JsonObject { ["message"] = message });
}

/// <summary>A release and its links.</summary>
public sealed class FakeRelease
{
    public required string Title { get; set; }

    public required string Description { get; set; }

    public List<(string Name, string Url)> Links { get; } = [];
}

/// <summary>A request as it arrived.</summary>
/// <param name="Target">Path and query, still escaped.</param>
public sealed record FakeRequest(string Method, string Target, string Host, bool IsTls, string? Token, byte[] Body);

/// <summary>An answer.</summary>
public sealed record FakeReply(HttpStatusCode Status, byte[] Body)
{
    public (string Name, string Value)[] Headers { get; init; } = [];

    public string ContentType { get; init; } = "application/json";
}
