namespace Danmen.Restic.Backends;

/// <summary>What storages bill for.</summary>
public enum RequestKind
{
    List,
    Get,
    Head,
    Put,
    Delete,
}

/// <summary>Counts requests as they are sent. Thread-safe.</summary>
public sealed class RequestCounter
{
    private readonly long[] _sent = new long[5];

    /// <summary>So far.</summary>
    public RequestCounts Sent => new(Of(RequestKind.List), Of(RequestKind.Get), Of(RequestKind.Head), Of(RequestKind.Put), Of(RequestKind.Delete));

    public void Count(RequestKind kind) => Interlocked.Increment(ref _sent[(int)kind]);

    private long Of(RequestKind kind) => Volatile.Read(ref _sent[(int)kind]);
}
