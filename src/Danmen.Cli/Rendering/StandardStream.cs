using System.Runtime.InteropServices;
using Danmen.Faults;

namespace Danmen.Cli.Rendering;

/// <summary>Standard output or standard error, unbuffered, by the system's own write.</summary>
/// <remarks>
/// Not the console's stream: its first write takes over the terminal and sends control sequences, with NO_COLOR too. Not a file stream: it keeps
/// a position of its own, so that output and errors in one file would overwrite each other.
/// A reader that has seen enough (<c>| head</c>) ends nothing: what the command does matters more than what it says.
/// Where the output is the result (a tar archive), use <see cref="OpenResult"/>, which fails then.
/// </remarks>
internal sealed partial class StandardStream : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN
    private const int BrokenPipe = 32; // EPIPE
    private const short WhenWritable = 4; // POLLOUT
    private readonly int _descriptor;
    private readonly Func<int, bool> _mayIgnore;

    private StandardStream(int descriptor, Func<int, bool> mayIgnore)
    {
        _descriptor = descriptor;
        _mayIgnore = mayIgnore;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A full disk or a closed descriptor is a fault; a reader that went away is not.</summary>
    public static StandardStream OpenOutput() => new(1, error => error == BrokenPipe);

    /// <summary>Never fails: there is no place left to complain to.</summary>
    public static StandardStream OpenError() => new(2, _ => true);

    /// <summary>Standard output for a result that is only good whole: everything that goes wrong is a fault.</summary>
    public static StandardStream OpenResult() => new(1, _ => false);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteTo(_descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
            {
                PollEntry entry = new() { Descriptor = _descriptor, Events = WhenWritable };
                _ = Poll(ref entry, 1, -1);
            }
            else if (error != Interrupted)
            {
                if (_mayIgnore(error))
                    return;
                throw new DanmenException(CliFaults.OutputFailed, "", Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
