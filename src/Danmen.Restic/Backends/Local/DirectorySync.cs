using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Danmen.Restic.Backends.Local;

/// <summary>Makes a folder's entries durable: a rename survives a power cut only after its folder was synced.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyDirectoryCloseOnExec = 0x0 | 0x10000 | 0x80000;
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;
    private const int NotSupported = 95;

    /// <exception cref="IOException">HResult is the errno.</exception>
    public static void Flush(string directory)
    {
        int descriptor = Open(directory, ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0) throw Failure(directory);
        try
        {
            while (FSync(descriptor) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == Interrupted) continue;

                // Some network file systems cannot sync a folder; they order renames themselves.
                if (error is InvalidArgument or NotSupported) return;
                throw Failure(directory);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string directory)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"cannot sync folder '{directory}': {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
