using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Danmen.Faults;

namespace Danmen.Restic.FileSystem;

/// <summary>Turns a failed system call into a fault that names the path and says errno's text. Out of line, so that callers stay small.</summary>
internal static class SystemCallFault
{
    /// <summary>The fault for a failure to read.</summary>
    public static DanmenException Reading(ReadOnlySpan<byte> path, int errno) => new(StoreFaults.SourceUnreadable, ByteText.Show(path), Describe(errno));

    /// <summary>The fault for a failure to write.</summary>
    public static DanmenException Writing(ReadOnlySpan<byte> path, int errno) => new(StoreFaults.RestoreFailed, ByteText.Show(path), Describe(errno));

    /// <summary>errno's text and number.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    [DoesNotReturn]
    public static void ThrowReading(DirectoryHandle folder, ReadOnlySpan<byte> name, int errno) => throw Reading(folder.PathOf(name), errno);

    [DoesNotReturn]
    public static void ThrowWriting(DirectoryHandle folder, ReadOnlySpan<byte> name, int errno) => throw Writing(folder.PathOf(name), errno);
}

/// <summary>The numbers of errno that are treated apart.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int InvalidArgument = 22;

    /// <summary>ETXTBSY: it is a program that runs.</summary>
    public const int TextBusy = 26;

    public const int Range = 34;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;

    /// <summary>errno of the last call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();
}
