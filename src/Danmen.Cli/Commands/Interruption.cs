using System.Runtime.InteropServices;

namespace Danmen.Cli.Commands;

/// <summary>Turns SIGINT and SIGTERM into cancellation, so that locks are released and half-done work is left in order; a second SIGINT ends at once.</summary>
/// <remarks>Not SIGHUP: stock restic sends it to the process named in a lock to see whether it lives.</remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _interrupts;

    public Interruption() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && Interlocked.Increment(ref _interrupts) > 1)
            Environment.Exit(130);
        context.Cancel = true;
        _source.Cancel();
    }
}
