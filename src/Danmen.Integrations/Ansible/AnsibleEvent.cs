using System.Text.Json;

namespace Danmen.Integrations.Ansible;

/// <summary>What the collection's callback tells, a line each.</summary>
internal sealed record AnsibleEvent(string Kind)
{
    public string? Host { get; init; }

    public string Task { get; init; } = "";

    public string? Role { get; init; }

    public bool? Changed { get; init; }

    /// <summary>Exit code of a command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Status of a fetched address.</summary>
    public int? Status { get; init; }

    /// <summary>What the task is about: a component, or an action's text.</summary>
    public string? Subject { get; init; }

    /// <summary>Why a host is unreachable, as ssh says it; "timeout" where a task took too long.</summary>
    public string? Reason { get; init; }

    public string? Version { get; init; }

    /// <summary>The answer of the collection's module; undefined without one.</summary>
    public JsonElement Danmen { get; init; }

    /// <returns>Null for a line that is none: what is damaged or of a later version is passed over.</returns>
    public static AnsibleEvent? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "event") is not { } kind) return null;
            return new AnsibleEvent(kind)
            {
                Host = Text(root, "host"),
                Task = Text(root, "task") ?? "",
                Role = Text(root, "role"),
                Changed = root.TryGetProperty("changed", out JsonElement changed) && changed.ValueKind is JsonValueKind.True or JsonValueKind.False ? changed.GetBoolean() : null,
                ExitCode = Number(root, "rc"),
                Status = Number(root, "status"),
                Subject = Text(root, "component") ?? Text(root, "subject"),
                Reason = Text(root, "reason"),
                Version = Text(root, "version"),
                Danmen = root.TryGetProperty("danmen", out JsonElement danmen) && danmen.ValueKind == JsonValueKind.Object ? danmen.Clone() : default,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;
}
