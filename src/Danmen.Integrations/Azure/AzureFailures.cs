using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Azure;
using Azure.Storage.Blobs.Models;
using Danmen.Faults;

namespace Danmen.Integrations.Azure;

/// <summary>Turns answers of Azure Blob Storage and failures of the network into numbered errors.</summary>
internal static class AzureFailures
{
    /// <summary>True for what the SDK and the network throw; anything else is a bug and passes.</summary>
    public static bool IsFailure(Exception exception) => exception is RequestFailedException or HttpRequestException or IOException or TimeoutException or AggregateException;

    /// <summary>True when the same request may succeed later.</summary>
    public static bool IsTransient(Exception exception)
    {
        if (Find<AuthenticationException>(exception) is not null) return false;
        if (Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }) return false;
        return exception is not RequestFailedException { Status: > 0 } answer || answer.Status is 408 or 429 or >= 500 and not 501;
    }

    public static bool IsAbsent(RequestFailedException answer) => answer.Status == (int)HttpStatusCode.NotFound && answer.ErrorCode != BlobErrorCode.ContainerNotFound;

    public static bool IsBeyondEnd(RequestFailedException answer) => answer.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable;

    public static bool IsThere(RequestFailedException answer) => answer.ErrorCode == BlobErrorCode.BlobAlreadyExists || answer.Status == (int)HttpStatusCode.PreconditionFailed;

    /// <param name="subject">Container or file.</param>
    public static DanmenException From(Exception exception, string subject, AzureLocation location)
    {
        if (exception is not RequestFailedException { Status: > 0 } answer)
            return new DanmenException(BackendFaults.Unreachable, subject, (Find<SocketException>(exception) ?? Find<AuthenticationException>(exception) ?? Find<IOException>(exception) ?? exception).Message.Split('\n', 2)[0].Trim(), exception);
        string detail = $"the server answered {answer.Status} {answer.ErrorCode}".TrimEnd();
        if (answer.ErrorCode == BlobErrorCode.ContainerNotFound) return new DanmenException(AzureFaults.ContainerMissing, location.ToString(), detail, answer);
        return new DanmenException(
            answer.Status switch
            {
                404 => StoreFaults.ObjectNotFound,
                401 => AzureFaults.CredentialsRefused,
                403 => AzureFaults.CredentialsRefused,
                507 => BackendFaults.StorageFull,
                _ => StoreFaults.BackendFailed,
            },
            subject,
            detail,
            answer);
    }

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            if (each is T found) return found;
            if (each is AggregateException { InnerExceptions: [.., var last] } && Find<T>(last) is { } within) return within;
        }

        return null;
    }
}
