using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Danmen.Integrations.GitLab;

/// <summary>A tag as GitLab tells it.</summary>
/// <remarks>docs.gitlab.com, "Tags API". <c>target</c> is the tag object's id when the tag is annotated, so the commit is read from <c>commit</c>.</remarks>
internal sealed record GitLabTag(string Name, GitLabCommit? Commit);

internal sealed record GitLabCommit(string Id);

/// <summary>What lies between two commits. The texts of the differences are left unread.</summary>
/// <param name="Commits">Those that only the right one has.</param>
/// <param name="CompareTimeout">True when there are more files than it tells.</param>
/// <remarks>docs.gitlab.com, "Repositories API".</remarks>
internal sealed record GitLabComparison(IReadOnlyList<GitLabHistoryEntry> Commits, IReadOnlyList<GitLabChange> Diffs, bool CompareTimeout);

internal sealed record GitLabHistoryEntry(string Id, string? Title, string? AuthorName, string? AuthoredDate = null, string? CreatedAt = null);

internal sealed record GitLabChange(string OldPath, string NewPath, bool NewFile, bool DeletedFile);

internal sealed record NewTag(string TagName, string Ref, string Message);

/// <remarks>docs.gitlab.com, "Releases API".</remarks>
internal sealed record NewRelease(string TagName, string Name, string Description, NewAssets? Assets);

internal sealed record NewAssets(IReadOnlyList<ReleaseLink> Links);

internal sealed record ReleaseLink(string Name, string Url);

internal sealed record ChangedRelease(string Name, string Description);

/// <summary>The JSON of GitLab's API.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GitLabTag))]
[JsonSerializable(typeof(List<GitLabTag>))]
[JsonSerializable(typeof(GitLabComparison))]
[JsonSerializable(typeof(NewTag))]
[JsonSerializable(typeof(NewRelease))]
[JsonSerializable(typeof(ReleaseLink))]
[JsonSerializable(typeof(List<ReleaseLink>))]
[JsonSerializable(typeof(ChangedRelease))]
internal sealed partial class GitLabJson : JsonSerializerContext
{
    public static GitLabJson Json { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
