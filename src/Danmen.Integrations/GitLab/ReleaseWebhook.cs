using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.GitLab;

/// <summary>A release that was made in GitLab.</summary>
/// <param name="Id">Of the release, within its GitLab.</param>
/// <param name="Tag">The GitLab tag that it is of.</param>
/// <param name="Page">Its address; null when the event names none.</param>
/// <param name="Commit">Null when the event names none.</param>
public sealed record MadeRelease(long Id, string Tag, string Name, string? Page, string? Commit);

/// <summary>Reads events of GitLab's webhooks, and takes only those of a release that was made in the system's own project.</summary>
/// <remarks>docs.gitlab.com, "Webhook events", "Release events". GitLab sends the secret token as it is, in X-Gitlab-Token.</remarks>
public static class ReleaseWebhook
{
    /// <summary>Longest body that is read, characters.</summary>
    public const int LongestBodyChars = 16 << 20;

    /// <summary>Compares the token that was received with the right one, in a time that says nothing of either.</summary>
    /// <exception cref="DanmenException">GitLabFaults.WebhookRefused.</exception>
    public static void MustBeRight(string? received, string secret)
    {
        Span<byte> one = stackalloc byte[SHA256.HashSizeInBytes], other = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(received ?? ""), one);
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), other);
        bool isRight = CryptographicOperations.FixedTimeEquals(one, other);
        if (!isRight || received is null) throw new DanmenException(GitLabFaults.WebhookRefused, "", GitLabRemarks.OtherToken.With());
    }

    /// <summary>The release that an event tells of; null when it tells of anything else, which is no fault.</summary>
    /// <exception cref="DanmenException">GitLabFaults.WebhookUnreadable; GitLabFaults.WebhookRefused for another project's.</exception>
    public static MadeRelease? Read(string body, GitLabDefinition gitlab)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Unreadable("object_kind");
            if (Text(root, "object_kind") is not { } kind) throw Unreadable("object_kind");
            if (kind != "release" || Text(root, "action") != "create") return null;
            string? project = root.TryGetProperty("project", out JsonElement of) && of.ValueKind == JsonValueKind.Object ? Text(of, "path_with_namespace") : null;
            if (project is null) throw Unreadable("project.path_with_namespace");
            // GitLab's paths are the same whatever the case.
            if (!string.Equals(project, gitlab.Project, StringComparison.OrdinalIgnoreCase)) throw new DanmenException(GitLabFaults.WebhookRefused, "", GitLabRemarks.OtherProject.With(project));
            string tag = Text(root, "tag") is { Length: > 0 } named ? named : throw Unreadable("tag");
            long id = root.TryGetProperty("id", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long known) ? known : throw Unreadable("id");
            string? commit = root.TryGetProperty("commit", out JsonElement at) && at.ValueKind == JsonValueKind.Object ? Text(at, "id") : null;
            return new MadeRelease(id, tag, Text(root, "name") ?? tag, Text(root, "url"), commit);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter is half a surrogate pair in a text.
            throw new DanmenException(GitLabFaults.WebhookUnreadable, "", error.Message, error);
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DanmenException Unreadable(string name) => new(GitLabFaults.WebhookUnreadable, "", GitLabRemarks.Lacks.With(name));
}
