using Danmen.Faults;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Cli.Rendering;

/// <summary>Standard output or standard error, unbuffered.</summary>
/// <remarks>
/// A reader that has seen enough (<c>| head</c>) ends nothing: what the command does matters more than what it says.
/// Where the output is the result (a tar archive), use <see cref="OpenResult"/>, which fails then.
/// </remarks>
internal sealed class StandardStream : Stream
{
    private readonly Stream _inner;
    private readonly bool _mayFail;

    private StandardStream(Stream inner, bool mayFail)
    {
        _inner = inner;
        _mayFail = mayFail;
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
    public static StandardStream OpenOutput() => new(Console.OpenStandardOutput(), mayFail: true);

    /// <summary>Never fails: there is no place left to complain to.</summary>
    public static StandardStream OpenError() => new(Console.OpenStandardError(), mayFail: false);

    /// <summary>Standard output for a result that is only good whole: everything that goes wrong is a fault.</summary>
    public static StandardStream OpenResult()
    {
        try
        {
            return new(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0), mayFail: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Fault(failure);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _inner.Write(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_mayFail)
                throw Fault(failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private static DanmenException Fault(Exception failure) => new(CliFaults.OutputFailed, "", failure.Message, failure);
}
