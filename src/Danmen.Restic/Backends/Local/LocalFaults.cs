using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Local;

/// <summary>Turns failures of the file system into numbered errors.</summary>
internal static class LocalFaults
{
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    /// <summary>True for what the file system throws; anything else is a bug and passes.</summary>
    public static bool IsFileSystemFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static DanmenException From(Exception exception, string subject)
    {
        FaultCode code = exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => StoreFaults.ObjectNotFound,
            UnauthorizedAccessException => BackendFaults.AccessDenied,
            { HResult: NoSpace or QuotaExceeded } => BackendFaults.StorageFull,
            { HResult: ReadOnlyFileSystem } => BackendFaults.AccessDenied,
            _ => StoreFaults.BackendFailed,
        };
        return code == StoreFaults.ObjectNotFound
            ? new DanmenException(code, subject, DamageRemarks.NotThere.With((exception as FileNotFoundException)?.FileName ?? subject), exception)
            : new DanmenException(code, subject, exception.Message, exception);
    }
}
