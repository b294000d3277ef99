using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>Turns answers of S3 servers and failures of the network into numbered errors.</summary>
internal static class S3Failures
{
    /// <summary>True for what the SDK and the network throw; anything else is a bug and passes.</summary>
    public static bool IsFailure(Exception exception) => exception is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or OtherContentException;

    /// <summary>True when the same request may succeed later.</summary>
    public static bool IsTransient(Exception exception)
    {
        if (Find<AuthenticationException>(exception) is not null) return false;
        if (Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }) return false;
        return exception switch
        {
            // Some servers tell that they are busy by a code alone.
            AmazonServiceException { ErrorCode: "SlowDown" or "RequestTimeout" or "InternalError" or "ServiceUnavailable" or "OperationAborted" } => true,
            AmazonServiceException { ErrorCode: "QuotaExceeded" or "NotImplemented" } => false,
            AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError and not (HttpStatusCode.NotImplemented or HttpStatusCode.InsufficientStorage) } => true,
            _ => Find<HttpRequestException>(exception) is not null || Find<IOException>(exception) is not null || Find<TimeoutException>(exception) is not null,
        };
    }

    /// <summary>True for "there is no such object".</summary>
    public static bool IsAbsent(Exception exception) => exception is AmazonServiceException { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" };

    /// <summary>True when the content is not what its name says.</summary>
    public static bool IsOtherContent(Exception exception) => Find<OtherContentException>(exception) is not null;

    /// <param name="subject">Bucket or file.</param>
    public static DanmenException From(Exception exception, string subject, S3Location location)
    {
        if (Find<AuthenticationException>(exception) is { } refused) return new DanmenException(S3Faults.Untrusted, location.ToString(), refused.InnerException?.Message ?? refused.Message, exception);
        if (Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }) return new DanmenException(S3Faults.HostUnknown, location.ToString(), location.Endpoint.Host, exception);
        if (IsOtherContent(exception)) return new DanmenException(S3Faults.ContentRefused, subject, "", exception);
        return exception switch
        {
            AmazonServiceException { StatusCode: not 0 } answer => From(answer, subject, location),
            AmazonClientException when Find<HttpRequestException>(exception) is null && Find<IOException>(exception) is null => new DanmenException(S3Faults.CredentialsMissing, location.ToString(), FirstLine(exception.Message), exception),
            _ => new DanmenException(BackendFaults.Unreachable, subject, FirstLine((Find<SocketException>(exception) ?? Find<IOException>(exception) ?? exception).Message), exception),
        };
    }

    private static DanmenException From(AmazonServiceException answer, string subject, S3Location location)
    {
        string detail = $"the server answered {(int)answer.StatusCode} {answer.ErrorCode}".TrimEnd();
        return answer.ErrorCode switch
        {
            "NoSuchBucket" => new DanmenException(S3Faults.BucketMissing, location.Bucket, location.ToString(), answer),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" or "InvalidClientTokenId" or "TokenRefreshRequired" => new DanmenException(S3Faults.CredentialsRefused, location.ToString(), detail, answer),
            "RequestTimeTooSkewed" => new DanmenException(S3Faults.ClocksDiffer, location.ToString(), detail, answer),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => new DanmenException(S3Faults.OtherRegion, location.ToString(), detail, answer),
            "InvalidObjectState" => new DanmenException(BackendFaults.Archived, subject, detail, answer),
            "QuotaExceeded" => new DanmenException(BackendFaults.StorageFull, subject, detail, answer),
            "XAmzContentSHA256Mismatch" or "BadDigest" => new DanmenException(S3Faults.ContentRefused, subject, detail, answer),
            _ => new DanmenException(
                answer.StatusCode switch
                {
                    HttpStatusCode.NotFound => StoreFaults.ObjectNotFound,
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed => BackendFaults.AccessDenied,
                    HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => S3Faults.OtherRegion,
                    HttpStatusCode.InsufficientStorage => BackendFaults.StorageFull,
                    _ => StoreFaults.BackendFailed,
                },
                subject,
                detail,
                answer),
        };
    }

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            if (each is T found) return found;
        }

        return null;
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
