using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Danmen.Faults;

namespace Danmen.Integrations.GitLab;

/// <summary>An answer of GitLab's API, read to its end.</summary>
/// <param name="Subject">What was asked for, for errors.</param>
/// <param name="Next">Address of the next page; null after the last.</param>
internal sealed record GitLabAnswer(string Subject, HttpStatusCode Status, byte[] Body, Uri? Next)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What GitLab says went wrong: its <c>message</c> or <c>error</c>; the status alone when it says nothing.</summary>
    public string Message
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    foreach (string name in (ReadOnlySpan<string>)["message", "error_description", "error"])
                        if (document.RootElement.TryGetProperty(name, out JsonElement said)) return $"{(int)Status}: {(said.ValueKind == JsonValueKind.String ? said.GetString() : said.GetRawText())}";
                }
            }
            catch (JsonException)
            {
                // A proxy's page; the status says enough.
            }

            return ((int)Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="DanmenException">GitLabFaults.NotGitLab.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw new DanmenException(GitLabFaults.NotGitLab, Subject);
        }
        catch (JsonException error)
        {
            throw new DanmenException(GitLabFaults.NotGitLab, Subject, error.Message, error);
        }
    }

    /// <summary>The fault of an answer that is no success and has no meaning of its own where it was given.</summary>
    public DanmenException ToFault() => new(
        Status switch
        {
            HttpStatusCode.Unauthorized => GitLabFaults.TokenRefused,
            HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed => GitLabFaults.Forbidden,
            HttpStatusCode.NotFound => GitLabFaults.ProjectNotFound,
            // A rule for protected tags is told by the check before the push, hence as a bad request.
            HttpStatusCode.BadRequest when Message.Contains("protected", StringComparison.OrdinalIgnoreCase) => GitLabFaults.Forbidden,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => GitLabFaults.NotGitLab,
            _ => IsSuccess ? GitLabFaults.NotGitLab : GitLabFaults.Rejected,
        },
        Subject,
        Message);
}
