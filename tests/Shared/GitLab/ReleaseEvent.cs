using System.Text.Json.Nodes;

namespace Danmen.Testing.GitLab;

/// <summary>Bodies of events, as GitLab's documentation shows them.</summary>
public static class ReleaseEvent
{
    public static string Of(string tag, string commit, string project = "group/sub/shop", string action = "create", long id = 42) => new JsonObject
    {
        ["id"] = id,
        ["created_at"] = "2024-06-24 12:00:00 UTC",
        ["description"] = "text",
        ["name"] = "初版",
        ["released_at"] = "2024-06-24 12:00:00 UTC",
        ["tag"] = tag,
        ["object_kind"] = "release",
        ["project"] = new JsonObject { ["id"] = 2, ["name"] = "Shop", ["path_with_namespace"] = project, ["web_url"] = "https://localhost/" + project },
        ["url"] = $"https://localhost/r/{tag}",
        ["action"] = action,
        ["assets"] = new JsonObject { ["count"] = 0, ["links"] = new JsonArray() },
        ["commit"] = new JsonObject { ["id"] = commit, ["message"] = "m", ["title"] = "m" },
    }.ToJsonString();
}
