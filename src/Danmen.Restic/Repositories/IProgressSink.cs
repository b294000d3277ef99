namespace Danmen.Restic.Repositories;

/// <summary>Takes progress counts of a long operation. Thread-safe, cheap.</summary>
public interface IProgressSink
{
    /// <summary>Adds to the total of work that is expected.</summary>
    void Expect(long items, long bytes);

    /// <summary>Adds to the work that is done.</summary>
    void Advance(long items, long bytes);

    /// <summary>Discards everything.</summary>
    static IProgressSink None { get; } = new Discarding();

    private sealed class Discarding : IProgressSink
    {
        public void Expect(long items, long bytes)
        {
        }

        public void Advance(long items, long bytes)
        {
        }
    }
}
