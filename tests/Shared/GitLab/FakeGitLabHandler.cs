using System.Net.Http.Headers;

namespace Danmen.Testing.GitLab;

/// <summary>Carries requests to a <see cref="FakeGitLab"/> without a network.</summary>
public sealed class FakeGitLabHandler(FakeGitLab gitlab) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        string? token = request.Headers.TryGetValues("PRIVATE-TOKEN", out IEnumerable<string>? values) ? values.Single() : null;
        Uri address = request.RequestUri!; // set by the client
        FakeReply reply = gitlab.Answer(new FakeRequest(request.Method.Method, address.PathAndQuery, address.Authority, address.Scheme == "https", token, body)) ?? throw new HttpRequestException("the connection was lost");
        HttpResponseMessage response = new(reply.Status) { Content = new ByteArrayContent(reply.Body) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(reply.ContentType);
        foreach ((string name, string value) in reply.Headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
