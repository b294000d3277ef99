using Danmen.Restic.Repositories;

namespace Danmen.Testing;

/// <summary>Adds up what it is told, and keeps the largest step in bytes. Thread-safe.</summary>
internal sealed class ProgressCounts : IProgressSink
{
    private readonly Lock _gate = new();

    public long ExpectedItems { get; private set; }

    public long ExpectedBytes { get; private set; }

    public long Items { get; private set; }

    public long Bytes { get; private set; }

    public long LargestStep { get; private set; }

    public void Expect(long items, long bytes)
    {
        lock (_gate) (ExpectedItems, ExpectedBytes) = (ExpectedItems + items, ExpectedBytes + bytes);
    }

    public void Advance(long items, long bytes)
    {
        lock (_gate) (Items, Bytes, LargestStep) = (Items + items, Bytes + bytes, Math.Max(LargestStep, bytes));
    }
}
