using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Components.Postgres.Loading;

/// <summary>A file that a program can open and seek in, and that no disk holds: it goes with this process, however that ends.</summary>
/// <remarks>memfd_create(2). The schema of a database may hold passwords of user mappings and subscriptions.</remarks>
internal sealed partial class MemoryFile : IAsyncDisposable
{
    private const uint CloseOnExec = 1;

    private readonly FileStream _file;

    private MemoryFile(FileStream file) => _file = file;

    /// <summary>Its name for programs of the same user, while this process lives; every opening has a position of its own.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_file.SafeFileHandle.DangerousGetHandle()}");

    /// <exception cref="IOException">The kernel gives none.</exception>
    public static async Task<MemoryFile> CreateAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var handle = Create(name, CloseOnExec);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            throw new IOException("memfd_create: " + new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }

        var file = new FileStream(handle, FileAccess.ReadWrite);
        try
        {
            await content.CopyToAsync(file, cancellationToken);
            await file.FlushAsync(cancellationToken);
            return new MemoryFile(file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Create(string name, uint flags);
}
