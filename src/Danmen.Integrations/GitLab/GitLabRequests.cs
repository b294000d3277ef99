using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.GitLab;

/// <summary>Sends requests to GitLab's API, bounds each in time and size, and sends again what failed for a reason that passes.</summary>
/// <remarks>docs.gitlab.com, "REST API": status codes, keyset pagination, rate limits.</remarks>
internal sealed class GitLabRequests(Func<HttpClient> newClient, Func<CancellationToken, Task<string>> readToken, RetryPolicy retries, TimeProvider time)
{
    private const int LargestBodyBytes = 16 << 20;
    private HttpClient? _http;
    private string? _token;

    /// <summary>Sends until there is an answer.</summary>
    /// <param name="subject">Names what is asked for in errors.</param>
    /// <exception cref="DanmenException">GitLabFaults.Unreachable, Busy or NotGitLab.</exception>
    public Task<GitLabAnswer> SendAsync(HttpMethod method, Uri address, string subject, CancellationToken cancellationToken) => RetryAsync(method, address, subject, null, cancellationToken);

    /// <summary>The same with a body.</summary>
    public Task<GitLabAnswer> SendAsync<T>(HttpMethod method, Uri address, string subject, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        RetryAsync(method, address, subject, JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken);

    private async Task<GitLabAnswer> RetryAsync(HttpMethod method, Uri address, string subject, byte[]? body, CancellationToken cancellationToken)
    {
        _http ??= newClient();
        _token ??= await readToken(cancellationToken);
        if (_token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0) throw new DanmenException(GitLabFaults.TokenRefused, subject, GitLabRemarks.TokenCharacters.With());
        for (int failed = 1; ; failed++)
        {
            DanmenException fault;
            TimeSpan? asked = null;
            try
            {
                (GitLabAnswer answer, asked) = await SendOnceAsync(_http, _token, method, address, subject, body, cancellationToken);
                if (!IsTransient(answer.Status)) return answer;
                fault = new DanmenException(GitLabFaults.Busy, subject, answer.Message);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException)
            {
                string said = error.InnerException?.Message ?? error.Message;
                // No better the next time.
                if (error is HttpRequestException { InnerException: AuthenticationException }) throw new DanmenException(GitLabFaults.CertificateRefused, subject, said, error);
                fault = new DanmenException(GitLabFaults.Unreachable, subject, said, error);
            }

            // Who asks for a longer wait than is waited here would only be asked in vain.
            if (failed >= retries.Attempts || asked > retries.LongestDelay) throw fault;
            await Task.Delay(retries.DelayAfter(failed, asked), time, cancellationToken);
        }
    }

    private async Task<(GitLabAnswer Answer, TimeSpan? RetryAfter)> SendOnceAsync(HttpClient http, string token, HttpMethod method, Uri address, string subject, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("PRIVATE-TOKEN", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using CancellationTokenSource timeout = new(retries.RequestTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[] answer = await ReadAsync(response, subject, either.Token);
            return (new GitLabAnswer(subject, response.StatusCode, answer, Next(response, address, subject)), RetryAfter(response));
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {retries.RequestTimeout.TotalSeconds:0} seconds", error);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, string subject, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        byte[] part = new byte[32 << 10];
        while (await body.ReadAsync(part, cancellationToken) is > 0 and int count)
        {
            if (read.Length + count > LargestBodyBytes) throw new DanmenException(GitLabFaults.NotGitLab, subject, GitLabRemarks.TooLong.With());
            read.Write(part, 0, count);
        }

        return read.ToArray();
    }

    /// <summary>The link of relation "next"; only of the same server, which is all that the token is for.</summary>
    private static Uri? Next(HttpResponseMessage response, Uri asked, string subject)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? lines)) return null;
        foreach (string link in lines.SelectMany(line => line.Split(',')))
        {
            int start = link.IndexOf('<', StringComparison.Ordinal), end = link.IndexOf('>', StringComparison.Ordinal);
            if (start < 0 || end < start || !link[end..].Contains("rel=\"next\"", StringComparison.Ordinal)) continue;
            if (Uri.TryCreate(asked, link[(start + 1)..end], out Uri? next) && next.GetLeftPart(UriPartial.Authority) == asked.GetLeftPart(UriPartial.Authority)) return next;
            throw new DanmenException(GitLabFaults.NotGitLab, subject, GitLabRemarks.NextPage.With());
        }

        return null;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } wait ? null
        : wait.Delta ?? (wait.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : null);

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}
