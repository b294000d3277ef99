using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Local;

/// <summary>Turns failures of the file system into numbered errors.</summary>
internal static class LocalFaults
{
    private const int InputOutput = 5;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    /// <summary>True for what the file system throws; anything else is a bug and passes.</summary>
    public static bool IsFileSystemFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The same for what was read: a disk that cannot give back what was written on it has damaged it.</summary>
    public static DanmenException FromReading(Exception exception, string subject) => exception is IOException { HResult: InputOutput }
        ? new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.CannotBeRead.With(exception.Message))
        : From(exception, subject);

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
