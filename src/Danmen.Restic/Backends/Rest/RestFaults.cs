using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Restic.Backends.Rest;

/// <summary>Turns answers and failures of HTTP into numbered errors.</summary>
internal static class RestFaults
{
    /// <summary>The fault of an answer that is neither success nor "not found" where that is expected.</summary>
    public static DanmenException From(HttpStatusCode status, string subject) => new(
        status switch
        {
            HttpStatusCode.NotFound => StoreFaults.ObjectNotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed => BackendFaults.AccessDenied,
            HttpStatusCode.InsufficientStorage => BackendFaults.StorageFull,
            HttpStatusCode.RequestedRangeNotSatisfiable => StoreFaults.Damaged,
            _ => StoreFaults.BackendFailed,
        },
        subject,
        $"the server answered {(int)status}");

    /// <summary>True when the same request may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || ((int)status >= 500 && status is not (HttpStatusCode.InsufficientStorage or HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported));

    /// <summary>True for failures of the network; a certificate that is refused is no better the next time.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: AuthenticationException } => false,
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>True for what HTTP and JSON throw; anything else is a bug and passes.</summary>
    public static bool IsConnectionFailure(Exception exception) => exception is HttpRequestException or IOException or TimeoutException or JsonException;

    public static DanmenException From(Exception exception, string subject) => exception switch
    {
        JsonException => new DanmenException(StoreFaults.BackendFailed, subject, $"the server's listing is not what restic's REST protocol says: {exception.Message}", exception),
        _ => new DanmenException(BackendFaults.Unreachable, subject, exception.InnerException?.Message ?? exception.Message, exception),
    };
}
