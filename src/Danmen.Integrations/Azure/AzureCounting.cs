using Azure.Core;
using Azure.Core.Pipeline;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.Azure;

/// <summary>Counts every request as it is sent.</summary>
internal sealed class AzureCounting(RequestCounter counter) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message) => counter.Count(KindOf(message.Request));

    private static RequestKind KindOf(Request request) => request.Method.Method switch
    {
        "GET" => request.Uri.Query.Contains("comp=list", StringComparison.Ordinal) ? RequestKind.List : RequestKind.Get,
        "HEAD" => RequestKind.Head,
        "DELETE" => RequestKind.Delete,
        _ => RequestKind.Put,
    };
}
